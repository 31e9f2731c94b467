"""One sentence, one open question: which reader speaks first."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from dialog.act import Act
from dialog.context import Context
from dialog.sheet import Sheet
from dialog.understanding import guard, orders
from dialog.understanding.answering import read_draft, read_free, read_nominees, read_publicized
from dialog.understanding.chased import stranger, whom
from dialog.understanding.choosing import named_type, read_choice
from dialog.understanding.commands import for_whom
from dialog.understanding.confirming import read_confirmation
from dialog.understanding.directory import NOBODY, Directory
from dialog.understanding.heard import GIVES_SCORE, REFUSED, UNKNOWN, Heard
from dialog.understanding.idle import read_idle, read_public
from dialog.understanding.leanings import place_of
from dialog.understanding.marking import read_marks
from dialog.understanding.mood import FOR_PEOPLE, tempered
from dialog.understanding.normalise import normalise
from dialog.understanding.opinion import weigh
from dialog.understanding.orders import meant_people
from dialog.understanding.people import in_digits, tell
from dialog.understanding.phrases import DATE, NAME
from dialog.understanding.roles import may_say
from dialog.understanding.scores import Asked
from dialog.understanding.scoring import read_scoring
from dialog.understanding.spelling import unspell
from dialog.understanding.wary import wary

_READ = 1200


_NO_SCORES: Mapping[int, Decimal] = MappingProxyType({})
_MISHEARD_ITEM = re.compile(r"(?<=[上下这那])(?<![往向朝][上下])(一?)[体提](?![育质检系力验会现重温交供出到高前升拔])")


_THUMB_UP = re.compile(
    "(?:[\\s👌👍🆗✅☑✔\ufe0f\U0001f3fb-\U0001f3ff]|[\\[［](?:OK|强|赞|好的|握手)[\\]］])+", re.IGNORECASE
)


def understand(
    said: str,
    *,
    context: Context,
    role: str,
    sheet: Sheet,
    directory: Directory = NOBODY,
    scores: Mapping[int, Decimal] = _NO_SCORES,
) -> tuple[Act, ...]:
    """What was meant, as one or more acts; never empty. Nothing but the arguments is looked at."""
    is_kept = len(said) <= _SAID_AGAIN and role != "public" and context.conversation not in _CONFIDED
    read = remembered if is_kept else _understood
    return read(said, context, role, _one_sheet(sheet), _one_directory(directory), tuple(scores.items()))


def _understood(
    said: str, context: Context, role: str, sheet: Sheet, directory: Directory, scores: tuple[tuple[int, Decimal], ...]
) -> tuple[Act, ...]:
    whole = normalise(said)
    text = in_digits(unspell(whole[:_READ]))
    if context.conversation == "scoring":
        text = _MISHEARD_ITEM.sub(lambda hit: f"{hit[1]}题", text)
    if not guard.is_speech(text):
        agreed = context.step in ("confirm", "consent", "review") and _THUMB_UP.fullmatch(said.strip())
        return (Act(intent="confirm") if agreed else UNKNOWN,)
    if guard.is_order(text):
        return (REFUSED,)
    told = tell(text, directory, is_scoring=context.conversation == "scoring")
    if told.names and guard.is_order(told.text):
        return (REFUSED,)
    heard = Heard(text, told, Asked(context, sheet, dict(scores)), role, directory)
    acts = _read(heard)
    if len(acts) == 1 and not told.doubtful and not heard.is_known and context.conversation != "panel":
        acts = (weigh(acts[0], told, heard.asked, place_of(context, heard.kind), role),)
    if any(_answers_another(act, said, context.item) for act in acts):
        return (Act(intent="clarify", form="item"),)
    acts = tuple(_permitted(_whole(_tempered(act, heard), text, whole), heard) for act in acts)
    return wary(acts, heard)


# Much of what people say was said before: 是, 5分, 下一题. What answers the questions of a report is not kept.
_SAID_AGAIN = 30  # letters, at most
_CONFIDED = frozenset(("complaint", "praise", "opinion", "tracking", "case", "appeal"))
remembered = lru_cache(maxsize=8192)(_understood)


# A message brings a sheet and a directory of its own; of those that are equal one is enough to be kept.
@lru_cache(maxsize=8)
def _one_sheet(sheet: Sheet) -> Sheet:
    return sheet


@lru_cache(maxsize=64)
def _one_directory(directory: Directory) -> Directory:
    return directory


def _whole(act: Act, text: str, whole: str) -> Act:
    """A long message is kept whole, though only its beginning is read; a score in it is asked about."""
    if text == whole:
        return act
    if act.intent in GIVES_SCORE and len(whole) > _READ:
        return Act(intent="clarify", form="long")
    return replace(
        act,
        evidence=whole if act.evidence == text else act.evidence,
        text=whole if act.text == text else act.text,
    )


_SOFTLY = re.compile(r"[吧啊。.!！]+(?=[\s,，]|$)")
_WHO_COMPLAINED = re.compile(r"被(?:投诉|举报|告)|谁(?:告|投诉|举报)")
_BY_WHOM = re.compile(r"谁(?:告|投|举报)")
_AND_THEN = re.compile(r"会怎么?样|会咋样|有(?:什么|啥)(?:后果|影响)")
_AT_A_TIME = re.compile(
    rf"(?:请|麻烦|帮我?|定时|到|在|[\s,，])*{DATE}(?:的时候|就|再|自动|给我|[\s,，])*(?P<text>(?:提醒|催|督促|叫|喊)[^{DATE}]+)"
)
# 石头和韩雪里头只催石头, 推荐钱多多，石头等下一批: not all who are named are meant.
_NOT_ALL_OF_THEM = re.compile(
    r"只[催提推报给授发]|留着|留下|保留|介绍的|附议|提议|都?同意推荐|下一?批|下次|下回|算了|暂|二选一|里头|之一|改推|不愿意|不含|不包括|免了|等等再|(?<!不)合格.*不合格|不合格.*(?<!不)合格"
)
_EXCEPTED = re.compile(r"除外|除了|除开")
_OF_SEVERAL = FOR_PEOPLE - {"nominate"}
_WITH_WORDS = frozenset(("broadcast", "return_list", "extend", "send_back", "decide"))


# What was answered to is another item than the open one: 「示范岗小助手：第9项 …」 and 5.5 below it.
_ANSWERED_TO = re.compile(r"\s*[「“\"][^」”\"]{0,600}第\s*(?P<item>\d{1,2})\s*[项题条][^」”\"]{0,600}[」”\"]")


def _answers_another(act: Act, said: str, open_item: int | None) -> bool:
    quoted = _ANSWERED_TO.match(said) if act.intent in GIVES_SCORE and open_item else None
    is_of_open = act.item in (None, open_item) and not act.items and not act.scores
    return quoted is not None and is_of_open and int(quoted["item"]) != open_item


def _tempered(act: Act, heard: Heard) -> Act:
    """Words that go into a text are no talk about the order that carries them."""
    act = _completed(act, heard)
    if act.intent in ("deny", "cancel") and _AND_THEN.search(heard.text):
        return Act(intent="help")
    if act.intent in ("nudge", "remind_later", "schedule") and not act.text and (scheduled := _scheduled(heard)):
        act = scheduled
    if act.intent == "clarify" and act.form == "verdict" and not may_say(heard.role, "verify_complaint"):
        act = orders.read_verdict(replace(heard.told, worded=_SOFTLY.sub("", heard.told.worded))) or act
    if act.intent == "verify_complaint" and act.receipt is None:
        return Act(intent="clarify", form="unknown", options=("我的件", "核实 回执号 属实"))
    if _is_who_complained(act, heard):
        return REFUSED
    if heard.told.names and (instead := _of_somebody_else(act, heard)):
        return instead
    words = act.reason or act.text if act.intent in _WITH_WORDS else None
    said = heard.text.replace(words, "") if words else heard.text
    for name in heard.told.names:
        said = said.replace(name, NAME)
    return act if heard.is_known else tempered(act, said)


def _completed(act: Act, heard: Heard) -> Act:
    """Who is meant by a nudge, and for which kind of post somebody applies."""
    if act.intent == "apply":
        return replace(act, value=named_type(heard.text, heard.asked.sheet.post_types))
    if act.intent in FOR_PEOPLE and len(act.names) > 1 and _is_not_for_all(act, heard.text):
        return UNKNOWN
    if act.intent in _OF_SEVERAL and len(act.names) > 1:
        return for_whom(act, meant_people(heard.told, act.names))
    if act.intent != "nudge" or act.names:
        return act
    unknown = None if act.branch or act.branches else stranger(heard.text)
    return replace(act, names=(unknown,)) if unknown else replace(act, form=whom(heard.text))


def _is_not_for_all(act: Act, text: str) -> bool:
    """Who is excepted from a nudge is told to its handler."""
    is_excepted = act.intent != "nudge" and _EXCEPTED.search(text) is not None
    return is_excepted or _NOT_ALL_OF_THEM.search(text) is not None


def _of_somebody_else(act: Act, heard: Heard) -> Act | None:
    """What people do for themselves alone is not done for whoever else is named."""
    if act.intent == "complaint_status" and act.receipt is None and heard.role == "member":
        return REFUSED
    if act.intent in ("unbind", "appeal"):
        return None if f"我不是{NAME}" in heard.told.text else UNKNOWN  # 绑错人了，我不是张三
    is_own = act.intent in ("apply", "start_scoring", "submit") and not re.search("我是|我叫", heard.text)
    return UNKNOWN if is_own else None


def _is_who_complained(act: Act, heard: Heard) -> bool:
    """Whoever complained is told to nobody."""
    if act.intent == "complaint_status":
        return act.receipt is None and _BY_WHOM.search(heard.text) is not None
    is_of_somebody = act.intent == "report_complaint" and heard.told.names
    return bool(is_of_somebody and _WHO_COMPLAINED.search(heard.text))


def _scheduled(heard: Heard) -> Act | None:
    """周五早上9点提醒全体打分, of the office: a notice that is to go then."""
    said = _AT_A_TIME.fullmatch(heard.told.text) if heard.role == "admin" and not heard.told.names else None
    if said is None or heard.context.conversation != "idle":
        return None
    return Act(intent="schedule", when=heard.told.dates[0], text=orders.restored(said["text"], heard.told))


TO_OTHER_BRANCHES = re.compile(
    r"^[^:：,，]{0,8}(?:全集团|全校|全院|全公司|各个?支部|所有支部|全部支部|每个支部)(?!(?:里|内)的?)"
)


_IN_THEIR_PLACE = re.compile(r"[替帮](?:他们|她们|人家)|(?:别的|隔壁|兄弟|其他)支部的?名单")


def _permitted(act: Act, heard: Heard) -> Act:
    """A secretary's notices and list are those of the own branch."""
    may = may_say(heard.role, act.intent) and not (heard.role == "secretary" and _is_of_other_branches(act, heard))
    return act if may else replace(act, allowed=False)


def _is_of_other_branches(act: Act, heard: Heard) -> bool:
    if act.intent == "submit_list":
        return _IN_THEIR_PLACE.search(heard.text) is not None
    is_told = act.intent == "broadcast"
    return is_told and (len(act.branches) > 1 or TO_OTHER_BRANCHES.match(heard.text) is not None)


def _read(heard: Heard) -> tuple[Act, ...]:
    match heard.context.conversation, heard.context.step:
        case "scoring", _:
            return read_scoring(heard)
        case "applying", "post_type" | "confirm" | "consent" | "category":
            return (read_choice(heard),)
        case "idle", _:
            return read_idle(heard)
        case "public", _:
            return read_public(heard)
        case "broadcast", "draft":
            return (read_draft(heard),)
        case "nominate", "names":
            return (read_nominees(heard),)
        case "panel", "category" | "mark" | "review" | "reason":
            return read_marks(heard)
        case "publish", "names":
            return (read_publicized(heard),)
        case _, "confirm":
            return read_confirmation(heard)
    return (read_free(heard),)
