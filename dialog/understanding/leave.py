"""免报 吴秀珍 产假到9月: who is on leave, why and until when; and who is not any more."""

import re

from dialog.act import Act
from dialog.understanding.people import Told
from dialog.understanding.phrases import NAME

_POLITELY = r"(?:请|麻烦|帮我?|给|把|那|再|小助手|登记|标记?|记|[\s,，:：])*"
_LEAVE = (
    r"(?:请[了个的]?(?:长|病|事|产|年)?假|(?:休|在休)[^\s,，。]{0,3}假|产假|病假|事假|哺乳假|探亲假|陪产假|免报|免申报)"
)
_WHO = rf"{NAME}(?:同志|师傅|老师)?"
_EXEMPT = re.compile(
    rf"{_POLITELY}(?:(?:免报|免申报|请假)(?:一下|成|为)?[\s:：,，]*{_WHO}(?P<why1>.*)"
    rf"|{_WHO}(?:今年|这次|现在|正在|在|要|也|先|登记|标记|记|成|为|[\s,，])*(?P<why2>{_LEAVE}.*))",
    re.DOTALL,
)
_UNEXEMPT = re.compile(
    rf"{_POLITELY}(?:(?:取消|撤销|解除|去掉|不再)\s*(?:免报|请假|{_WHO}的?(?:免报|请假|假))\s*(?:{_WHO})?"
    rf"|{_WHO}\s*(?:销假|不免报|(?:的)?(?:免报|请假|假)(?:取消|撤销|解除)|(?:休完|请完)假|(?:产假|病假|假)(?:休完|结束|到期))(?:了|回来了?)?)[吧了啊。.!！\s]*"
)
_LASTING = re.compile(r"长期|一直|无限期|不定期|全年|今年都|到?说不准")
_UNTIL = re.compile(
    r"(?:直到|截止到?|休到|请到|到|至)\s*(?P<day>[^,，。;；\s]{1,16}?)(?:为止|止|回来|结束)?[\s。.!！吧]*$"
)
_TALKED_ABOUT = re.compile(r"[吗么?？]|没有?请假|不用请假|怎么|顶|替|代|时候|期间|帮")
_SO = re.compile(r"[\s,，]*(?:今年|这次|就|先)*(?:不用|免)(?:申报|报名|报)[了吧啦]*[\s。.!！]*$")
_NAMED_SO = re.compile(r"^(?:免报|免申报)(?:[\s,，:：]|因为|由于)+")
_EDGES = " \n,，、。.;；:：!！~～的了因为由于原因是，"


def read_leave(told: Told) -> Act | None:
    """None where it is about something else; the reason in the person's own words."""
    if _UNEXEMPT.fullmatch(told.text) and told.names:
        return Act(intent="unexempt", names=told.names)
    found = _EXEMPT.fullmatch(told.worded) if told.names else None
    said = (found["why1"] if found["why1"] is not None else found["why2"]) if found else None
    if said is None or NAME in said or _TALKED_ABOUT.search(said):
        return None
    said = _NAMED_SO.sub("", _SO.sub("", said) or said)
    until = _UNTIL.search(said)
    reason = _LASTING.sub("", said[: until.start()] if until else said).strip(_EDGES)
    return Act(
        intent="exempt",
        names=told.names,
        reason=reason if reason not in ("", "免报", "免申报") else None,
        date=until["day"] if until else None,
        form="lasting" if _LASTING.search(said) else None,
    )
