"""One sentence, one open question: which reader speaks first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from dialog.act import Act
from dialog.context import Context
from dialog.sheet import Line, Sheet
from dialog.understanding import answers, commands, guard, orders
from dialog.understanding.chased import stranger, whom
from dialog.understanding.directory import NOBODY, Directory
from dialog.understanding.items import read_items
from dialog.understanding.leanings import place_of
from dialog.understanding.leave import read_leave
from dialog.understanding.marks import BARE, BETWEEN, ITEM, ITEMS, POINTS, Marked, mark
from dialog.understanding.mood import tempered
from dialog.understanding.normalise import normalise
from dialog.understanding.numerals import NUMBER, read
from dialog.understanding.opinion import weigh
from dialog.understanding.panel import read_review
from dialog.understanding.people import SURNAMES, Told, tell
from dialog.understanding.phrases import BRANCH, DATE, NAME, Likeness, Phrase, bare, vocabulary
from dialog.understanding.roles import may_say
from dialog.understanding.scores import CLAUSE, FULL, PAST, PURE_FULL, Asked, read_score
from dialog.understanding.secretaries import read_secretary, read_succession
from dialog.understanding.settling import settle
from dialog.understanding.spelling import respell, unspell

_READ = 1200
_EXACT = 0.97
_CLAUSE_CLEAR = 0.85
_NEARLY = 0.62
_UNKNOWN = Act(intent="clarify", form="unknown")
_REFUSED = Act(intent="out_of_scope")
_STORING = frozenset(("score", "revise", "full_marks", "zero", "review_score"))
_NO_SCORES: Mapping[int, Decimal] = MappingProxyType({})


_THUMB_UP = re.compile(
    "(?:[\\s👌👍🆗✅☑✔\ufe0f\U0001f3fb-\U0001f3ff]|[\\[［](?:OK|强|赞|好的|握手)[\\]］])+", re.IGNORECASE
)


@dataclass(frozen=True)
class Heard:
    """A sentence made plain, with all that it may refer to."""

    text: str
    told: Told
    asked: Asked
    role: str
    directory: Directory

    @property
    def context(self) -> Context:
        return self.asked.context

    @cached_property
    def line(self) -> Line | None:
        return self.asked.sheet.line(self.asked.item) if self.asked.item else None

    @property
    def kind(self) -> str | None:
        """Of the item just asked."""
        return self.line.kind if self.line else None


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
    whole = normalise(said)
    text = unspell(whole[:_READ])
    if not guard.is_speech(text):
        agreed = context.step in ("confirm", "consent") and _THUMB_UP.fullmatch(said.strip())
        return (Act(intent="confirm") if agreed else _UNKNOWN,)
    if guard.is_order(text):
        return (_REFUSED,)
    told = tell(text, directory)
    if told.names and guard.is_order(told.text):
        return (_REFUSED,)
    heard = Heard(text, told, Asked(context, sheet, scores), role, directory)
    acts = _read(heard)
    if len(acts) == 1 and not told.doubtful and not _is_known(heard):
        acts = (weigh(acts[0], told, heard.asked, place_of(context, heard.kind), role),)
    return tuple(_permitted(_whole(_tempered(act, heard), text, whole), role) for act in acts)


def _is_known(heard: Heard) -> bool:
    """It is a phrase of the vocabulary, to the letter."""
    places = commands.places_of(heard.context, heard.kind)
    said = (heard.told.text, heard.told.worded, heard.text)
    return any(vocabulary().to_the_letter(each, places) for each in dict.fromkeys(said))


def _whole(act: Act, text: str, whole: str) -> Act:
    """A long message is kept whole, though only its beginning is read; a score in it is asked about."""
    if text == whole:
        return act
    if act.intent in _STORING and len(whole) > _READ:
        return Act(intent="clarify", form="long")
    return replace(
        act,
        evidence=whole if act.evidence == text else act.evidence,
        text=whole if act.text == text else act.text,
    )


_WITH_WORDS = frozenset(("broadcast", "return_list", "extend", "send_back"))


def _tempered(act: Act, heard: Heard) -> Act:
    """Words that go into a text are no talk about the order that carries them."""
    if act.intent == "nudge" and not act.names:
        unknown = None if act.branch or act.branches else stranger(heard.text)
        act = replace(act, names=(unknown,)) if unknown else replace(act, form=whom(heard.text))
    words = act.reason or act.text if act.intent in _WITH_WORDS else None
    said = heard.text.replace(words, "") if words else heard.text
    return act if _is_known(heard) else tempered(act, said)


def _permitted(act: Act, role: str) -> Act:
    return act if may_say(role, act.intent) else replace(act, allowed=False)


def _read(heard: Heard) -> tuple[Act, ...]:
    match heard.context.conversation, heard.context.step:
        case "scoring", _:
            return _read_scoring(heard)
        case "applying", "post_type" | "confirm" | "consent" | "category":
            return (_read_choice(heard),)
        case "idle", _:
            return _read_idle(heard)
        case "public", _:
            return _read_public(heard)
        case "broadcast", "draft":
            return (_read_draft(heard),)
        case "nominate", "names":
            return (_read_nominees(heard),)
        case _, "confirm":
            return _read_confirmation(heard)
    return (_read_free(heard),)


# -- scoring ---------------------------------------------------------------------------------------------

_BEFORE = re.compile(
    r"刚过去(?:的|那|这|一)*[题项条道个]+|上面(?:那|这|一)*[个]?[题项条]|(?:上上)(?:一)?[题项条个道]|(?:上一?[题项条道]|(?:上|前)一?个(?!学期|月|星期|礼拜|周|季度|年|世纪|班|人)|前一?[题项条道]|"
    r"前面(?:那|一|的)+[题项条个]|"
    r"刚才(?:那|的|打的|给的)*[题项条个]?|刚刚(?:那|的|打的|"
    r"给的)*[题项条个]?)(?:目)?(?!(?:那个|就是|是|[,，\s])*第?[\d一二三四五六七八九十]+[题项条])"
)
_SAYS_VALUE = re.compile(
    r"改|错|[高低多少]了|应该?是|换成|\d\s*分|[零一二三四五六七八九十两半]分|满分|减|加|扣|重[打新]|"
    r"[改为是成打给到][\d零一二三四五六七八九十两半]|[题项]\s*[\d零一二三四五六七八九十两半]+(?:\.\d)?\s*$"
)
_NUMBER_CHANGED = re.compile(
    r"^((?:[^\d]{0,4}[\s,，、])?(?:把|将)?)(\d{1,2})(?=\s*(?:(?:改|换|调)[成为到]?|(?:加|减|提|升|降|涨|扣)[到成至])\s*[\d零一二两三四五六七八九十])"
    r"|^((?:(?:请|帮我|带我|我要|我想|给我)*(?:跳到|去|到|回到|回|退回到?|退到|跳|看|返回|跳转到|转到))\s*)(\d{1,2})\s*(?:[题项])?(?:去|看看)?$"
)
_POINT_ALONE = re.compile(r"(?<![\w.])\.(?=\d(?!\d))")
_POINT_APART = re.compile(r"(?<=\d) +\. *(?=\d)")
_PICTURES = re.compile("[\u2190-\u2bff\u3030\u303d\U0001f000-\U0001fbff\u20e3]+")
_AFTER = re.compile(
    r"\s*下(?:面)?一?[题项个条道]\s*(?=(?:给|打|评|我|就|是|也|得|[,，])*\s*[\d零一二两三四五六七八九十半])"
)
_LAST = re.compile(r"(?<=[到去看跳回])最后一?[题项个条道]")
_FIRST_ONES = re.compile(r"前(\d|[二两三四五六七八九十]+)([题项])(?!目)")
_QUESTION = re.compile(
    r"[吗么?？]\s*$|(?:写|填|算|指|是)(?:啥|什么)[呢啊]?\s*$|^(?:怎么|为什么|为啥|能不能|是不是|可以.*吗|谁|哪|什么)|怎么办|咋办"
)


_CHANGED_TOO = re.compile(
    r"(?<=[\s,，、;；])(\d{1,2})(?=\s*(?:(?:改|换|调)[成为到]?|(?:加|减|提|升|降|涨|扣)[到成至])\s*[\d零一二两三四五六七八九十])"
)
_VALUE_SAID = (
    r"(?:也|都|就|给|打|评|个|我|是|得|[:：,，\s])*(?:满分|零分|"
    r"[\d零一二两三四五六七八九十半]+(?:\.\d)?(?:分|点|\s*(?:$|[,，。;；\s])))"
)
_THIS_AND_NEXT = re.compile(r"(?:这一?[项题条道个]|本[项题])[和跟与、及](?:下|后面?)一?[项题条道个]")
_NEXT_TOO = re.compile(rf"(?<=[\s,，。;；分吧])(?:下|后)(?:面)?一?[项题条道个]\s*(?={_VALUE_SAID})")
_THIS_TOO = re.compile(rf"(?:这一?|本|现在这)[项题条道个]\s*(?={_VALUE_SAID})")
_NUMBERED = re.compile(r"第\s*[\d一二三四五六七八九十]+\s*[题项条]|\d\s*[题项]")
_GO_WORDS = re.compile(r"回去|回到|跳[到回]|返回|转到|切到|翻到|[再去想]看看|再看|去看|重看|重新看")


def _marked(heard: Heard) -> Marked:
    """The sentence with its numbers marked; 上一题 counts as a number where a value is said with it."""
    text, item = _PICTURES.sub(lambda hit: " " * len(hit[0]), heard.text), heard.asked.item
    if heard.kind == "points":
        text = _AS_A_POINT.sub(".", text)
    text = _POINT_APART.sub(".", _POINT_ALONE.sub("0.", text))
    text = _WRITTEN_WRONG.sub("改成", _WAS_IT.sub("", _NOT_YET_IN.sub("", text)))
    text = _MISHEARD_FIRST.sub(r"\1分", text) if heard.kind == "points" else text
    if heard.context.step == "review":
        text = _CHANGED_BY.sub(r"第\1项", text)
    text = _named_in_part(text, heard)
    if not item or item == 1:
        text = _FIRST_ONES.sub(r"第1到\1\2", text)
    if _NUMBER_CHANGED.search(text):
        text = _NUMBER_CHANGED.sub(lambda hit: f"{hit[1] or hit[3] or ''}第{hit[2] or hit[4]}项", text)
        text = _CHANGED_TOO.sub(r"第\1项", text)
    if item and item > 1 and _SAYS_VALUE.search(text):
        text = _BEFORE.sub(lambda hit: f"第{item - (2 if '上上' in hit[0] else 1)}题", text, count=1)
    if item and (after := _AFTER.match(text)):
        text = f"第{item + 1}题{text[after.end() :]}"
    if item:
        text = _THIS_AND_NEXT.sub(f"第{item}题和第{item + 1}题", text)
        text = _NEXT_TOO.sub(f"第{item + 1}题", text)
        text = _THIS_TOO.sub(f"第{item}题", text) if _NUMBERED.search(text) else text
    if heard.asked.sheet.lines:
        text = _LAST.sub(f"第{heard.asked.sheet.lines[-1].number}项", text)
    if not _NUMBERED.search(text) and (_SAYS_VALUE.search(text) or (len(text) < _BRIEF_WAY and _GO_WORDS.search(text))):
        for line in heard.asked.sheet.lines:
            if line.short and line.short in text[: len(line.short) + 8]:
                text = text.replace(line.short, f"第{line.number}项", 1)
    return mark(text)


_BRIEF_WAY = 20
_AS_A_POINT = re.compile(r"(?<=^\d)。(?=5分?$)")
_NOT_YET_IN = re.compile(r"^(?:先)?(?:别|不)(?:急着)?(?:提交|交)[,，\s]+")
_WAS_IT = re.compile(rf"是不是(?:打|给|评)了?{NUMBER}分?[?？\s,，]*", re.ASCII)
_MISHEARD_FIRST = re.compile(rf"^({NUMBER})份(?=[吧,，])", re.ASCII)
_IN_PART = re.compile(r"^(?:把|将)?(?P<part>[\u4e00-\u9fff]{2,5}?)(?:(?:那|这)一?[项题条个]|\s+(?=\d))")


def _named_in_part(text: str, heard: Heard) -> str:
    """廉洁那项改5分, 文明服务 7: an item by a part of its name that no other has, once all were asked."""
    said = _IN_PART.match(text) if heard.context.step == "review" else None
    if said is None:
        return text
    meant = [line for line in heard.asked.sheet.lines if said["part"] in line.short]
    return f"第{meant[0].number}项{text[said.end() :]}" if len(meant) == 1 else text


_WRITTEN_WRONG = re.compile(
    rf"{NUMBER}分?(?:是)?(?:写|打|给|评|填)?[高低多少]了点?[,，\s]*(?:改成?|换成?|给|打)?(?={NUMBER}分)|(?:误|错)?(?:记|打|写|填|评|给|算)(?:成|错)?了?\s*{NUMBER}分?了?[,，\s]*(?:其实|应该|实际上?|本来)(?:是|要|给)",
    re.ASCII,
)
_CHANGED_BY = re.compile(rf"^(\d{{1,2}})(?=\s*(?:再|还)?[加减扣降升提涨](?:上|掉)?\s*(?:{NUMBER}|半)分)", re.ASCII)


def _read_numbers(heard: Heard) -> tuple[Act, ...] | None:
    marked = _marked(heard)
    acts = read_items(marked, heard.asked) or read_score(marked, heard.asked)
    return _asked_about(marked, acts) if acts else None


_ASKED_IN_IT = re.compile(
    r"什么(?!都|问题|大|毛病|可|好|说)|(?<![那个])啥(?!都|问题|毛病|可|好|说|子)|怎么(?!也|都|着|说|样都)|怎样|如何|几分|多少|为何|凭什么|凭啥|"
    r"(?<!不)是不是|能不能|可不可以|会不会|要不要|算不算|行不行|好不好|够不够|该不该|有没有(?!都)|如果|(?<!主)要是(?!有)|假如|假设|万一"
)


def _asked_about(marked: Marked, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """什么情况能给8分 stores nothing: the breath that holds the score asks or imagines."""
    if not any(act.intent in _STORING for act in acts):
        return acts
    breaths = [clause[0] for clause in CLAUSE.finditer(marked.text) if _HOLDS_SCORE.search(clause[0])]
    asking = any(
        (found := _ASKED_IN_IT.search(breath)) and not _SETTLED.search(breath[found.end() :]) for breath in breaths
    )
    return (Act(intent="clarify", form="range"),) if asking else acts


_HOLDS_SCORE = re.compile(f"[{POINTS}{BARE}]|满分?|零分|零蛋")
_SETTLED = re.compile(r"算了|那就|就(?:给|打|评)|还是(?:给|打)|所以")


def _read_first(heard: Heard) -> Act | None:
    """What no known phrase may be taken for."""
    if (kind := _PART_OF_SHEET.fullmatch(heard.text)) and (act := _goto_kind(heard, kind)):
        return act
    if heard.context.step == "review" and _EACH_CHANGED.search(heard.text):
        return Act(intent="clarify", form="item")
    if heard.kind in ("bonus", "veto") and PURE_FULL.fullmatch(heard.text):
        return Act(intent="invalid_score", item=heard.asked.item, form="kind")
    if heard.told.names and _FOR_OTHERS.search(heard.told.text) and not _ANOTHERS_OPINION.search(heard.told.text):
        return Act(intent="clarify", form="item")
    if heard.told.names and _OTHERS_POINTS.search(heard.told.text):
        return Act(intent="member_status", name=heard.told.names[0])
    if heard.line and heard.line.kind == "points" and len(heard.text) < _BRIEF and _ALIKE.search(heard.text):
        return Act(intent="clarify", form="score")
    if heard.context.step == "proof" and _NO_PROOF.fullmatch(heard.text):
        return Act(intent="deny")
    return Act(intent="clarify", form="item") if _SET_RIGHT.match(heard.text) else None


def _read_by_kind(heard: Heard, kind: str | None) -> Act | None:
    """Conditions of the veto, and what a short sentence asks about the open item."""
    if kind == "points" and _ASKS_RULES.search(heard.text) and len(heard.text) < _ABOUT_AS_LONG:
        return None if mark(heard.text).of(ITEM, ITEMS) else Act(intent="rules", item=heard.asked.item)
    if kind != "veto":
        return None
    if _WHAT_IT_MEANS.search(heard.text):
        return Act(intent="rules")
    if act := answers.read_conditions(mark(heard.text), heard.line.conditions if heard.line else 0):
        return act
    return Act(intent="clarify", form="condition") if _names_condition(heard) else None


_WHAT_IT_MEANS = re.compile(r"第.条.{0,4}(?:[啥什]么?意思|怎么理解|指[啥什]|说的[啥什])")
_ABOUT_AS_LONG = 20
_NO_COMPLAINTS = re.compile(r"[零0无没未]")


def _is_command(phrase: Phrase, said: str) -> bool:
    """The same in its meanings, and with no number or denial besides: 零投诉 is no complaint."""
    if phrase.intent in ("bonus_claim", "evidence"):
        return False
    if phrase.intent == "report_complaint" and _NO_COMPLAINTS.search(said):
        return False
    if re.search(FULL, said) and bare(said) != bare(phrase.said):
        return False
    return re.search(r"\d", said) is None or re.search(r"\d", phrase.said) is not None or phrase.intent == "clarify"


def _read_scoring(heard: Heard) -> tuple[Act, ...]:
    kind = heard.kind
    places = commands.places_of(heard.context, kind)
    if act := _read_first(heard):
        return (act,)
    near = commands.likenesses(heard.told, places)
    if near and near[0].score >= 1 and _is_command(near[0].phrase, heard.text):
        return (_by_role(commands.filled(near[0], heard.told), heard),)
    if act := _read_by_kind(heard, kind):
        return (act,)
    if acts := _read_numbers(heard):
        return _with_command(acts, places, heard.text)
    if act := _read_within(heard, places, kind):
        return (act,)
    if heard.context.step == "review" and (leaning := _leaning(heard)):
        return (leaning,)
    if kind != "veto" and _ASKS_RULES.search(heard.text):
        return (Act(intent="rules", item=heard.asked.item),)
    match kind:
        case "bonus":
            return (_read_bonus(heard),)
        case "veto":
            return (answers.read_veto(heard.text),)
    nearest = next(
        (each.score for each in near if each.phrase.intent not in ("evidence", "clarify", "invalid_score")), 0.0
    )
    return (_read_proof(heard, nearest),)


def _read_within(heard: Heard, places: tuple[str, ...], kind: str | None) -> Act | None:
    """A command among the answers."""
    sure = kind in ("bonus", "veto") or len(heard.text) > _A_FEW_WORDS
    act = (
        commands.read_command(heard.told, places, heard.role, sure=sure)
        or _read_loud(heard)
        or _read_part(heard, places)
    )
    if act is None or act.intent == "bonus_claim":
        return None
    if act.intent == "report_complaint" and _NO_COMPLAINTS.search(heard.text):
        return None
    if act.intent == "evidence":
        return replace(act, evidence=heard.text)
    if kind == "bonus" and act.intent in ("next", "skip") and answers.read_bonus(heard.text).intent == "bonus_none":
        return Act(intent="bonus_none")
    return _by_role(act, heard)


_A_FEW_WORDS = 6

_FOR_OTHERS = re.compile(
    rf"^{NAME}(?:同志|就|也)*(?:打|给|评)|{NAME}[^,，。]{{0,4}}(?:说|那份|自己)|(?:把|给|替|帮|将){NAME}.{{0,10}}(?:打|改|评|记|填|加|减|给)"
)
_ANOTHERS_OPINION = re.compile(r"看|瞧|瞅|几分|多少分?|怎么")
_OTHERS_POINTS = re.compile(rf"{NAME}.{{0,12}}(?:几分|多少分?|怎么[打评])")
_NO_PROOF = re.compile(
    r"(?:我|这个|这项|暂时|目前|那|嗯|真的?|也|都|就)*(?:没有?|无|没了?|不[发传交补]|算了|不用)(?:照片|依据|材料|证据|图|了|吧|啊|呢|的|要?[发传])*[。.!！~]*"
)
_SET_RIGHT = re.compile(
    rf"(?:啊|哎|哎呀|那个|我|刚才|刚刚|刚|[\s,，])*(?:不对|不是|错了|打错了?|弄错了?|填错了?|写错了?|记错了?|说错了?|按错了?)[\s,，。!！:：]*"
    rf"(?:是|应该?是?|要|给|我|想)*(?:改[成为]?|换成?|是)?\s*{NUMBER}分?[吧啊呢的了]*[。.!！\s]*$"
)
_ONLY_A_NUMBER = re.compile(rf"[嗯啊是那就\s]*第?\s*(?P<number>{NUMBER})\s*[条个项]?[吧啊呢。.\s]*", re.ASCII)


def _names_condition(heard: Heard) -> bool:
    """A condition's number alone, and not whether it applies."""
    said = _ONLY_A_NUMBER.fullmatch(heard.text)
    number = read(said["number"]) if said else None
    return number is not None and heard.line is not None and 1 <= number <= heard.line.conditions


