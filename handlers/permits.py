"""Who may change an application or a score, and until when: the reason why not, or nothing."""

from campaign.record import Stage, Standing
from handlers import wording
from handlers.desk import Desk


def may_take_part(desk: Desk) -> str | None:
    if desk.is_member:
        return None
    return f"您在名册里没有列为参评党员，不用申报。要参加请找{office(desk)}"


def may_apply(desk: Desk) -> str | None:
    """To write the application, or to take it back."""
    if refusal := may_take_part(desk):
        return refusal
    if desk.now >= desk.apply_by:
        return f"申报{wording.deadline(desk.apply_by)}截止了，这次没有改动，填的都还在。\n{whom_to_ask(desk)}"
    return None


def may_score(desk: Desk) -> str | None:
    """To give or change an answer, or to hand in."""
    if refusal := may_take_part(desk):
        return refusal
    if desk.now >= desk.score_by:
        return f"自评{wording.deadline(desk.score_by)}截止了，这次没有记，填的都还在。\n{whom_to_ask(desk)}"
    if desk.standing is Standing.SUBMITTED:
        return "您已提交，分数锁着，这次没有记。要改先说「撤回」，改好再说「提交」"
    if desk.record.application.stage is Stage.OPTED_OUT:
        return "您说了今年不报，这次没有记。改主意了说「申报」"
    if desk.standing is Standing.EXEMPT:
        return "您今年免报，这次没有记。想参加说「申报」"
    if desk.standing is Standing.NOT_APPLIED or not desk.record.application.is_ready:
        return "自评前要先申报，4句话的事，说「申报」就开始"
    return None


def whom_to_ask(desk: Desk) -> str:
    """Only the committee office grants an extension, and one's own secretary asks for it."""
    return f"有特殊情况请找{_secretary(desk)}，由{office(desk)}单独延期"


def contacts(desk: Desk) -> str:
    """陈建国书记（本支部），党委办公室 8888-1234."""
    people = [f"{person.name}书记（本支部）" for person in desk.secretaries if person.id != desk.person.id]
    return "，".join([*people, f"{desk.rubric.contact.office} {desk.rubric.contact.phone}"])


def _secretary(desk: Desk) -> str:
    return f"{wording.names(desk.secretaries)}书记" if desk.secretaries else "本支部书记"


def office(desk: Desk) -> str:
    """党委办公室（8888-1234）."""
    return f"{desk.rubric.contact.office}（{desk.rubric.contact.phone}）"
