"""导出: a table of the own branch for its secretary, of any or all for the office."""

from dataclasses import dataclass

from campaign.people import Role
from campaign.roll import Tally, together
from campaign.works import WorkAsked, WorkKind
from dialog.act import Act
from handlers import decisions, others, ranking, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard
from handlers.inquiry import Scope, read_scope
from handlers.roll import may_ask, whose
from storage.book import Book


@dataclass(frozen=True)
class Export:
    """`is_scored`, `is_decided`: there are reviewers' sheets in it, too, and what the committee decided, for itself."""

    scope: Scope
    tallies: tuple[Tally, ...] = ()
    is_scored: bool = False
    is_decided: bool = False


def look(book: Book, desk: Desk) -> Export | None:
    """Of another branch than the own nothing is looked up."""
    act = next((act for act in desk.acts if act.intent in FLOW.intents), None)
    if act is None or not may_ask(desk.person):
        return None
    scope = read_scope(desk.incoming.text, act, book.notices.branches(), whose(desk.person))
    if scope.strange:
        return Export(scope)
    return Export(
        scope,
        book.standings.tallies(desk.campaign, scope.branches),
        _is_scored(book, desk),
        bool(decisions.lines(book, desk.campaign, desk.person, scope.branches)),
    )


def _is_scored(book: Book, desk: Desk) -> bool:
    if not desk.person.has(Role.COMMITTEE):
        return False
    known = ranking.results(book, desk.campaign)
    return bool(known.handed_in) and ranking.why_not(known, desk.person) is None


def may(desk: Desk, act: Act) -> str | None:
    if not may_ask(desk.person):
        return others.FOR_OTHERS
    export, own = desk.sights.of(Export), whose(desk.person)
    if own is not None and (export is None or export.scope.strange):
        return f"我只能导出{own}的表，别的导不了。本支部的说「导出」"
    return None


def hear(desk: Desk, act: Act) -> Heard:
    export = desk.sights.of(Export)
    if export is None:
        return Heard(desk.talk, others.refuse(desk, act), show="short")
    if export.scope.strange:
        return Heard(desk.talk, f"{wording.no_such_branch(export.scope.strange)}\n都要说「导出」", show="short")
    branches, people = export.scope.branches, together(export.tallies).people
    if not people:
        return Heard(desk.talk, f"{'、'.join(branches) or '名册里'}没有应报的人，没有表可导。", show="short")
    whom = "、".join(branches) if 1 <= len(branches) <= 3 else f"{len(branches) or len(export.tallies)}个支部"
    more = ["评委交上的评分"] if export.is_scored else []
    more += ["评审决定"] if export.is_decided else []
    besides = f"，{'、'.join(more)}另{'各' if len(more) > 1 else ''}有一张" if more else ""
    sheets = f"{whom}{people}人的表马上到，有汇总表、明细、台账三张{besides}。"
    said = f"{sheets}\n里面有每个人的分，请只在工作中用。看图说「进度图」"
    order = WorkAsked(desk.incoming.key, WorkKind.EXPORT, branches)
    return Heard(desk.talk, said, show="short", orders=(order,))


FLOW: Flow[Desk] = Flow(name="导出", intents=frozenset({"export"}), owns=None, may=may, hear=hear, look=look)