_HOLD_ON = re.compile(r"等|慢|算了|不对|错")
_UNDOING = frozenset(("withdraw", "cancel", "deny", "opt_out"))
_BESIDES = frozenset(("pause", "submit", "previous", "summary", "progress", "help"))


def _with_command(acts: tuple[Act, ...], places: tuple[str, ...], text: str) -> tuple[Act, ...]:
    """8分，提交 says two things; 8分，撤回 says which of them to ask about; 等一下，第8题改5分 only begins so."""
    first, said = acts[0], acts[0].evidence or ""
    if len(acts) > 1 or not 0 < len(said) <= _BRIEF:
        return acts
    near = commands.likenesses(Told(said, said), places)
    if not near or near[0].score < _EXACT:
        return acts
    intent = near[0].phrase.intent
    if intent in ("deny", "cancel") and text.startswith(said) and _HOLD_ON.search(said):
        return (replace(first, evidence=None),)
    if intent in _UNDOING:
        return (Act(intent="clarify", form="range", options=()),)
    if intent in _BESIDES:
        return (replace(first, evidence=None), Act(intent=intent, form=near[0].phrase.form))
    return acts


_ASKS_RULES = re.compile(
    r"标准是|是(?:个|指)?(?:什么|啥|哪些)|啥子(?:意思|标准|要求|依据|才)|[是算要]啥子|指哪些|怎么才能|怎样才能|如何才能|凭啥给|需要啥|需要什么|什么叫|啥叫|什么是|是什么意思|算不算|算[吗么]|算.{1,6}[不吗么]$|没(?:听|看|弄|搞)(?:太|大)?(?:明白|懂|清)|"
    r"怎么算|指的?是|什么样的|哪些算|哪种算|怎么[打评]|打多少合适|什么标准|啥标准|"
    r"要(?:交|传|写|准备)?什么(?:依据|材料|证明)|按什么"
)
_STEPS = frozenset(["pause", "skip", "next", "previous", "cancel", "submit", "help"])
_PART = re.compile(r"[^\s,，、。;；!！?？…~～\n]+?(?:[吧啊呀呢嘛]+|(?=[\s,，、。;；!！?？…~～\n]|$))")


