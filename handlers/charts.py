"""进度图, 我的自评图: the figures at once in words, and the picture as soon as it is drawn."""

from dataclasses import dataclass

from campaign.points import written
from campaign.record import subtotal
from campaign.roll import Tally, for_each, together
from campaign.works import WorkAsked, WorkKind
from dialog.act import Act
from handlers import others, permits, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard
from handlers.inquiry import Scope, read_scope
from handlers.roll import may_ask, whose
from storage.book import Book

_OWN = "my_chart"
_DRAWN_SOON = "图马上到。"


@dataclass(frozen=True)
class Chart:
    """What the picture will show, as far as it may be seen."""

    scope: Scope
    tallies: tuple[Tally, ...] = ()


def look(book: Book, desk: Desk) -> Chart | None:
    """Of another branch than the own nothing is looked up."""
    act = next((act for act in desk.acts if act.intent == "chart"), None)
    if act is None or not may_ask(desk.person):
        return None
    scope = read_scope(desk.incoming.text, act, book.notices.branches(), whose(desk.person))
    if scope.strange:
        return Chart(scope)
    return Chart(scope, for_each(scope.branches, book.standings.tallies(desk.campaign, scope.branches)))


def may(desk: Desk, act: Act) -> str | None:
    if _is_own(desk, act):
        return permits.may_take_part(desk)
    if not may_ask(desk.person):
        return others.FOR_OTHERS
    chart, own = desk.sights.of(Chart), whose(desk.person)
    if own is not None and (chart is None or chart.scope.strange):
        return f"我只能画{own}的图，别的画不了。本支部的说「进度图」"
    return None


def hear(desk: Desk, act: Act) -> Heard:
    if _is_own(desk, act):
        return _draw_own(desk)
    chart = desk.sights.of(Chart)
    if chart is None:
        return Heard(desk.talk, others.refuse(desk, act), show="short")
    if chart.scope.strange:
        return Heard(desk.talk, f"{wording.no_such_branch(chart.scope.strange)}\n都看说「各支部进度」", show="short")
    if not together(chart.tallies).people:
        named = "、".join(chart.scope.branches) or "名册里"
        return Heard(desk.talk, f"{named}没有应报的人，没有图可画。", show="short")
    order = WorkAsked(desk.incoming.key, WorkKind.PROGRESS_CHART, chart.scope.branches)
    return Heard(desk.talk, _figures(chart), show="short", orders=(order,))


def _is_own(desk: Desk, act: Act) -> bool:
    """进度图 of a member who may see nobody else's is the own one."""
    is_of_branches = act.branch or act.branches or "支部" in desk.incoming.text
    return act.intent == _OWN or (desk.is_member and not may_ask(desk.person) and not is_of_branches)


def _figures(chart: Chart) -> str:
    total = together(chart.tallies)
    if len(chart.tallies) == 1:
        where = chart.tallies[0].branch
        go_on = f"{_DRAWN_SOON}要名单说「谁还没申报」「谁还没自评完」"
    else:
        where = f"{len(chart.tallies)}个支部"
        go_on = f"{_DRAWN_SOON}文字说「各支部进度」，要表说「导出」"
    return "\n".join([f"{wording.expected(where, total)}：", wording.standings(total), go_on])


def _draw_own(desk: Desk) -> Heard:
    rubric, record = desk.rubric, desk.record
    if not record.points:
        return Heard(desk.talk, f"您还没有打分，没有图可画。\n{_begin(desk)}", show="short")
    lines = [
        f"{category.name} {written(subtotal(category, record))}/{written(category.points)}"
        for category in rubric.categories
    ]
    if desk.missing:
        lines += [f"填了{desk.progress}，累计 {written(record.running_sum)}。"]
    else:
        lines += [f"总分 {written(record.running_sum)} 分。"]
    order = WorkAsked(desk.incoming.key, WorkKind.SCORE_CHART)
    said = "\n".join([*lines, f"{_DRAWN_SOON}每项的分说「明细」"])
    return Heard(desk.talk, said, show="short", orders=(order,))


def _begin(desk: Desk) -> str:
    return "打分说「自评」" if desk.record.application.is_in else "先报说「申报」，看标准说「要求」"


FLOW: Flow[Desk] = Flow(name="进度图", intents=frozenset({"chart", _OWN}), owns=None, may=may, hear=hear, look=look)
