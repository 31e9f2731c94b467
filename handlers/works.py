"""What a work is to show, looked up when it is made: whoever asked must still be allowed to see it then."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from campaign.charts import Heading, ProgressChart, ScoreChart, chart_progress, chart_scores
from campaign.exports import DecisionLine, LedgerLine, MemberLine, ScorecardLine
from campaign.people import Role
from campaign.roll import together
from campaign.term import Campaign
from campaign.works import WorkKind
from handlers import decisions, ranking
from handlers.roll import may_ask, whose
from storage.book import Book, Sitting
from storage.works import Work

_WHAT = {
    WorkKind.PROGRESS_CHART: "图",
    WorkKind.SCORE_CHART: "图",
    WorkKind.EXPORT: "表",
}
_AGAIN = {
    WorkKind.PROGRESS_CHART: "进度图",
    WorkKind.SCORE_CHART: "我的自评图",
    WorkKind.EXPORT: "导出",
}


@dataclass(frozen=True)
class Table:
    """Read as long as the transaction lasts that it was looked up in. `vetoed` are not among the members;
    `scorecards` are for whoever may see what reviewers gave, `decisions` for the committee alone.
    """

    heading: Heading
    campaign: Campaign
    of: str
    members: Iterator[MemberLine]
    ledger: Iterator[LedgerLine]
    vetoed: int = 0
    scorecards: tuple[ScorecardLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Said instead."""

    text: str


def look(book: Book, work: Work, now: datetime) -> ProgressChart | ScoreChart | Table | Refusal | None:
    """None: there is nobody any more who could be told."""
    sitting = book.sit(work.userid)
    if sitting is None:
        return None
    if sitting.campaign is None or sitting.campaign.id != work.campaign_id:
        return Refusal(f"这届活动结束了，{_WHAT[work.kind]}没有做。")
    heading = Heading(sitting.campaign.name, now, sitting.campaign.is_rehearsal)
    if work.kind is WorkKind.SCORE_CHART:
        return chart_scores(heading, sitting.person.name, sitting.campaign.rubric, sitting.record)
    if not _may_see(sitting, work):
        return Refusal(
            f"您现在看不了{'、'.join(work.branches) or '各支部'}的情况，{_WHAT[work.kind]}没有做，什么都没动。"
        )
    if work.kind is WorkKind.PROGRESS_CHART:
        return _chart(book, sitting.campaign, heading, work)
    return replace(
        _table(book, sitting.campaign, heading, work),
        scorecards=_scorecards(book, sitting.campaign, sitting, work),
        decisions=_decisions(book, sitting.campaign, sitting, work),
    )


def _may_see(sitting: Sitting, work: Work) -> bool:
    """As when it was asked for: the office any branch, a secretary the own one."""
    own = whose(sitting.person)
    return may_ask(sitting.person) and (own is None or work.branches == (own,))


def _chart(book: Book, campaign: Campaign, heading: Heading, work: Work) -> ProgressChart:
    tallies = book.standings.tallies(campaign, work.branches)
    return chart_progress(heading, tallies, work.branches)


def _table(book: Book, campaign: Campaign, heading: Heading, work: Work) -> Table:
    branches = work.branches
    named = branches[0] if len(branches) == 1 else f"{len(branches)}个支部" if branches else "各支部"
    members = book.exports.members(campaign, branches)
    vetoed = together(book.standings.tallies(campaign, branches)).vetoed
    return Table(heading, campaign, named, members, book.exports.ledger(campaign, branches), vetoed)


def _scorecards(book: Book, campaign: Campaign, sitting: Sitting, work: Work) -> tuple[ScorecardLine, ...]:
    """For the office alone, and under the same conditions as 排名."""
    if not sitting.person.has(Role.COMMITTEE):
        return ()
    results = ranking.results(book, campaign)
    if ranking.why_not(results, sitting.person) is not None:
        return ()
    return tuple(
        ScorecardLine(person.branch, person.name, person.userid, each.reviewer.name, each.card)
        for person in (nominee.person for nominee in results.panel.nominees)
        if not work.branches or person.branch in work.branches
        for each in results.of(person)
    )


def _decisions(book: Book, campaign: Campaign, sitting: Sitting, work: Work) -> tuple[DecisionLine, ...]:
    return decisions.lines(book, campaign, sitting.person, work.branches)


def tell_failure(work: Work, why: str) -> str:
    return f"{_WHAT[work.kind]}没有做成（{why}）。请过一会儿再说一次「{_AGAIN[work.kind]}」，数都在，什么都没丢。"