def _read_part(heard: Heard, places: tuple[str, ...]) -> Act | None:
    """A short message of several breaths, one of which is a command: 这题不会打，过."""
    if len(heard.text) > 24:
        return None
    parts = _PART.findall(heard.text)
    found = [commands.likenesses(Told(part, part), places) for part in parts]
    meant = {near[0].phrase.intent for near in found if near and near[0].score >= _EXACT}
    if len(parts) > 1 and len(meant) == 1 and all(near and near[0].score >= _EXACT for near in found):
        return commands.filled(found[0][0], heard.told)
    for part in reversed(parts) if len(parts) > 1 else ():
        near = commands.likenesses(Told(part, part), places)
        if near and near[0].score >= _EXACT and near[0].phrase.intent in _STEPS:
            return Act(intent=near[0].phrase.intent)
    return None


_AWAY = re.compile(
    r"(?:那|嗯|先|就|啊|这个|这题|[\s,，])*(?:(?P<skip>跳过|略过|跳过去|pass)|"
    r"下一[题个项](?![^\s,，吧啊了。]*[\d零一二两三四五六七八九十]))"
)
_BACK = re.compile(
    r"(?:再看|看一[眼下]|翻).{0,3}上一?[题项]$|往[前回上](?:面)?(?:翻|退|倒|走|看)一?下?[题项个]|(?:回到?|返回|退回到?|退到|倒回|回去看?)(?:去)?(?:上|"
    r"前)(?:面)?一?[题项个条道]"
)
_HANDS_IN = re.compile(r"提交|交(?:上去|了|吧|掉|卷)|报上去|上交")
_LATER = re.compile(
    r"稍等|(?:^|[,，\s])(?:先|稍)?等我?[一二三五十半几两\d]+分钟|等我一下|接个?电话|领导来了|有领导|先(?:弄|做|填|打|搞|整)到这|(?:等|待|过|一|晚)(?:会|下|一会|"
    r"一下|点|些)儿?(?:再|来|我再|回来|接着)|回头(?:再|接着|弄|"
    r"填|打|来|说)|先(?:停|存|撂|搁|这样|到这|歇|放着|不打了|不填了|不弄了|忙)|(?:明天|改天|下午|晚上|有空|明早|"
    r"下班|下课|散会|空了|忙完)了?我?(?:再|接着|继续|来弄)"
)
_MINUTES = re.compile(r"\d+分钟")


