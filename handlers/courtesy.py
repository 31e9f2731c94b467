"""Greetings, help, thanks, and what to say where nothing was understood."""

from campaign.people import Person, Role
from campaign.record import Standing
from dialog.act import Act
from handlers import board, permits, prompts, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard

STRANGER = "您好，我是示范岗小助手。名册里还没有您，所以帮不上忙。请让本支部书记或党委办公室把您加进名册，再来找我"
NO_CAMPAIGN = "现在没有进行中的创建活动，开始了我告诉您"


def hear(desk: Desk, act: Act) -> Heard:
    match act.intent:
        case "greeting":
            return Heard(desk.talk, f"{wording.comrade(desk.person)}，您好。{where_you_stand(desk)}", show="short")
        case "help":
            return Heard(desk.talk, help_text(desk), show="short")
        case "thanks":
            return (
                Heard(desk.talk, "不客气。", show="short")
                if not desk.talk.is_idle
                else Heard(desk.talk, f"不客气。{where_you_stand(desk)}")
            )
        case "confirm" | "deny" | "cancel":
            return _nothing_to_confirm(desk)
        case "clarify" if act.form == "agreed" and desk.talk.is_idle:
            return _nothing_to_confirm(desk)
        case "smalltalk":
            return (
                Heard(desk.talk, "我只会办示范岗的事。", show="short")
                if not desk.talk.is_idle
                else Heard(desk.talk, f"我只会办示范岗的事。{where_you_stand(desk)}")
            )
        case "out_of_scope":
            return _decline(desk)
    return _not_understood(desk)


def may(desk: Desk, act: Act) -> None:
    """Everybody may say hello."""


def _decline(desk: Desk) -> Heard:
    if desk.talk.question.conversation == "scoring":
        return Heard(desk.talk, "分得您自己打，这句什么都没记。", show="short")
    return Heard(desk.talk, f"这个我办不了，什么都没动。\n{where_you_stand(desk)}", show="short")


def _nothing_to_confirm(desk: Desk) -> Heard:
    return Heard(desk.talk, f"现在没有要确认的事，什么都没动。\n{where_you_stand(desk)}")


def _not_understood(desk: Desk) -> Heard:
    if desk.talk.is_idle:
        return Heard(desk.talk, f"这句没看懂，什么都没记。\n{where_you_stand(desk)}，看能说什么说「帮助」")
    return Heard(desk.talk, "这句没看懂，什么都没记。", show="short")


def greet(desk: Desk) -> str:
    """On entering the chat."""
    return f"{wording.comrade(desk.person)}，您好。\n{where_you_stand(desk)}，看能说什么说「帮助」"


def where_you_stand(desk: Desk) -> str:
    """One sentence: where the person stands, and the word that goes on from there."""
    if not desk.is_member:
        return "看标准说「要求」，问日期说「什么时候截止」"
    if desk.is_over:
        return f"申报和自评{wording.deadline(desk.score_by)}截止了，您现在是{desk.standing.value}"
    match desk.standing:
        case Standing.NOT_APPLIED:
            return f"{wording.deadline(desk.apply_by)}前可以申报，现在报说「申报」"
        case Standing.FILLING if not desk.answered_count:
            return "您已申报，还没开始自评，说「自评」开始"
        case Standing.FILLING:
            return f"您的自评{prompts.running(desk)}，接着填说「继续」"
        case Standing.TO_SUBMIT:
            return "您的自评都填完了，看一遍说「小结」，没问题说「提交」"
        case Standing.SUBMITTED:
            return "您已提交，看自己的说「我的申报」"
        case Standing.WITHDRAWN:
            return "您的申报撤回了，恢复说「申报」"
        case Standing.OPTED_OUT:
            return "您说了今年不报，改主意说「申报」"
        case Standing.EXEMPT:
            return "您今年免报，想参加说「申报」"


def help_text(desk: Desk) -> str:
    lines = ["现在能说："]
    if desk.is_member:
        lines += [
            "报名「申报」，打分「自评」，看自己的「我的申报」",
            "打分时：「满分」「跳过」「上一项」「改第12项为6分」「按类」",
            "看进展「进度」「小结」，交上「提交」，收回「撤回」，不参加「今年不报」",
        ]
    if board.may_notify(desk.person):
        lines.append("问进展「进度」「谁还没申报」「谁还没自评完」「张三报了没」")
        lines.append("看图「进度图」，要表「导出」")
        lines.append("催没办完的「催一下」「催张三」，看结果「催的情况」，请假的「免报 张三 产假到9月」")
        lines.append("自评要补的「退给 张三 补张照片」")
        lines.append("发通知「通知 ……」，看结果「送达情况」，没回执的「未回执名单」「催回执」")
    if desk.person.has(Role.SECRETARY):
        lines.append("推荐「推荐 姓名」，会议「6月3日支部大会 应到23 实到21」，看「看名单」，交「提交名单」")
    if desk.person.has(Role.COMMITTEE):
        lines.append("名单「各支部名单」「谁还没交名单」，退回「退回 某支部 原因」，延期「延期 某支部 6月8日 原因」")
        lines.append("定人选「通过 姓名」「不通过 姓名 原因」，公示「公示」，期满「授牌 姓名」")
        lines.append("改截止「申报截止改到……」，换书记「任命 姓名 为 某支部 书记」「免去 姓名 书记」")
        lines.append("考核打分排「排名」，看各位给的分「看张三的评审」")
    if desk.person.has(Role.REVIEWER):
        lines.append("评审「评审」「评审 姓名」，和谁有亲属等关系「回避 姓名」，都评完了看「排名」")
    if desk.person.has(Role.HANDLER):
        lines.append(
            "要办的件「我的件」，看「看 回执号」「看照片 回执号」，受理「受理 回执号」，改类别「改为意见 回执号」"
        )
        lines.append("查清了「核实 回执号 属实」或「不属实」")
    lines += ["看标准「要求」，问日期「什么时候截止」", f"想找人：{permits.contacts(desk)}"]
    return "\n".join(lines)


def without_campaign(person: Person) -> str:
    roles = "，名册里您是" + "、".join(sorted(_ROLE_WORDS[role] for role in person.roles)) if person.roles else ""
    notify = ["发通知说「通知 ……」，看结果说「送达情况」"] if board.may_notify(person) else []
    return "\n".join([f"{wording.comrade(person)}，您好{roles}。", NO_CAMPAIGN, *notify])


_ROLE_WORDS = {
    Role.MEMBER: "参评党员",
    Role.SECRETARY: "支部书记",
    Role.COMMITTEE: "党委办公室",
    Role.REVIEWER: "考核组",
    Role.HANDLER: "纪检",
}

FLOW = Flow(
    name="问候",
    intents=frozenset({"greeting", "help", "thanks", "smalltalk", "out_of_scope", "clarify"}),
    owns=None,
    may=may,
    hear=hear,
)
