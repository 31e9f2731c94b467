"""What a secretary or the office asks about others: who is named, which branches are meant, and by what words."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from dialog.act import Act
from dialog.understanding.directory import Directory, short_branch
from dialog.understanding.normalise import normalise

INTENTS = frozenset({"who_not_applied", "who_not_finished", "branch_progress", "member_status"})
UNTOUCHED = "untouched"
# What a nudge of those who were named is for.
CHASED = {"who_not_applied": "not_applied", "who_not_finished": "unfinished"}
Reader = Callable[[str, Directory], tuple[Act, ...]]

_LONGEST = 40
_NAME_SIZES = range(2, 9)
# 一项都没填 is asked for by few, and put in the words of the question that is nearest to it.
_NOT_ONE = re.compile(
    r"(?:连?[一1半](?:个?(?:项目?|题目?|分|道题?|字|格))(?:都|也|还|全)*(?:没有?|未)(?:打分|自评|[填打做写评动答弄])过?|"
    r"(?:申报|报名|报)了?(?:以后|之后)?[,，]?(?:但是?|却|可|可是|还|又)*没(?:有)?(?:动过?|开始(?:自评|填|打分)?)|"
    r"[零0](?:进度|项(?:都|也)?没填)|(?:填|打|答)了[零0]项|"
    r"(?:完全|压根|根本|一点(?:都|也|儿)*)(?:还)?没(?:有)?(?:填|动|打分|自评|开始(?:自评|填|打分)?))"
)
_NEAREST = "没自评完"
_ASKS_WHO = re.compile(r"谁|哪[些几个位]|名单|有几个|多少人|的人|的有|的同志|的党员|的$")
_ASKS_AFTER = re.compile(
    rf"{_ASKS_WHO.pattern}|(?:支部|集团).{{0,6}}(?:进度|进展|情况|怎么样了?)[?？吗呢。]*$|"
    r"(?:报|交|填|评|打|做|弄)(?:完|好|名|分)?了?(?:没有?|吗|么)[?？。]*$|多少分[?？。]*$"
)
_NOBODY = (
    r"催|我|咱|俺|你|您|谁|哪|几|支部|大家|全体|都|人|什么|怎么|项|题|分|本|自评|申报|这|那|"
    r"应报|已报|多少|张图|看看|进度"
)
_ABOUT_ONE = re.compile(
    rf"(?:请问?|麻烦|帮我?|看看?|查查?|问问?|一下|下|[\s,，])*"
    rf"(?P<name>(?:(?!{_NOBODY})[\u4e00-\u9fff·A-Za-z ]){{2,12}}?)\s*(?:同志|老师|师傅)?的?"
    r"(?:有没有)?(?:现在|目前|已经|给自己|一共|总共)*"
    r"(?:(?:申?报|报名|自评|打分?|交|提交|填|评)(?:完|好|名|上|到哪)?了?(?:没有?|吗|么|多少分?|几分)|"
    r"(?:自评|打|评|得)?了?(?:多少|几)分|总分(?:多少|是多少)?|(?:申报|自评)?(?:进度|情况|状态|怎么样)了?)[?？吗呢啊。了]*"
)
USERID = re.compile(r"[（(]\s*(?P<id>[A-Za-z0-9][\w.@-]*)\s*[)）]", re.ASCII)

_BRANCH = re.compile(r"(?P<before>[\u4e00-\u9fffA-Za-z0-9]*?)(?:党总支|党支部|总支|支部)")
_EACH = re.compile(r"各|每个?|所有|全部|全集团|整个集团|[一二两三四五六七八九十几\d]+个(?=党?(?:总支|支部))")
_OTHERS = re.compile(r"别的|其他|其它|另外|另一|隔壁|人家|兄弟|别人|他们")
_FILLER = re.compile(
    r"请问?|麻烦|催|提醒|督促|帮|给|想|要|看|查|问|说|讲|报告?|汇总|汇报|统计|列|出|把|一下|下|现在|目前|今天|截至|到|的|"
    r"就|嗯|你|您|们|小助手|知道|了解|关于|谁|哪|些|几|个|人|还|没|有|在|我|咱|俺|自己|本|所在|同志|党员|"
    r"申报|自评|进度|情况|怎么样|多少|是|都|和|与|跟|及|那|这|一|是不是|能|可以|吗|呢|啊|了|"
    r"导|下载|打印|生成|画|图|表格?|excel|弄|做|整|发|来|份|张",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Scope:
    """The branches that are meant, by full name; none: all that the person may ask about.

    `strange` are those named that the person may not ask about, or that do not exist.
    """

    branches: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


def read_scope(said: str, act: Act, known: Iterable[str], own: str | None) -> Scope:
    """`own` is the secretary's branch; None for the office, who may ask about all."""
    text, full = normalise(said), {short_branch(name): name for name in known}
    shorts = tuple(map(short_branch, act.named_branches))
    unknown = _unknown_branches(text, full)
    if own is None:
        strange = tuple(dict.fromkeys((*(short for short in shorts if short not in full), *unknown)))
        return Scope(tuple(full[short] for short in shorts if short in full), strange)
    others = (short for short, name in full.items() if name != own and name in text.replace(own, " "))
    elsewhere = (*(short for short in shorts if short != short_branch(own)), *others, *unknown)
    return Scope((own,), tuple(dict.fromkeys(elsewhere)))