def _read_loud(heard: Heard) -> Act | None:
    """Orders that are unlike any evidence, whatever is being asked."""
    if len(heard.text) < 20 and (away := _AWAY.match(heard.text)):
        return Act(intent="skip" if away["skip"] else "next")
    if len(heard.text) < 30 and _BACK.search(heard.text):
        return Act(intent="previous")
    if _SOME_LISTED.fullmatch(heard.text):
        return Act(intent="summary")
    if (
        heard.context.step == "review"
        and _HANDS_IN.search(heard.text)
        and not re.search(
            r"不|别|先|等|没|[吗?？]",
            re.sub(
                "没什么(?:大)?问题|没啥(?:大)?问题|没问题|没错|没毛病|没有?(?:要|什么)?(?:再)?改的?了?|不用改了?|不改了?",
                "",
                heard.text,
            ),
        )
    ):
        return Act(intent="submit")
    if (
        len(heard.text) < 30
        and _LATER.search(heard.text)
        and not re.search(r"\d|分(?!钟)", _MINUTES.sub("", heard.text))
    ):
        return Act(intent="pause")
    if re.search(r"我[要想](?:投诉|举报)", heard.text):
        return orders.read_complaint(heard.text)
    return None


_PART_OF_SHEET = re.compile(
    r"(?:先|我要|我想|请|直接|那就?)*(?:去|到|跳到|跳|回到|看看?|转到)(?:(?P<bonus>加分|附加)|一票否决|否决)(?:项|题|那|块|部分|的|里|去|看看|吧|儿)*"
)
_EACH_CHANGED = re.compile(r"每一?[项题](?:都|各|全)*[加减扣]")
_SOME_LISTED = re.compile(
    r"(?:把)?前(?:面)?\d+[项题](?:都|的|给我|分数|得分)*(?:列|看|念|报|发)(?:一下|出来|给我|看|看看|一遍)*[吧啊呗]*"
)


def _goto_kind(heard: Heard, kind: re.Match[str]) -> Act | None:
    wanted = "bonus" if kind["bonus"] else "veto"
    first = next((line.number for line in heard.asked.sheet.lines if line.kind == wanted), None)
    return Act(intent="goto_item", item=first) if first else None


_AGREED = re.compile(r"(?:确认|确定|好的?|可以|行|对的?|嗯+|没问题|ok|okay)[吧啊呢了的。.!！~\s]*", re.IGNORECASE)


def _read_bonus(heard: Heard) -> Act:
    if _AGREED.fullmatch(heard.text):
        return Act(intent="confirm")
    topic = commands.read_topic(heard.told) if len(heard.text) < _BRIEF else None
    if topic and topic.intent == "smalltalk" and not answers.tier_in(heard.text):
        return topic
    if _QUESTION.search(heard.text):
        return Act(intent="rules", item=heard.asked.item)
    return answers.read_bonus(heard.text)


_ENOUGH = 4
_ASKED_IN = 30
_ASKS = re.compile(
    r"(?:有啥|有什么|啥|什么)(?:不一样|不同|区别|差别)|区别[是在]|怎么(?:没|不|办|理解|看|讲|说|解释|判断|认定|把握|回事|回|弄|又|还|老|一直)|咋(?:没|不|办|回|弄|又|还)|"
    r"为什么|为啥|为何|凭什么|在哪[里儿]?|哪里(?:看|找|填|传|发)|[该给打]几分|能不能|可不可以|行不行|是不是|算不算|要不要|有没有必要|(?:几|多少)分.{0,4}(?:合适|合理|好|妥|行)|[打给评](?:几|多少)分|"
    r"[吗么]\s*$|呢[?？]\s*$"
)
_ABOUT_RULES = re.compile(
    r"不一样|不同|区别|差别|算不算|要求|标准|[这那]一?[项题条]|加分|打分|几分|多少|指|依据|材料|业绩"
)


