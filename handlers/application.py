"""申报: one application a person, asked for in four questions, changed and taken back until the deadline."""

from collections.abc import Callable
from dataclasses import replace

from campaign.changes import (
    Applied,
    Change,
    ConsentGiven,
    OptedOut,
    PostNamed,
    PostTypeChosen,
    StatementWritten,
    Withdrawn,
)
from campaign.record import Application, Stage
from dialog.act import Act
from handlers import permits, prompts, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard
from handlers.talk import Talk

LONGEST_POST = 40


def hear(desk: Desk, act: Act) -> Heard:
    return _HEARD.get(act.intent, _not_understood)(desk, act)


def may(desk: Desk, act: Act) -> str | None:
    is_looking = act.intent in _LOOKING or (act.intent == "apply" and desk.record.application.is_in)
    return None if is_looking else permits.may_apply(desk)


def _apply(desk: Desk, act: Act) -> Heard:
    application = desk.record.application
    match application.stage:
        case Stage.APPLIED | Stage.SUBMITTED:
            return _show_existing(desk)
        case Stage.WITHDRAWN | Stage.OPTED_OUT | Stage.EXEMPT if application.is_ready:
            says = f"{wording.comrade(desk.person)}，已申报，原来填的都接着用：\n{prompts.application(desk)}"
            says = f"{says}\n{_HOW_TO_GO_ON}"
            return Heard(desk.talk.ask("idle"), says, (Applied(),))
    if act.value is not None and application.post_type is None:
        return _choose_post_type(desk, act)
    opening = "好，先问4句，再自评打分。" if application == Application() else "接着申报。"
    return Heard(_next_question(desk.talk, application), opening, show="full")


_HOW_TO_GO_ON = "接着打分说「自评」，约15分钟；要改说「改岗位」「改材料」"


def _show_existing(desk: Desk) -> Heard:
    application = desk.record.application
    head = f"您已经有一份了：{application.post_type}，{application.post}。一人只报一份。"
    if application.stage is Stage.SUBMITTED:
        edit = "" if desk.is_over else "想改先说「撤回」，"
        return Heard(desk.talk, f"{head}\n已提交，回执 {application.receipt}。{edit}看内容说「我的申报」")
    if desk.is_over:
        return Heard(desk.talk, f"{head}\n{permits.may_apply(desk)}")
    return Heard(desk.talk, f"{head}\n接着填说「继续」，改内容说「改材料」，不报了说「撤回」")


def _next_question(talk: Talk, application: Application) -> Talk:
    """The first thing that 申报 has not been told yet."""
    if application.post_type is None:
        return talk.ask("applying:post_type")
    if application.post is None:
        return talk.ask("applying:post")
    if application.statement is None:
        return talk.ask("applying:statement")
    return talk.ask("applying:confirm" if application.consent else "applying:consent")


def _go_on(desk: Desk, says: str, change: Change, *, before: str | None, after: str) -> Heard:
    """On to the next question; where the application stands already, it was a change and is said back as one."""
    if desk.record.application.stage is Stage.SUBMITTED:
        return Heard(desk.talk.ask("idle"), "您已提交，内容锁着，这次没有改。要改先说「撤回」")
    moved = desk.moved((change,), desk.talk)
    if desk.record.application.stage is Stage.APPLIED:
        was = f"{wording.quoted(before, 30)} → " if before else ""
        return Heard(
            desk.talk.ask("idle"),
            f"改好了：{was}{wording.quoted(after, 60)}。\n接着打分说「继续」",
            (change,),
        )
    return Heard(_next_question(desk.talk, moved.record.application), says, (change,), show="full")


def _choose_post_type(desk: Desk, act: Act) -> Heard:
    if act.value is None or act.value not in {kind.name for kind in desk.rubric.post_types}:
        return Heard(desk.talk, "没有这一种，还没记。", show="full")
    before = desk.record.application.post_type
    return _go_on(desk, f"{act.value}。", PostTypeChosen(act.value), before=before, after=act.value)


def _name_post(desk: Desk, act: Act) -> Heard:
    title = " ".join((act.text or "").split())
    if kind := next((kind.name for kind in desk.rubric.post_types if title.endswith(kind.name)), None):
        return _choose_post_type(desk, replace(act, value=kind))
    if not 2 <= len(title) <= LONGEST_POST:
        return Heard(desk.talk, f"岗位写2到{LONGEST_POST}个字就够，还没记。", show="full")
    return _go_on(desk, "记好了。", PostNamed(title), before=desk.record.application.post, after=title)


def _write_statement(desk: Desk, act: Act) -> Heard:
    text = (act.text or "").strip()
    limits = desk.rubric.rules.statement
    if len(text) < limits.shortest:
        says = f"材料有点短（{len(text)}个字），至少{limits.shortest}个字，还没记。再多说两句？"
        return Heard(desk.talk.ask("applying:statement"), says)
    if len(text) > limits.longest:
        says = f"材料{len(text)}个字，最多{limits.longest}个字，还没记。请精简一下再发"
        return Heard(desk.talk.ask("applying:statement"), says)
    return _go_on(desk, "材料记好了。", StatementWritten(text), before=desk.record.application.statement, after=text)


def _agree(desk: Desk, act: Act) -> Heard:
    match desk.talk.question.step:
        case "consent":
            return _go_on(desk, "好。", ConsentGiven(is_given=True), before=None, after="同意公示")
        case "confirm" if desk.record.application.is_ready:
            it = desk.record.application
            says = f"已申报，{wording.comrade(desk.person)}：{it.post_type}，{it.post}。\n{_HOW_TO_GO_ON}"
            return Heard(desk.talk.ask("idle"), says, (Applied(),))
    return Heard(desk.talk, show="full")


