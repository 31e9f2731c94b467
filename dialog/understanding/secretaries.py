"""任命 张三 为 机关支部 书记, 免去 张三 书记: who becomes a branch's secretary, and who is none any more."""

import re

from dialog.act import Act
from dialog.understanding.people import Told
from dialog.understanding.phrases import BRANCH, NAME

_POLITELY = r"(?:请|麻烦|帮我?|给我|小助手|我要|我们?|现在|先|决定|研究决定|经研究|[\s,，:：])*"
_USERID = r"(?:\s*[(（]\s*[A-Za-z0-9][\w.@-]*\s*[)）])?"
_TITLE = r"(?:同志|师傅|老师)?"
_KNOWN = rf"{NAME}{_TITLE}{_USERID}{_TITLE}"
# Somebody whom the roster does not have is told so, instead of being overheard.
_WHO = rf"(?:{NAME}|(?P<who>[\u4e00-\u9fff·]{{2,5}}?)){_TITLE}{_USERID}{_TITLE}"
_BRANCH = rf"{BRANCH}|(?:本|[\u4e00-\u9fff]{{2,10}}?)(?:党总支|党支部|总支|支部)"
_WHERE = rf"(?:(?P<where>{_BRANCH})\s*的?)?"
_THERE = rf"(?:(?P<there>{_BRANCH})\s*的?)?"
_SECRETARY = "书记"
_OFFICE = rf"\s*(?:党?支部)?副?{_SECRETARY}(?:的?(?:职务|一职|身份|角色|职位))?"
_INSTEAD = rf"(?:接替|代替|替换|顶替|替下|换下)\s*(?:{_KNOWN}|他|她|原来的|前任)?"
_AS = r"(?:为|成为|担任|出任|接任|任|当|做|[,，\s])*"
_AND = rf"(?:(?:和|跟|与){_KNOWN})?(?:两位)?(?:一起|同时|共同)(?:当|办|任)?"
_END = rf"(?:{_INSTEAD}|{_AND}|吧|了|[,，\s。.!！])*"
_NAMED = r"(?:任命|委任|指定|选任|增补|聘任)(?:一?[位个])?"
_UNDONE = r"(?:免去|免掉|撤去|撤掉|撤销|罢免|解除|取消|免了?|撤了?)"
_APPOINTED = (
    re.compile(rf"{_POLITELY}(?:再|增加)?{_NAMED}\s*{_WHO}\s*(?:{_INSTEAD})?\s*{_AS}\s*{_WHERE}{_OFFICE}{_END}"),
    re.compile(rf"{_POLITELY}[由让]\s*{_WHO}\s*(?:{_INSTEAD})?\s*(?:担任|出任|接任|任|当|做){_WHERE}{_OFFICE}{_END}"),
    re.compile(rf"{_POLITELY}{_KNOWN}\s*(?:{_INSTEAD})?\s*(?:担任|出任|接任|任|当){_WHERE}{_OFFICE}{_END}"),
    re.compile(
        rf"{_POLITELY}[把将]?{_WHERE}{_OFFICE}\s*(?:换成|改成|改为|换为|换|由)\s*{_WHO}(?:担任|接任|来?当|来?做)?{_END}"
    ),
)
_DISMISSED = (
    re.compile(rf"{_POLITELY}{_UNDONE}\s*{_WHERE}\s*{_WHO}\s*的?\s*{_THERE}{_OFFICE}{_END}"),
    re.compile(rf"{_POLITELY}{_UNDONE}\s*{_WHERE}{_OFFICE}\s*{_WHO}(?:的?职务?)?{_END}"),
    re.compile(rf"{_POLITELY}{_WHO}\s*(?:不再?(?:担任|任|当|做)|不再是)\s*{_WHERE}{_OFFICE}{_END}"),
    re.compile(rf"{_POLITELY}[把将]\s*{_KNOWN}的\s*{_WHERE}{_OFFICE}(?:免|撤|拿|去)[了掉去]?{_END}"),
)
_REPLACES = re.compile(r"接替|代替|替换|顶替|替下|换下|换成|改成|改为|换为|书记换|接任")
_BESIDE = re.compile(r"副书记|一起|同时|共同|增补|增加|^再|并列|双书记")
_ALL = re.compile(r"(?:都|全|全部|全都)(?:接替|代替|替换|换下|换)(?:了|掉)?[吧。.!！\s]*")
_TOGETHER = re.compile(
    r"(?:那|就|让|他们|她们|两位|两个|三位|几位|都|还是|[\s,，])*(?:(?:一起|同时|共同)(?:当|办|任|做|干)?|并列|都当|都任|不接替)(?:吧|了|书记|[。.!！\s])*"
)
_ONE = re.compile(
    rf"(?:那|就|让|他|她|[\s,，])*(?:接替|代替|替换|顶替|替下|换下)\s*(?:{_KNOWN}|他|她)?(?:吧|了|[。.!！\s])*"
)


def read_secretary(told: Told) -> Act | None:
    """`name` is whom it is about, `names` those in whose place; `form` is `instead` or `beside` where that is said."""
    if _SECRETARY not in told.worded:
        return None
    for intent, shapes in (("dismiss", _DISMISSED), ("appoint", _APPOINTED)):
        found = next((found for each in shapes if (found := each.fullmatch(told.worded))), None)
        name = (found.groupdict().get("who") or (told.names[0] if told.names else None)) if found else None
        if found is None or name is None:
            continue
        said = found.groupdict()
        where = said["where"] or said.get("there")
        branch = _own(told.branches[0] if where == BRANCH and told.branches else where)
        if intent == "dismiss":
            return Act(intent=intent, name=name, branch=branch)
        rest = tuple(each for each in told.names if each != name)
        return Act(intent=intent, name=name, names=rest, branch=branch, form=_form(told.worded))
    return None


def _own(branch: str | None) -> str | None:
    """本支部 is the one that the person is in."""
    return None if branch is not None and branch.startswith("本") else branch


def _form(text: str) -> str | None:
    if _REPLACES.search(text):
        return "instead"
    return "beside" if _BESIDE.search(text) else None


def read_succession(told: Told) -> Act | None:
    """一起当, 接替 郭敏, 都接替: what is said where it was asked who goes."""
    if _ALL.fullmatch(told.text):
        return Act(intent="appoint", form="instead_of_all")
    if _TOGETHER.fullmatch(told.text):
        return Act(intent="appoint", form="beside")
    if _ONE.fullmatch(told.text):
        return Act(intent="appoint", form="instead", names=told.names)
    return None