_GIVES = re.compile(
    rf"(?:想|要|该|能|先)[给打评]\s*{NUMBER}(?![\d个次张天份])|(?:改|换)[成为到]\s*{NUMBER}|[给打评]\s*{NUMBER}[吧啊呢了]*$|要么.*要么|满分",
    re.ASCII,
)
_SOUNDS_LIKE_ONE = re.compile(r"[吴午武妻期留流伞散试]分(?![一-鿿]{0,2}[析工配])")
_MISHEARD_FULL = re.compile(r"满(?:份|粉|芬|纷)[吧啊呢的]*[。.!！]*")
_MISHEARD = re.compile(rf"(?P<value>{NUMBER})(?:粉|份|芬|纷|风)[吧啊呢的]*[。.!！]*", re.ASCII)


_BARE_NUMBERS = re.compile(rf"(?:{NUMBER}|[分点半嗯啊\s])+", re.ASCII)


_ALIKE = re.compile(
    r"(?:跟|和|同|照|按|像|与).{1,8}(?:一样|差不多|相同|同样|一致)(?:的|吧|了|就行|就好)*$|^同(?:上|前)|^照(?:旧|抄)"
)


_SUPPOSED = re.compile(r"如果|(?<!主)要是|假如|万一")


def _most(heard: Heard) -> Decimal:
    return heard.line.maximum if heard.line else Decimal(0)


def _read_proof(heard: Heard, likeness: float) -> Act:
    if _SUPPOSED.search(heard.text) and mark(heard.text).of(POINTS):
        return _UNKNOWN
    possible = any(each.value <= _most(heard) for each in mark(heard.text).of(POINTS))
    brief = len(heard.text) < _BRIEF and not PAST.search(heard.text)
    if (possible and (brief or heard.text.endswith("吧"))) or (brief and _GIVES.search(heard.text)):
        return _UNKNOWN
    if misheard := _MISHEARD.fullmatch(heard.text):
        return settle(mark(f"{misheard['value']}分"), heard.asked) or _UNKNOWN
    if _SOUNDS_LIKE_ONE.match(heard.text):
        return _UNKNOWN
    if _MISHEARD_FULL.fullmatch(heard.text):
        return Act(intent="full_marks")
    if _BARE_NUMBERS.fullmatch(heard.text):
        return _UNKNOWN
    if _ALIKE.search(heard.text) and len(heard.text) < _BRIEF:
        return _UNKNOWN
    content = re.sub(r"[\s\W嗯啊呃哦那个这就是的了吧呢]+", "", heard.text)
    if heard.context.step not in ("item", "proof"):
        return _UNKNOWN
    if len(heard.text) < _ASKED_IN and _ASKS.search(heard.text):
        return Act(intent="rules") if _ABOUT_RULES.search(heard.text) else _UNKNOWN
    enough = _ENOUGH - 1 if re.search(r"\d", content) else _ENOUGH
    if len(content) < enough or _QUESTION.search(heard.text) or (likeness >= _NEARLY and len(content) < 10):
        return _UNKNOWN
    if not re.search(r"[\u4e00-\u9fff]{2}", content):
        return _UNKNOWN
    return Act(intent="evidence", evidence=heard.text)


# -- applying --------------------------------------------------------------------------------------------


def _read_choice(heard: Heard) -> Act:
    if heard.context.step == "post_type" and _ABOUT_TYPES.search(heard.text):
        return Act(intent="rules")
    if heard.context.step == "post_type" and (value := _post_type(heard.text, heard.asked.sheet.post_types)):
        return value
    if _TO_TYPE.search(heard.text) and (value := _retyped(heard)):
        return value
    if _CHOSEN_WRONG.match(heard.text) and (
        value := _post_type(_CHOSEN_WRONG.sub("", heard.text), heard.asked.sheet.post_types)
    ):
        return value
    act = _without_but(_command(heard, sure=True) or _leaning(heard) or _UNKNOWN, heard)
    return _UNKNOWN if act.intent == "out_of_scope" and heard.context.step == "post_type" else act


_CHOSEN_WRONG = re.compile(r"(?:我|刚才|刚)*(?:[选报填点]错了?|不对|错了)[\s,，。]*(?:应该?是|要|是|该)?")
_ABOUT_TYPES = re.compile(
    r"哪个是|算哪|属于哪|哪[一个]*[类种]|区[别分]|怎么[分选]|咋[分选]|[啥什]么?叫|什么是|是[啥什]|有啥不|有什么不"
)
_REFUSED_KIND = re.compile(r"(?:不要|不是|不选|不报|不想报|别选|别报)[^，,。\s]*[，,。\s]+(?:是|要|选|报)?")
_NOT_THIS_KIND = re.compile(r"(?:不是|不报|不选|不要)")
_TWO_KINDS = 2
_BRIEF_KIND = 8
_ONE_TO_NINE = "一二三四五六七八九"


def _post_type(text: str, types: tuple[str, ...]) -> Act | None:
    if not types or re.search(
        r"还是|区[别分]|怎么分|[啥什]么?叫|什么是|是[啥什]|哪个好|[吗?？]$|什么意思|都|哪种|怎么选|不知道|不清楚", text
    ):
        return None
    if _NOT_THIS_KIND.match(text) and len(types) == _TWO_KINDS and len(text) < _BRIEF_KIND:
        ruled_out = [each for each in types if each[:2] in text]
        return (
            Act(intent="choose_post_type", value=next(each for each in types if each not in ruled_out))
            if len(ruled_out) == 1
            else None
        )
    text = _REFUSED_KIND.sub("", text)
    settled = re.split(r"不对|错了|算了|哦不|改成|换成|不是|不要|还是", text)[-1]
    named = [each for each in types if any(part in settled for part in (each, each[:4], each[:2]))]
    if len(named) == 1 and not re.search(r"不[是要选想报]|别", settled):
        return Act(intent="choose_post_type", value=named[0])
    if named:
        return None
    for number, each in enumerate(types, 1):
        sign = _ONE_TO_NINE[number - 1]
        ways = (
            rf"(?:我|选|要|报|就|是|那|第|嗯|填|按|吧|个|种|项|了|的|号|类|一下|啊|呢|应该|好|来|想|"
            rf"[\s,，。.!！、]|{number}|{sign})*"
        )
        if re.search(rf"{number}|{sign}(?!下)", settled) and re.fullmatch(ways, settled):
            return Act(intent="choose_post_type", value=each)
    if len(settled) < 10 and re.search(r"前[面边]?(?:那|一|的)|前者|上[面边]|头一?[个种]", settled):
        return Act(intent="choose_post_type", value=types[0])
    if re.search(r"后(?:[面边]那|者|一个|头那)[个种类项]?[吧啊呢的]*$", settled):
        return Act(intent="choose_post_type", value=types[-1])
    if len(settled) < 10 and re.search(r"后[面边]?(?:那|一|的)|后者|下面|最后|第?二|俩", settled):
        return Act(intent="choose_post_type", value=types[-1])
    return None


# -- other questions -------------------------------------------------------------------------------------


def _command(heard: Heard, *, sure: bool = False) -> Act | None:
    places = commands.places_of(heard.context, heard.kind)
    act = commands.read_command(heard.told, places, heard.role, sure=sure) or _by_sound(heard, places)
    return _by_role(act, heard) if act else None


def _whole_command(heard: Heard) -> Act | None:
    """A command that is the whole message, where any other words are an answer."""
    places = commands.places_of(heard.context, None)
    near = commands.likenesses(heard.told, places)
    if len(heard.text) > 14 or not near or near[0].score < _EXACT:
        return None
    return _by_role(commands.filled(near[0], heard.told), heard)


