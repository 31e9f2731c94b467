"""小结, 进度 and 提交: looking the scores over and handing them in."""

from campaign.changes import Submitted
from campaign.points import written
from campaign.record import Standing
from dialog.act import Act
from handlers import courtesy, prompts, walk, wording
from handlers.desk import Desk
from handlers.flow import Heard
from handlers.scores import revival


def summarise(desk: Desk, act: Act) -> Heard:
    if act.form == "full":
        return Heard(desk.talk, prompts.details(desk))
    if desk.standing is Standing.SUBMITTED:
        return Heard(
            desk.talk,
            f"已提交，回执 {desk.record.application.receipt}。\n{_figures(desk)}\n全部看说「明细」，想改先说「撤回」",
        )
    if desk.is_over:
        return Heard(desk.talk, f"{_figures(desk)}\n全部看说「明细」")
    if not desk.missing:
        return Heard(desk.talk.ask("scoring:review"), show="full")
    return (
        Heard(desk.talk, _figures(desk), show="short")
        if not desk.talk.is_idle
        else Heard(desk.talk, f"{_figures(desk)}\n接着填说「继续」，全部看说「明细」")
    )


def report_progress(desk: Desk, act: Act) -> Heard:
    if desk.is_over:
        figures = f"，{prompts.running(desk)}" if desk.answered_count else ""
        says = f"{courtesy.where_you_stand(desk)}{figures}。"
        return Heard(desk.talk, f"{says}\n看自己的说「我的申报」，全部看说「明细」")
    match desk.standing:
        case Standing.NOT_APPLIED:
            return Heard(
                desk.talk,
                f"还没有申报，{wording.deadline(desk.apply_by)}截止。\n现在报说「申报」，看标准说「要求」",
            )
        case Standing.OPTED_OUT:
            return Heard(desk.talk, "您说了今年不报。改主意了说「申报」")
        case Standing.SUBMITTED:
            return Heard(
                desk.talk,
                f"已提交，{prompts.running(desk)}，回执 {desk.record.application.receipt}。\n"
                "想改说「撤回」，看内容说「我的申报」",
            )
        case Standing.WITHDRAWN:
            return Heard(desk.talk, f"已撤回，填过的都在：{prompts.running(desk)}。\n恢复说「申报」，接着改也行")
        case Standing.TO_SUBMIT:
            says = f"{desk.rubric.last}项都填完了，{prompts.running(desk)}，还没有提交。"
            return Heard(desk.talk.ask("scoring:review"), f"{says}\n看一遍说「小结」，没问题说「提交」")
    left = len(desk.missing)
    says = f"{prompts.running(desk)}，还差{left}项，约{walk.minutes(desk, left)}分钟。"
    if desk.talk.question.conversation == "scoring":
        return Heard(desk.talk, says, show="short")
    return Heard(desk.talk, f"{says}\n{wording.deadline(desk.score_by)}截止，接着填说「继续」")


def hand_in(desk: Desk, act: Act) -> Heard:
    if desk.missing:
        left = list(desk.missing)
        says = f"还差{len(left)}项没填：{wording.ranges(left)}，先不能提交。"
        return Heard(walk.to_item(desk, desk.talk, left[0]), says, show="full")
    changes = (*revival(desk), Submitted(desk.record.running_sum))
    following = desk.campaign.dates.nominate_by
    until = f"{wording.last_day(following.astimezone(desk.now.tzinfo))}前" if following else "接下来"
    says = (
        f"已提交，{wording.comrade(desk.person)}。总分 {written(desk.record.running_sum)} 分，"
        f"回执 {desk.record.application.receipt}，{desk.now.month}月{desk.now.day}日 {desk.now:%H:%M}。\n"
        f"{until}由支部定推荐名单，有结果我告诉您。\n截止前想改说「撤回」，看自己的说「我的申报」"
    )
    return Heard(desk.talk.ask("idle"), says, changes)


def keep_looking(desk: Desk, act: Act) -> Heard:
    return Heard(desk.talk, "好，先不交，都存着。", show="short")


def _figures(desk: Desk) -> str:
    lines = [prompts.category_line(category, desk) for category in desk.rubric.categories]
    return "\n".join(line for line in ["，".join(lines), prompts.running(desk), prompts.claims(desk)] if line)