def _disagree(desk: Desk, act: Act) -> Heard:
    match desk.talk.question.step:
        case "consent":
            says = (
                "好，不勉强。公示是评选必经的一步，不同意就不能参评，所以申报先放着，没有交。\n"
                "想好了说「同意」，想知道为什么说「说明」，不报了说「今年不报」"
            )
            return Heard(desk.talk, says, (ConsentGiven(is_given=False),))
        case "confirm":
            says = "好，先不交，填的都留着。\n要改说「改岗位」「改材料」，想好了说「申报」"
            return Heard(desk.talk.ask("idle"), says)
    return Heard(desk.talk, "还没记。", show="full")


def _put_off(desk: Desk, act: Act) -> Heard:
    says = f"好，申报先放着，填的都留着。\n回来说「申报」接着填，{wording.deadline(desk.apply_by)}截止"
    return Heard(desk.talk.ask("idle"), says)


def _why_consent(desk: Desk, act: Act) -> Heard:
    says = (
        "评上的名单要公示，让大家监督：只写姓名、支部、岗位三样，不写分数和材料。\n"
        "不同意不影响别的，只是不能参评。决定前随时能改。\n"
    )
    if desk.record.application.is_in:
        return Heard(desk.talk, f"{says}您申报时同意过了，不愿意了说「撤回」")
    says += "可以说「同意」或「不同意」"
    return Heard(desk.talk.ask("applying:consent"), says)


def _change_post(desk: Desk, act: Act) -> Heard:
    if desk.record.application.stage is Stage.SUBMITTED:
        return Heard(desk.talk, "您已提交，内容锁着。要改先说「撤回」")
    if act.text:
        return _name_post(desk, act)
    now = desk.record.application.post
    says = f"岗位现在是{wording.quoted(now)}。改成什么？名称和地点一起说。" if now else ""
    says += "\n换一种岗说「换成" + "」「换成".join(kind.name for kind in desk.rubric.post_types) + "」" if now else ""
    return Heard(desk.talk.ask("applying:post"), says, show="nothing" if now else "full")


def _change_statement(desk: Desk, act: Act) -> Heard:
    if desk.record.application.stage is Stage.SUBMITTED:
        return Heard(desk.talk, "您已提交，内容锁着。要改先说「撤回」")
    if act.text:
        return _write_statement(desk, act)
    now = desk.record.application.statement
    says = f"材料现在是{wording.quoted(now, 200)}。\n把新的整段发给我，就换成新的" if now else ""
    return Heard(desk.talk.ask("applying:statement"), says, show="nothing" if now else "full")


def _withdraw(desk: Desk, act: Act) -> Heard:
    if act.form == "this_year":
        return _opt_out(desk)
    match desk.record.application.stage:
        case Stage.APPLIED | Stage.SUBMITTED:
            says = (
                "撤回了，填过的都留着。\n"
                f"{wording.deadline(desk.apply_by)}前说「申报」就恢复，要改接着说，改好说「提交」。\n"
                "今年不参加说「今年不报」"
            )
            return Heard(desk.talk.ask("idle"), says, (Withdrawn(),))
        case Stage.WITHDRAWN:
            return Heard(desk.talk, "已经是撤回的。恢复说「申报」")
        case Stage.OPTED_OUT:
            return Heard(desk.talk, "您说了今年不报，没有什么要撤回的。改主意了说「申报」")
    return Heard(desk.talk.ask("idle"), "您还没有申报，没有什么要撤回的。要报说「申报」，不报说「今年不报」")


def _opt_out(desk: Desk) -> Heard:
    match desk.record.application.stage:
        case Stage.SUBMITTED:
            return Heard(desk.talk, "您已提交。不参加了先说「撤回」，再说「今年不报」")
        case Stage.OPTED_OUT:
            return Heard(desk.talk, "记着呢，今年不参加。改主意了说「申报」")
    until = wording.deadline(desk.apply_by)
    says = f"好，自愿参加，不再提醒您。填过的都留着，{until}前说「申报」还能接着。\n书记只看到您今年不参加"
    return Heard(desk.talk.ask("idle"), says, (OptedOut(),))


def _not_understood(desk: Desk, act: Act) -> Heard:
    says = "这句没看懂，什么都没记。" if act.intent == "clarify" else "先把这一问答了吧，不想填了说「取消」。"
    return Heard(desk.talk, says, show="full")


_HEARD: dict[str, Callable[[Desk, Act], Heard]] = {
    "apply": _apply,
    "choose_post_type": _choose_post_type,
    "post": _name_post,
    "statement": _write_statement,
    "confirm": _agree,
    "deny": _disagree,
    "cancel": _put_off,
    "pause": _put_off,
    "why_consent": _why_consent,
    "change_post": _change_post,
    "change_statement": _change_statement,
    "withdraw": _withdraw,
}
_LOOKING = frozenset({"why_consent", "cancel", "pause"})

FLOW = Flow(
    name="申报",
    intents=frozenset(
        {
            "apply",
            "choose_post_type",
            "post",
            "statement",
            "why_consent",
            "change_post",
            "change_statement",
            "withdraw",
        }
    ),
    owns="applying",
    may=may,
    hear=hear,
)