_ASKS_OF_COMPLAINTS = re.compile(
    r"(?:会|能|可)不(?:会|能|可以)?.{0,4}(?:让|被)?.{0,4}知道|[会能](?:不会)?知道是(?:我|谁)|要写多[细少长]|(?:要|该|得)?(?:怎么|写什么|写啥|写些什么|说什么|说啥|说些什么)(?:写|说|填|弄)?[呢啊呀?？]*$|"
    r"查(?:得|不)?(?:出|到).{0,4}我|匿名[吗么的?？]|保密[吗么?？]|要不要(?:留|写|实名)|(?:用|要)(?:留|写)(?:名字|姓名|电话)[吗么?？]"
)


def _about_complaining(heard: Heard) -> Act | None:
    """A question about how it is done, while it is being done."""
    if len(heard.text) < _ASKED_IN and _ASKS_OF_COMPLAINTS.search(heard.text):
        return Act(intent="help")
    if _OTHERS_COMPLAINTS.search(heard.text):
        return _REFUSED
    is_no_target = heard.context.step == "who" and heard.text.isdigit() and len(heard.text) < len("2026")
    return _UNKNOWN if is_no_target else None


_OTHERS_COMPLAINTS = re.compile(r"(?:别人|其他人|以前|之前|所有|大家).{0,6}投诉.{0,10}(?:给我|让我|我要|我想)(?:也)?看")
_ANSWERS = {"applying:post": "post", "applying:statement": "statement"}


def _read_free(heard: Heard) -> Act:
    """The answer to an open question is the message itself."""
    if heard.context.conversation == "nominate" and (act := _read_office_order(heard)):
        return act
    if heard.context.conversation == "complaint" and (act := _about_complaining(heard)):
        return act
    if (act := _whole_command(heard)) and not (
        act.intent == "report_complaint" and heard.context.conversation == "complaint"
    ):
        return act
    if heard.context.conversation == "applying" and _AGREED.fullmatch(heard.text):
        return Act(intent="confirm")
    match str(heard.context):
        case "complaint:who":
            told = orders.read_complaint(heard.text)
            target = told.target if told and told.target else heard.text
            return Act(intent="report_complaint", target=target, text=heard.text)
        case "complaint:what":
            return Act(intent="report_complaint", text=heard.text)
    return Act(intent=_ANSWERS.get(str(heard.context), "told"), text=heard.text)


_INSTEAD = re.compile(r"^(?:换成|改成|改为|那就|还是)")
_QUOTED_CHANGE = re.compile(r"[“\"「'].{1,8}[”\"」'].{0,3}改成|错别字")


_LET_IT_GO = re.compile(r"算了|不发|不通知|先不|取消(?=了?吧|算了|掉|发送|发布|通知|操作|[,，。\s]|$)")


def _to_some(heard: Heard, said: re.Match[str]) -> Act:
    text = orders.restored(said["text"] or "", heard.told).strip()
    return commands.with_branches(Act(intent="broadcast", text=text or None), heard.told)


_NOT_YET = re.compile(
    r"还?没(?:想|写|定|弄|准备)好.{0,8}$|(?:先)?(?:等我|容我|让我)(?:再)?(?:想|写|问|看|琢磨|核).{0,12}(?:再说|再发|再写|先)?[吧啊]*$"
)
_SENT_TO = re.compile(
    rf"(?:只|就)?发(?:给|到)?{BRANCH}(?:[、,，和跟及与 ]*{BRANCH})*(?:党?支部|的?党员|就行|吧)*(?:[:：](?P<text>.+))?",
    re.DOTALL,
)


def _read_draft(heard: Heard) -> Act:
    if len(heard.text) < _BRIEF and (
        _AGREED.fullmatch(heard.text) or re.fullmatch(r"不(?:是|对)[的啊吧]*", heard.text)
    ):
        return Act(intent="deny" if heard.text.startswith("不") else "confirm")
    if _NOT_YET.match(heard.text):
        return Act(intent="pause")
    if to_some := _SENT_TO.fullmatch(heard.told.worded):
        return _to_some(heard, to_some)
    if len(heard.text) < _ASKED_IN and orders.read_verdict(heard.told):
        return _UNKNOWN
    if act := orders.read_schedule(heard.told):
        return act
    if (act := _whole_command(heard)) and act.intent not in ("broadcast", "publish", "nudge"):
        return act
    if len(heard.text) < 10 and _LET_IT_GO.match(heard.text):
        return Act(intent="cancel")
    return orders.read_notice(heard.told) or Act(intent="broadcast", text=heard.text)


_BY_SURNAME = re.compile(rf"(?:那个)?姓[{SURNAMES}](?:的|那个|师傅|同志)*[吧呢啊]*")


def _read_nominees(heard: Heard) -> Act:
    if _BY_SURNAME.fullmatch(heard.text):
        return Act(intent="clarify", form="name")
    if (
        act := _read_office_order(heard)
        or _doubtful(heard)
        or orders.read_names(heard.told, asked=True, directory=heard.directory)
    ):
        return act
    places = commands.places_of(heard.context, None)
    return _command(heard) or _read_clause(heard, places) or _UNKNOWN


_LEFT_OUT = re.compile(
    rf"(?:不催|别催|去掉|不要|除了|排除|不推荐|划掉|删掉|删除|拿掉|不提醒|剔除)\s*{NAME}|{NAME}\s*(?:不催|不用催|"
    rf"去掉|不用|除外|不要|先不催|就不催|别催|不用提醒)"
)
_NEW_WORDING = re.compile(
    r"^(?:把?内容|文字|通知)?(?:改成|改为|换成|改一下[:：,，])\s*[:：「\"“]?(?P<text>.{4,}?)[」\"”]?$", re.DOTALL
)


def _agreed_because(heard: Heard) -> Act | None:
    """催吧催吧，明天就截止了: a yes, and after it a reason that takes nothing back."""
    clauses = _CLAUSE.findall(heard.text)
    if not 1 < len(clauses) <= _FEW or _TAKES_BACK.search(heard.text):
        return None
    first = _TWICE.fullmatch(clauses[0])
    said = first["once"] if first else clauses[0]
    near = commands.likenesses(Told(said, said), commands.places_of(heard.context, None))
    agreed = near and near[0].score >= _EXACT and near[0].phrase.intent == "confirm"
    return Act(intent="confirm") if agreed else None


_FEW = 4
_TAKES_BACK = re.compile(
    r"不(?!错|用改|改|急着改|客气|好意思)|(?<!特)别|但|等(?!级)|改(?!了就)|换|先(?!这样|就|进|锋)|再(?!见|发|催)|[?？吗]|谁|没(?!问题|错|毛病|意见|事|啥|什么)|少了|漏|缺|多了|错(?<!没错)|取消|算了|撤|删|缓|"
    r"如果|要是|万一|加(?:上|个|一)|个头|个屁|个鬼|才怪"
)
_WANTS_TO_KNOW = re.compile(
    r"谁|几个|几位|几人|多少|哪些|哪几|哪个|什么|怎么|为啥|[吗么?？]\s*$|是不是|能不能|会不会|要不要|行不行|好不好|对不对"
)
_A_QUESTION = 16
_TWICE = re.compile(r"(?P<once>[\u4e00-\u9fff]{1,4})(?P=once)+[。.!！]*")


