"""我的申报, 我的结果, 什么时候截止: how things stand, for the person who asks."""

from dataclasses import dataclass

from campaign.cases import Veto
from campaign.decisions import Period
from campaign.record import Stage, Standing
from campaign.titles import Title, TitleState
from dialog.act import Act
from handlers import appeals, permits, prompts, publicity, titles, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard
from storage.book import Book

_OUT = "一票否决已生效，不再参加这一届的推荐、考核和排名"


@dataclass(frozen=True)
class Bar:
    """Whether the person is out of this campaign by a veto, what titles there are, of former campaigns too, and in
    which publicity the person is; `periods` are all of this campaign's, `vetoes` the person's where one is in force.
    """

    is_out: bool
    titles: tuple[Title, ...] = ()
    period: Period | None = None
    periods: tuple[Period, ...] = ()
    vetoes: tuple[Veto, ...] = ()


def look(book: Book, desk: Desk) -> Bar:
    person, vetoes = desk.person.id, book.cases.vetoes
    is_out = vetoes.is_out(person, desk.campaign.id)
    return Bar(
        is_out,
        book.titles.of_person(person),
        book.decisions.period_of(desk.campaign, person),
        book.decisions.periods(desk.campaign),
        vetoes.of_person(person) if is_out else (),
    )


def hear(desk: Desk, act: Act) -> Heard:
    match act.intent:
        case "deadline":
            return _tell_deadlines(desk)
        case "result" if _is_out(desk):
            says = "\n".join([*_titles(desk), f"{_OUT}，得分和材料都在。", _ways_on(desk)])
            return Heard(desk.talk, says, show="short")
        case "result" if any(_is_of_now(desk, title) for title in _bar(desk).titles):
            return Heard(
                desk.talk, "\n".join(["评上了，祝贺！", *_titles(desk), "看自己的说「我的申报」"]), show="short"
            )
        case "result" if period := _published(desk):
            return Heard(desk.talk, _tell_published(desk, period), show="short")
        case "result":
            return _tell_result(desk)
    return _tell_application(desk)


def may(desk: Desk, act: Act) -> None:
    """Everybody may ask after their own, and after the dates."""


def _tell_application(desk: Desk) -> Heard:
    application = desk.record.application
    if application.stage is Stage.DRAFT and application.post_type is None:
        return _tell_none(desk)
    lines = [f"您的申报：{desk.standing.value}", *_sent_back(desk)]
    if application.post_type is None:
        return Heard(desk.talk, "\n".join([lines[0], *_titles(desk), _what_next(desk)]))
    lines += [f"岗位：{application.post_type}{f'，{application.post}' if application.post else ''}"]
    lines += [f"材料：{wording.quoted(application.statement, 200)}"] if application.statement else []
    lines += [f"自评：{prompts.running(desk)}", prompts.evidence(desk)] if desk.answered_count else []
    lines += [f"回执：{application.receipt}"] if application.receipt else []
    lines += _titles(desk)
    lines += [f"公示：{publicity.span(period)}"] if (period := _published(desk)) else []
    lines += [f"{_OUT}。"] if _is_out(desk) else []
    return Heard(desk.talk, "\n".join([*lines, _ways_on(desk) if _is_out(desk) else _what_next(desk)]))


def _tell_none(desk: Desk) -> Heard:
    """Titles of former campaigns first."""
    if not desk.is_member:
        says = "您在名册里没有列为参评党员，没有申报。看标准说「要求」"
    elif desk.is_over:
        says = f"没有申报，{wording.deadline(desk.apply_by)}截止了。\n{permits.whom_to_ask(desk)}"
    else:
        says = "还没有申报。现在报说「申报」，看标准说「要求」"
    is_short = desk.is_member and not desk.is_over
    return Heard(desk.talk, "\n".join([*_titles(desk), says]), show="short" if is_short else "nothing")


def _bar(desk: Desk) -> Bar:
    return desk.sights.of(Bar) or Bar(is_out=False)


def _is_out(desk: Desk) -> bool:
    return _bar(desk).is_out


def _ways_on(desk: Desk) -> str:
    return appeals.ways_on(_bar(desk).vetoes, desk.now)


def _titles(desk: Desk) -> list[str]:
    return [f"称号：{titles.told(title, desk.now)}" for title in _bar(desk).titles]


def _is_of_now(desk: Desk, title: Title) -> bool:
    return title.campaign_id == desk.campaign.id and title.state is TitleState.HELD


def _sent_back(desk: Desk) -> list[str]:
    """Why it came back, as long as it has not been handed in again."""
    why = desk.record.application.sent_back_for
    return [f"退回来补：{wording.quoted(why, 200)}"] if why and desk.record.application.stage is Stage.APPLIED else []


def _what_next(desk: Desk) -> str:
    if desk.is_over or any(_is_of_now(desk, title) for title in _bar(desk).titles):
        return "全部看说「明细」"
    match desk.standing:
        case Standing.NOT_APPLIED:
            return "还没有交，接着填说「申报」"
        case Standing.FILLING:
            return "接着打分说「继续」，要改说「改岗位」「改材料」"
        case Standing.TO_SUBMIT:
            return "都填完了，看一遍说「小结」，没问题说「提交」"
        case Standing.SUBMITTED:
            return "全部看说「明细」，截止前想改说「撤回」"
        case Standing.WITHDRAWN | Standing.OPTED_OUT:
            return "恢复说「申报」"
        case Standing.EXEMPT:
            return "想参加说「申报」"


def _tell_result(desk: Desk) -> Heard:
    if desk.standing is not Standing.SUBMITTED:
        return Heard(desk.talk, f"您现在是{desk.standing.value}，还谈不上结果。\n{_what_next(desk)}")
    return Heard(desk.talk, "已提交，结果还没有出来，有了我告诉您。\n看自己的说「我的申报」")


def _published(desk: Desk) -> Period | None:
    """When the person's name is, as long as nothing has come of it and the self-score stays handed in."""
    period = _bar(desk).period
    if period is None or _is_out(desk) or desk.standing is not Standing.SUBMITTED:
        return None
    return None if any(_is_of_now(desk, title) for title in _bar(desk).titles) else period.within(desk.now.tzinfo)


def _tell_published(desk: Desk, period: Period) -> str:
    if desk.now < period.ends:
        return f"公示中：{publicity.span(period)}，期满再授牌，有了我告诉您。\n看自己的说「我的申报」"
    return f"{wording.last_day(period.ends)}公示满了，等党委授牌，有了我告诉您。\n看自己的说「我的申报」"


def _tell_deadlines(desk: Desk) -> Heard:
    dates = desk.campaign.dates
    zone = desk.now.tzinfo
    if desk.score_by == desk.apply_by:
        lines = [f"申报和自评 {wording.deadline(desk.apply_by)}截止"]
    else:
        lines = [f"申报 {wording.deadline(desk.apply_by)}截止", f"自评 {wording.deadline(desk.score_by)}截止"]
    lines += [f"支部推荐 {wording.deadline(dates.nominate_by.astimezone(zone))}截止"] if dates.nominate_by else []
    lines += [f"考核 {wording.deadline(dates.review_by.astimezone(zone))}截止"] if dates.review_by else []
    days = f"{dates.publish_days}个工作日"
    published = [f"公示 {publicity.span(period.within(zone))}，{days}" for period in _bar(desk).periods]
    return Heard(desk.talk, "\n".join([*lines, *(published or [f"公示 {days}"])]), show="short")


FLOW = Flow(
    name="我的申报",
    intents=frozenset({"my_status", "result", "deadline"}),
    owns=None,
    may=may,
    hear=hear,
    look=look,
)
