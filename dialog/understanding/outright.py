"""Orders that only the office gives, said so that nothing else can be meant: they count in the middle of a form."""

import re
from functools import cache

from dialog.understanding.directory import Directory
from dialog.understanding.leave import read_leave
from dialog.understanding.normalise import normalise
from dialog.understanding.orders import read_sending_back
from dialog.understanding.people import Told, tell
from dialog.understanding.phrases import ANYWHERE, BRANCH, NAME, vocabulary, with_signs
from dialog.understanding.roles import may_say
from dialog.understanding.secretaries import read_secretary

# These have words of their own for being said at any time, or may as well be a score or a date.
_NOT_BY_PHRASE = frozenset(
    ["review_score", "schedule", "set_deadline", "broadcast", "verify_complaint", "approve", "inspect_fail"]
)
_LONGEST = 120
_SIGNS = re.compile(r"[\s,，。.!！~～]")
_POLITELY = r"(?:请|麻烦|帮我?|给我|你|小助手|那就?|先|再|去|现在|我要|我想|我来|我们?|本?支部|[\s,，:：])*"
_END = r"(?:一下|下|吧|啊|呢|哈|了|谢谢|[\s。.!！~～])*"
_PERSONS = rf"{NAME}(?:同志|师傅|老师|书记|两位|三位|几位|这几位|们)*"
_BEHIND = (
    rf"(?:{BRANCH}|本支部|我们支部|各支部|支部|里|的|所有|全部|那些|几个|大家|[\s])*(?:还|都|尚)*(?:没有?|未)(?:做|填|打|弄|办|评|"
    rf"报|交|动|申报|报名|自评|打分|提交|完成|开始)(?:完|好|名|分|自评|申报|上来)*(?:的|同志|人员|人|党员|们|几位|几个)*"
)
_HURRY = r"(?:赶紧|抓紧|赶快|尽快|快点?)?(?:去|把|来)?(?:自评|申报|提交|报名|打分|交|填|做|弄)?(?:完|好|上来)?"
_SAID = re.compile(
    rf"{_POLITELY}(?:"
    rf"(?:都|全部|挨个|再)*(?:催(?:一?[催下遍办促报])*|(?:提醒|督促)(?:一下|下)?(?={NAME}|[^,，。]*(?:没|未)))\s*"
    rf"(?:{_BEHIND}|{_PERSONS}{_HURRY}|他们|她们|大家|所有人)?"
    rf"|(?:推荐|提名|推选)(?:人选|名单)?[\s:：是]*(?:{_PERSONS})?"
    rf"|(?:开始|去)?评审\s*(?:{_PERSONS})?|回避\s*{_PERSONS}"
    rf"){_END}"
)


def is_outright(said: str, directory: Directory) -> bool:
    """推荐 张三 is an order, 推荐过张三入党 may be an answer; what was put down as one once stays one."""
    text = normalise(said)
    if len(text) > _LONGEST:
        return False
    readings = (tell(text, directory), tell(text, Directory(branches=directory.branches)))
    return any(
        _SAID.fullmatch(told.text) or _is_phrase(told.text) or _is_leave(told) or _is_about_one(told)
        for told in readings
    )


def _is_about_one(told: Told) -> bool:
    """任命 张三 为书记, 退给 张三 补照片: of somebody who is known."""
    return bool(told.names) and (read_secretary(told) or read_sending_back(told, told.text)) is not None


def _is_leave(told: Told) -> bool:
    """免报 is no word of any answer; 请假 may be, where more is said than until when."""
    act = read_leave(told)
    return act is not None and (act.intent == "unexempt" or "免报" in told.text or act.date is not None)


def _is_phrase(text: str) -> bool:
    """Letter for letter what the vocabulary has for something that no member may say: 导出, but not 导出来了."""
    return _SIGNS.sub("", text) in _phrases()


@cache
def _phrases() -> frozenset[str]:
    return frozenset(
        _SIGNS.sub("", with_signs(phrase.said))
        for phrase in vocabulary().phrases
        if phrase.place == ANYWHERE and phrase.intent not in _NOT_BY_PHRASE and not may_say("member", phrase.intent)
    )