def _read_confirmation(heard: Heard) -> tuple[Act, ...]:
    acts = tuple(_of_list(act, heard) for act in _read_yes_or_no(heard))
    return acts if len(acts) > 1 else (_without_but(acts[0], heard),)


def _of_list(act: Act, heard: Heard) -> Act:
    """交上去, said of a list, is the list's."""
    if act.intent not in ("submit", "submit_list"):
        return act
    return Act(intent="submit_list" if heard.context.conversation == "submit_list" else "confirm")


def _without_but(act: Act, heard: Heard) -> Act:
    """A yes that takes something back in the same breath is none: 好像少了个人."""
    if act.intent == "confirm" and heard.told.dates and _LATER_THEN.search(heard.told.text):
        return Act(intent="deny", text=heard.text)
    if act.intent not in _AGREEING or not _TAKES_BACK.search(heard.text) or _is_saying(heard, act.intent):
        return act
    return _UNKNOWN if _WANTS_TO_KNOW.search(heard.text) else Act(intent="deny", text=heard.text)


_LATER_THEN = re.compile(rf"^{DATE}(?:的时候)?(?:再|才)(?:催|发|提醒|交|推)")
_AGREEING = frozenset(("confirm", "nudge", "submit_list", "submit"))


def _is_saying(heard: Heard, intent: str) -> bool:
    """The vocabulary has it, letter for letter."""
    said = re.sub(r"[\s,，。.!！~～]", "", heard.text)
    near = commands.likenesses(heard.told, commands.places_of(heard.context, None))
    return bool(near) and near[0].score >= 1 and near[0].phrase.intent == intent and near[0].phrase.said == said


def _read_yes_or_no(heard: Heard) -> tuple[Act, ...]:
    if twice := _TWICE.fullmatch(heard.text):
        heard = replace(heard, text=twice["once"], told=Told(twice["once"], twice["once"]))
    if act := _read_instead(heard) or _read_known(heard):
        return (act,)
    if heard.told.names and _LEFT_OUT.search(heard.told.text):
        rest = _LEFT_OUT.sub("", heard.told.text).strip(" ,，。")
        left_out = Act(intent="leave_out", names=heard.told.names)
        return (left_out, Act(intent="confirm")) if re.search(r"确认|发|可以|好|行", rest) else (left_out,)
    if len(heard.text) < _BRIEF and _AGREES.match(heard.text) and (leaning := _leaning(heard)):
        return (leaning,)
    if heard.context.conversation == "broadcast" and (act := _read_notice_instead(heard)):
        return (act,)
    if _WANTS_TO_KNOW.search(heard.text) and len(heard.text) < _A_QUESTION:
        near = _command(heard, sure=True)
        return (near if near and near.intent not in ("confirm", "nudge", "submit_list") else _UNKNOWN,)
    if heard.context.conversation == "nominate" and (
        act := orders.read_names(heard.told, asked=True, directory=heard.directory)
    ):
        return (act,)
    if act := _command(heard, sure=True) or _agreed_because(heard):
        return (act,)
    return (_leaning(heard) or _read_order(heard) or _UNKNOWN,)


def _read_known(heard: Heard) -> Act | None:
    """What is said to the letter as the vocabulary has it."""
    places = commands.places_of(heard.context, None)
    if vocabulary().to_the_letter(heard.told.text, places) is None:
        return None
    return _by_role(commands.filled(commands.likenesses(heard.told, places)[0], heard.told), heard)


def _read_notice_instead(heard: Heard) -> Act | None:
    """When it shall go, to whom, or other words for it."""
    if act := orders.read_schedule(heard.told):
        return act
    if to_some := _SENT_TO.fullmatch(_INSTEAD.sub("", heard.told.worded)):
        return _to_some(heard, to_some)
    if _QUOTED_CHANGE.search(heard.text):
        return Act(intent="clarify", form="unknown")
    wording = _NEW_WORDING.match(heard.text)
    return Act(intent="broadcast", text=wording["text"]) if wording else None


def _read_instead(heard: Heard) -> Act | None:
    """What is neither yes nor no to what was shown, and changes it."""
    match heard.context.conversation:
        case "nominate" | "submit_list":
            return _read_office_order(heard)
        case "nudge" if heard.told.names and _ONLY_THEM.match(heard.told.text):
            return Act(intent="nudge", names=heard.told.names)
        case "appoint":
            return read_succession(heard.told) or read_secretary(heard.told)
        case "send_back" if wording := _NEW_WORDING.match(heard.text):
            return Act(intent="send_back", reason=wording["text"])
    return None


_ONLY_THEM = re.compile(rf"(?:就|只|光|单独)(?:催|提醒|发|喊|叫)(?:给)?{NAME}")
_BRIEF = 12
_AGREES = re.compile(r"(?:确认|确定|同意|没问题)(?!.*(?:吗|意思|之后|后))")
_LET_GO = re.compile(r"算了(?!就)|不弄了|作罢|取消(?!.{0,4}(?:吗|后))")
_LEANS_NO = re.compile(
    r"(?:没说|没让|没要|我没|谁说|谁让|谁要|再等|先?等|容我|我?先?问|先放|先缓|缓|慢着?|再[问看想核商]|等会|稍等|我?再[想看]|不对|不是|错了|等等|等下|先别|别|先不|不行|不要|不)"
)
_WRONG = re.compile(r"错了|错字|错别字|[打写填选弄]错|不对|有误|写错|弄错|搞错|不准确|有问题|不正确")
_LEANS_YES = re.compile(
    r"(?:确定|对|没错|没毛病|没意见|无误|就这|就他|就按|好|可以|行|确认|没问题|是的|嗯|同意|ok)", re.IGNORECASE
)


def _leaning(heard: Heard) -> Act | None:
    """How an answer begins, where the rest of it adds a reason."""
    text = heard.text.replace("没有错", "没错").lstrip("嗯啊哦那就还 ,，")
    if _LET_GO.match(text):
        return Act(intent="cancel")
    if _LEANS_NO.match(text):
        return Act(intent="deny", text=heard.text)
    if len(text) < 12 and _WRONG.search(text):
        return Act(intent="deny", text=heard.text)
    if _LEANS_YES.match(text) and not re.search(
        r"但|不|改|换|错|等|再|[吗?？]|先|什么|啥|怎么|谁", text.replace("没错", "")
    ):
        return Act(intent="confirm")
    return None


def _read_public(heard: Heard) -> tuple[Act, ...]:
    """Of the public, with no question open: praise, an opinion and a complaint are three things."""
    if heard.told.receipts:
        return (Act(intent="complaint_status", receipt=heard.told.receipts[0]),)
    act = orders.read_voice(heard.text) or _whole_command(heard)
    return (act,) if act else _read_idle(heard)


# -- nothing asked ---------------------------------------------------------------------------------------

_OTHERS_SCORE = re.compile(
    r"(?:删|清空|作废).{0,6}(?:申报|自评|材料|分|记录)|(?:自评|分数?|成绩|得分|总分)(?:都|全|给我)?(?:改|调|"
    r"换|弄)(?:成|为|到)|(?:申报|自评|材料|分数?|记录).{0,4}(?:删|清空|作废|抹)"
)
_TO_TYPE = re.compile(r"换(?=服务|管理)|换成|改成|改为|换为|改报|换到|转为")
_TO_WORDS = re.compile(
    r"(?:把|将)?(?:我的?)?(?:(?:改|换)(?:一下)?(?P<what>岗位|材料)(?:名称?)?(?:成|为|[:： ])+"
    r"|(?P<named>岗位|材料)(?:名称?|的名字)?(?:要|想|给我|帮我|我想|得)*[改换](?:成|为|到|[:： ])+)(?P<text>.+)",
    re.DOTALL,
)


