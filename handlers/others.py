"""Other people's figures and the office's duties: refused to whom they are not for, before anything is looked up."""

from campaign.people import Role
from dialog.act import Act
from handlers import permits
from handlers.desk import Desk
from handlers.flow import Flow, Heard

_OFFICE = frozenset({Role.SECRETARY, Role.COMMITTEE, Role.REVIEWER, Role.HANDLER})
_FOR_ALL = frozenset({"bind", "unbind", "object"})
_ABOUT_SCORES = "每个人的分只有本人、本支部书记和考核的同志能看。"
FOR_OTHERS = "这个由支部书记和党委办公室来办，您这里办不了，什么都没动。"


def may(desk: Desk, act: Act) -> str | None:
    if act.intent in _FOR_ALL or (desk.person.roles & _OFFICE and act.allowed):
        return None
    return _ABOUT_SCORES if act.intent == "member_status" else FOR_OTHERS


def hear(desk: Desk, act: Act) -> Heard:
    return Heard(desk.talk, _whom_to_tell(desk) if act.intent == "object" else _not_here(desk), show="short")


def refuse(desk: Desk, act: Act) -> str:
    """What is said where nothing is told, whoever asks."""
    return may(desk, act) or _not_here(desk)


def _whom_to_tell(desk: Desk) -> str:
    """Of an objection to a publicity (异议)."""
    return (
        f"公示有异议，请在公示期内告诉{permits.office(desk)}，这里没有记。\n反映具体的事说「我要投诉」，只有纪检看得到"
    )


def _not_here(desk: Desk) -> str:
    return f"这一步现在还不能在这里办，什么都没动。\n请找{permits.contacts(desk)}"


FLOW = Flow(
    name="支部和党委办公室的事",
    intents=_FOR_ALL,
    owns=None,
    may=may,
    hear=hear,
)