def _unknown_branches(text: str, full: dict[str, str]) -> tuple[str, ...]:
    """What stands before 支部 and is neither a branch nor a way of saying which."""
    for short, name in sorted(full.items(), key=lambda pair: -len(pair[1])):
        text = text.replace(name, " ").replace(short, " ")
    if others := _OTHERS.search(text):
        return (others[0],)
    named = (_FILLER.sub("", _EACH.sub("", found["before"])) for found in _BRANCH.finditer(text))
    return tuple(name for name in named if name)


def userids(said: str) -> frozenset[str]:
    """Which of several people of one name: 王芳（wang.fang2）."""
    return frozenset(found["id"].lower() for found in USERID.finditer(said))


def may_be_names(said: str) -> tuple[str, ...]:
    """Every piece of a short sentence that may be a name, without spaces and without case."""
    text = _folded(normalise(said))
    if len(text) > _LONGEST:
        return ()
    pieces = (text[start : start + size] for size in _NAME_SIZES for start in range(len(text) - size + 1))
    return tuple(dict.fromkeys(pieces))


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def spell(text: str, names: Iterable[str]) -> str:
    """The names in it written as they are known: 周 桂香 and MARY ANN are said without a thought for spaces."""
    if text.isascii() or not re.search(r"[\sA-Za-z]", text):
        return text
    signs = [(place, sign) for place, sign in enumerate(text) if not sign.isspace()]
    folded = "".join(sign.lower() for _, sign in signs)
    if len(folded) != len(signs):
        return text
    for name in sorted(names, key=len, reverse=True):
        start = folded.find(name.lower())
        if start >= 0:
            begin, end = signs[start][0], signs[start + len(name) - 1][0] + 1
            return text[:begin] + name + text[end:]
    return text


def read(said: str, reader: Reader, directory: Directory, *, is_open: bool) -> tuple[Act, ...]:
    """What is asked about others; nothing where the sentence is about something else.

    `is_open`: no other question is, so that a word like 进度 is about the branch.
    """
    text = spell(USERID.sub("", normalise(said)), directory.names)
    is_untouched = _NOT_ONE.search(text) is not None and _ASKS_WHO.search(text) is not None
    text = _NOT_ONE.sub(_NEAREST, text) if is_untouched else text
    if not is_open and not _ASKS_AFTER.search(text):
        return ()
    acts = _about_somebody(text, reader, directory) or reader(text, directory)
    if not acts or any(act.intent not in INTENTS for act in acts):
        return ()
    return tuple(
        replace(act, form=UNTOUCHED) if is_untouched and act.intent == "who_not_finished" else act for act in acts
    )


def _about_somebody(text: str, reader: Reader, directory: Directory) -> tuple[Act, ...]:
    """By a name that is known; else by what is shaped like one, so that a stranger is not taken for oneself."""
    acts = reader(text, directory)
    if any(act.name or act.names for act in acts):
        return acts
    if len(acts) == 1 and acts[0].form == "name" and acts[0].text and acts[0].options:
        meant = reader(text.replace(acts[0].text, acts[0].options[0]), directory)
        if len(meant) == 1 and meant[0].intent == "member_status":
            return (replace(meant[0], name=None, names=acts[0].options),)
    strange = reader(text, replace(directory, names=()))
    if strange and all(act.intent == "member_status" and (act.name or act.names) for act in strange):
        return strange
    found = _ABOUT_ONE.fullmatch(text)
    if found is None or any(short_branch(branch) in text for branch in directory.branches):
        return ()
    return (Act(intent="member_status", name=found["name"].strip()),)