_HOW_FAR = re.compile(rf"^{NAME}[^,，。]{{0,6}}(?:第几[项题个]|到哪(?:了|一?[项题步])|几[项题]了)")


def _read_idle(heard: Heard) -> tuple[Act, ...]:
    places = commands.places_of(heard.context, None)
    if heard.told.names and _HOW_FAR.search(heard.told.text):
        return (_doubtful(heard) or Act(intent="member_status", name=heard.told.names[0]),)
    near = commands.likenesses(heard.told, places)
    if near and near[0].score >= 1 and not heard.told.doubtful and not _needs_reader(near[0].phrase.intent):
        return (_by_role(commands.filled(near[0], heard.told), heard),)
    if heard.told.names and _OTHERS_SCORE.search(heard.text) and heard.role != "reviewer":
        return (_REFUSED,)
    if act := _read_order(heard):
        return (act,)
    if not heard.told.receipts and not heard.told.names and (acts := _read_numbers(heard)):
        return tuple(_doubtful(heard) or _as_panel(act, heard) for act in acts)
    if _TO_TYPE.search(heard.text) and (value := _retyped(heard)):
        return (value,)
    if changed := _TO_WORDS.match(heard.text):
        intent = "change_post" if "岗位" in (changed["what"], changed["named"]) else "change_statement"
        return (Act(intent=intent, text=changed["text"].strip()),)
    if act := _command(heard) or _read_clause(heard, places):
        return (_doubtful(heard) or act if commands.names_people(act) else act,)
    topic = commands.read_topic(heard.told)
    if topic or mark(heard.text).of(POINTS, BETWEEN):
        return (topic or _UNKNOWN,)
    if heard.role == "public" and _GRIEVANCE.search(heard.text):
        return (Act(intent="report_complaint", target=heard.text, text=heard.text),)
    act = commands.read_signs(heard.told)
    if act is None:
        return (_REFUSED if _ERRAND.match(heard.text) else _UNKNOWN,)
    act = _by_role(act, heard)
    return (_doubtful(heard) or act if commands.names_people(act) else act,)


_GRIEVANCE = re.compile(
    r"态度.{0,4}(?:差|恶劣|不好|蛮横|冷淡)|骂人?|打人|太差|差劲|很差|脏|不干净|不卫生|有虫|虫子|苍蝇|头发|发霉|变质|馊|乱收费|"
    r"不理人|推诿|没人管|不管事|欺负|刁难|要红包|收红包|收礼|偷懒|脱岗|不作为|吵架|插队|克扣|缺斤|坏了.{0,6}(?:没人|不)修"
)
_ERRAND = re.compile(
    r"(?:请|麻烦|小助手|你|您|能不能|能|可以|可不可以|快|再|[\s,，])*(?:帮我|给我|替我|帮忙|帮)(?:一下|们|大家|去|先|再|我)*"
    r"(?:[订买叫点约抢租]|查一?下?|搜|放首?|播|翻译|画|唱|讲|算一?[下道]|写一?[首篇封个份段]|取|寄|借|修|挂)(?!.*(?:申报|自评|打分|通知|名单|支部|分数|进度|表))"
)
_POLITE = frozenset(("greeting", "thanks", "smalltalk", "clarify"))
_CLAUSE = re.compile(r"[^\s,，、。;；!！?？…~～\n]+")


def _read_clause(heard: Heard, places: tuple[str, ...]) -> Act | None:
    """The one clear command among several clauses: 上次打到一半，接着来."""
    clauses = _CLAUSE.findall(heard.told.text)
    if not 1 < len(clauses) <= 6:
        return None
    found: dict[str, Likeness] = {}
    for clause in clauses:
        near = commands.likenesses(replace(heard.told, text=clause, worded=clause), places, heard.role)
        if near and near[0].score >= _CLAUSE_CLEAR and near[0].phrase.intent not in _POLITE | {"schedule"}:
            found.setdefault(near[0].phrase.intent, near[0])
    if len(found) != 1:
        return None
    return _by_role(commands.filled(next(iter(found.values())), heard.told), heard)


def _by_sound(heard: Heard, places: tuple[str, ...]) -> Act | None:
    """Misspelt words that sound right: 自平, 申抱."""
    text = respell(heard.told.text)
    if text == heard.told.text:
        return None
    return commands.read_command(replace(heard.told, text=text, worded=text), places, heard.role, sure=True)


def _retyped(heard: Heard) -> Act | None:
    return _post_type(re.sub(r"[把将换改]|报成?", "", heard.text), heard.asked.sheet.post_types)


def _needs_reader(intent: str) -> bool:
    return intent in (
        "verify_complaint",
        "set_deadline",
        "complaint_status",
        "nominate",
        "report_complaint",
        "schedule",
    )


def _as_panel(act: Act, heard: Heard) -> Act:
    """A reviewer's scores are for the nominee."""
    if heard.role == "reviewer" and act.intent in ("score", "revise") and (act.item or act.scores):
        return Act(intent="clarify", form="name")
    return act


def _read_order(heard: Heard) -> Act | None:
    told = heard.told
    if act := read_leave(told):
        return _doubtful(heard) or act
    if act := orders.read_case(told) or _read_office_order(heard):
        return act
    if act := read_review(told, heard.asked):
        return _doubtful(heard) or act
    if act := orders.read_chasing(told):
        return _doubtful(heard) or act
    if act := orders.read_names(told, asked=False, directory=heard.directory):
        return _doubtful(heard) or act
    if act := orders.read_notice(told):
        return act
    if act := orders.read_discipline(told):
        return act
    if act := orders.read_inspection(told):
        return act
    return orders.read_deadline(told) or orders.read_complaint(heard.text) or orders.read_schedule(told)


# Elsewhere these are what the public has to say.
_SEES_OPINIONS = re.compile("看看?(?:一下)?意见")
_OF_LISTS = frozenset(("nominate", "submit_list"))


def _read_office_order(heard: Heard) -> Act | None:
    """What is said of lists; of meetings little is enough where a list is being talked of."""
    told = heard.told
    act = orders.read_return(told, heard.text) or orders.read_extension(told, heard.text) or read_secretary(told)
    if act is None and heard.role in ("secretary", "admin"):
        if heard.context.conversation in _OF_LISTS and _SEES_OPINIONS.fullmatch(heard.text):
            return Act(intent="show_opinions")
        if met := orders.read_meeting(told, heard.text, asked=heard.context.conversation in _OF_LISTS):
            return met
        act = orders.read_sending_back(told, heard.text) or orders.read_list_change(told, heard.text)
    return act and (_doubtful(heard) or act)


def _doubtful(heard: Heard) -> Act | None:
    """Which of several people was meant is asked."""
    if not heard.told.doubtful:
        return None
    said, meant = heard.told.doubtful[0]
    return Act(intent="clarify", form="name", text=said, options=meant)


def _by_role(act: Act, heard: Heard) -> Act:
    """The same word asks for the own progress or for that of a branch, as the role is."""
    if act.intent not in ("progress", "my_status") or heard.context.conversation != "idle":
        return act
    office = heard.role in ("secretary", "admin") and (act.intent == "progress" or "我" not in heard.text)
    if office or (heard.told.branches and act.intent == "progress"):
        return commands.with_branches(replace(act, intent="branch_progress"), heard.told)
    return act
