"""Titles (示范岗称号): awarded, listed, and brought to what the vetoes make of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, Text, bindparam, case, cast, exists, func, literal_column, select, update

from campaign.cases import Veto
from campaign.decisions import Decision, Period, Ruling
from campaign.deeds import Deed
from campaign.nominations import ListState
from campaign.people import Person
from campaign.record import Stage
from campaign.term import Campaign
from campaign.titles import (
    Candidate,
    Title,
    TitlesAwarded,
    TitleState,
    describe_award,
    describe_change,
    why_not_award,
)
from storage.database import Row, StaleError, Transaction
from storage.instants import from_ms, from_ms_or_none, to_ms
from storage.ledger import Ledger
from storage.outbox import Outbox, letter
from storage.people import listed, roles_of, to_person
from storage.statement import Statement, statement
from storage.tables import (
    applications,
    branches,
    campaigns,
    cases,
    decisions,
    nominations,
    nominees,
    people,
    posts,
    publicities,
    titles,
    vetoes,
)

AWARD = "award"
AWARD_NEWS = "award-news"
# Who did what the clock alone asked for.
CLOCK = "小助手"


def _titles(dialect: str) -> Select[Any]:
    return (
        select(
            titles.c.id,
            titles.c.campaign_id,
            campaigns.c.name,
            campaigns.c.is_rehearsal,
            titles.c.post_type,
            posts.c.title,
            titles.c.awarded_at,
            titles.c.state,
            titles.c.veto_id,
            titles.c.suspended_at,
            titles.c.revoked_at,
            people.c.id,
            people.c.userid,
            people.c.name,
            branches.c.name,
            roles_of(dialect),
        )
        .select_from(titles)
        .join(campaigns, campaigns.c.id == titles.c.campaign_id)
        .join(people, people.c.id == titles.c.person_id)
        .join(branches, branches.c.id == people.c.branch_id)
        .outerjoin(posts, posts.c.id == titles.c.post_id)
        .order_by(titles.c.campaign_id.desc(), branches.c.id, titles.c.id)
    )


_OF_PERSON = Statement(lambda d: _titles(d).where(titles.c.person_id == bindparam("person")))
_PRESENT = Statement(lambda d: _titles(d).where(people.c.left_at.is_(None)))
_OF_BRANCH = Statement(lambda d: _titles(d).where(people.c.left_at.is_(None), branches.c.name == bindparam("branch")))
_SUSPENDED = Statement(lambda d: _titles(d).where(titles.c.state == TitleState.SUSPENDED.value))


def _held(dialect: str) -> Select[Any]:
    found = select(people.c.id).where(people.c.id.in_(listed(dialect, "ids", BigInteger))).order_by(people.c.id)
    return found.with_for_update(key_share=True) if dialect == "postgresql" else found


# Whoever awards somebody a title, or vetoes or revokes it, waits for the others who do.
_HOLD = Statement(_held)
_IS_TRIED_OUT = (
    select(func.coalesce(func.max(campaigns.c.is_rehearsal), 0))
    .select_from(cases)
    .join(campaigns, campaigns.c.id == cases.c.campaign_id)
    .where(cases.c.id == bindparam("case"))
    .scalar_subquery()
)
_HIT_BY = Statement(
    lambda d: (
        select(titles.c.person_id)
        .join(campaigns, campaigns.c.id == titles.c.campaign_id)
        .where(
            titles.c.person_id.in_(listed(d, "ids", BigInteger)),
            titles.c.state != TitleState.REVOKED.value,
            campaigns.c.is_rehearsal == _IS_TRIED_OUT,
        )
    )
)


def _is(condition: Any) -> Any:
    return case((condition, literal_column("1")), else_=literal_column("0"))


def _candidates(dialect: str) -> Select[Any]:
    in_campaign = bindparam("campaign", type_=BigInteger)
    is_in = (
        nominations.c.campaign_id == in_campaign,
        nominations.c.state == ListState.SUBMITTED.value,
    )
    return (
        select(
            people.c.id,
            people.c.userid,
            people.c.name,
            branches.c.name,
            roles_of(dialect),
            applications.c.stage,
            applications.c.post_type,
            posts.c.title,
            _is(
                exists()
                .where(
                    nominees.c.person_id == people.c.id,
                    nominations.c.id == nominees.c.nominations_id,
                    *is_in,
                )
                .correlate(people)
            ),
            _is(exists().where(nominations.c.branch_id == people.c.branch_id, *is_in).correlate(people)),
            _is(
                exists()
                .where(
                    vetoes.c.campaign_id == in_campaign,
                    vetoes.c.person_id == people.c.id,
                    vetoes.c.lifted_at.is_(None),
                )
                .correlate(people)
            ),
            _is(
                exists().where(titles.c.campaign_id == in_campaign, titles.c.person_id == people.c.id).correlate(people)
            ),
            applications.c.consent,
            decisions.c.ruling,
            decisions.c.reason,
            publicities.c.begins_at,
            publicities.c.ends_at,
        )
        .select_from(people)
        .join(branches, branches.c.id == people.c.branch_id)
        .outerjoin(
            applications,
            (applications.c.campaign_id == in_campaign) & (applications.c.person_id == people.c.id),
        )
        .outerjoin(posts, posts.c.id == applications.c.post_id)
        .outerjoin(decisions, (decisions.c.campaign_id == in_campaign) & (decisions.c.person_id == people.c.id))
        .outerjoin(publicities, publicities.c.id == decisions.c.publicity_id)
        .where(people.c.left_at.is_(None), people.c.id.in_(listed(dialect, "ids", BigInteger)))
        .order_by(branches.c.id, people.c.id)
    )


_CANDIDATES = Statement(_candidates)
_CANDIDATE = 12  # columns, before what was decided
_ON_LISTS = statement(
    select(nominees.c.person_id)
    .join(nominations, nominations.c.id == nominees.c.nominations_id)
    .where(
        nominations.c.campaign_id == bindparam("campaign"),
        nominations.c.state == ListState.SUBMITTED.value,
    )
)
_POST_OF = select(applications.c.post_id).where(
    applications.c.campaign_id == bindparam("campaign_id"), applications.c.person_id == bindparam("person_id")
)
_POST_TYPE_OF = select(applications.c.post_type).where(
    applications.c.campaign_id == bindparam("campaign_id"), applications.c.person_id == bindparam("person_id")
)
_AWARD = statement(
    titles.insert().values(
        {n: bindparam(n) for n in ("campaign_id", "person_id", "author_id", "awarded_at", "state")}
        | {"post_type": _POST_TYPE_OF.scalar_subquery(), "post_id": _POST_OF.scalar_subquery()}
    )
)
_STATE_OF = statement(
    select(titles.c.state)
    .join(people, people.c.id == titles.c.person_id)
    .where(
        titles.c.campaign_id == bindparam("campaign"),
        people.c.userid_key == func.lower(cast(bindparam("userid"), Text)),
    )
)
_PUT = statement(
    update(titles)
    .where(titles.c.id == bindparam("title"))
    .values({n: bindparam(f"new_{n}") for n in ("state", "veto_id", "suspended_at", "revoked_at")})
)


@dataclass(frozen=True)
class Titles:
    tx: Transaction

    def of_person(self, person: int) -> tuple[Title, ...]:
        """The last campaign's first."""
        return tuple(map(_to_title, self.tx.rows(_OF_PERSON, person=person)))

    def present(self, branch: str | None = None) -> tuple[Title, ...]:
        """Of those on the roster, of one branch or of all; the last campaign's first."""
        rows = self.tx.rows(_PRESENT) if branch is None else self.tx.rows(_OF_BRANCH, branch=branch)
        return tuple(map(_to_title, rows))

    def suspended(self) -> tuple[Person, ...]:
        """Whose title is, whether they are still on the roster or not."""
        found = {title.person.id: title.person for title in map(_to_title, self.tx.rows(_SUSPENDED))}
        return tuple(found.values())

    def on_lists(self, campaign: Campaign) -> tuple[int, ...]:
        """Everybody on the lists that were handed in, whoever is vetoed since included."""
        return tuple(person for (person,) in self.tx.rows(_ON_LISTS, campaign=campaign.id))

    def candidates(self, campaign: Campaign, ids: Iterable[int]) -> tuple[Candidate, ...]:
        """These people, as far as they are on the roster, branch by branch."""
        rows = self.tx.rows(_CANDIDATES, campaign=campaign.id, ids=json.dumps(list(ids)))
        return tuple(map(_to_candidate, rows))

    def hold(self, ids: Iterable[int]) -> None:
        """Until the end of the transaction nobody else changes anything about their titles."""
        self.tx.rows(_HOLD, ids=json.dumps(sorted(ids)))

    def hit_by(self, case: int, ids: Iterable[int]) -> frozenset[int]:
        """Who of them has a title that a veto of this case would suspend."""
        return frozenset(person for (person,) in self.tx.rows(_HIT_BY, case=case, ids=json.dumps(list(ids))))

    def carry_out(self, order: TitlesAwarded, author: Person, campaign: Campaign, at: datetime) -> list[Deed]:
        """All of them, if they still can be; else the turn is to be taken again."""
        self.hold(order.people)
        candidates = self.candidates(campaign, order.people)
        if len(candidates) != len(order.people) or any(why_not_award(each, author.id, at) for each in candidates):
            raise StaleError("somebody cannot be awarded it any more")
        self.tx.run_many(
            _AWARD,
            [
                {
                    "campaign_id": campaign.id,
                    "person_id": each.person.id,
                    "author_id": author.id,
                    "awarded_at": to_ms(at),
                    "state": TitleState.HELD.value,
                }
                for each in candidates
            ],
        )
        self._push(AWARD, order.key, order.letters, campaign, at)
        self._push(AWARD_NEWS, order.key, order.news, campaign, at)
        return [describe_award(each) for each in candidates]

    def _push(
        self, kind: str, key: str, letters: Iterable[tuple[Person, str]], campaign: Campaign, at: datetime
    ) -> None:
        Outbox(self.tx).plan(
            letter(
                person.userid,
                text,
                kind=kind,
                key=f"{kind}/{key}/{person.id}",
                at=at,
                campaign_id=campaign.id,
            )
            for person, text in letters
        )

    def why_not_tell(self, campaign_id: int, recipient: str) -> str | None:
        """Why somebody is not to be congratulated any more."""
        row = self.tx.row(_STATE_OF, campaign=campaign_id, userid=recipient)
        return None if row and row[0] == TitleState.HELD.value else "称号暂停了"

    def put(self, title: Title, state: TitleState, veto: Veto | None, by: Person | None, at: datetime) -> None:
        """To that state, under that veto, with a line on the ledger; held again, it is as it was before."""
        is_held, now = state is TitleState.HELD, to_ms(at)
        since = title.suspended_at or (veto.effective_at if veto else at)
        self.tx.run(
            _PUT,
            title=title.id,
            new_state=state.value,
            new_veto_id=veto and veto.id,
            new_suspended_at=None if is_held else to_ms(since),
            new_revoked_at=now if state is TitleState.REVOKED else None,
        )
        if state is not title.state:
            Ledger(self.tx).add(
                [describe_change(title, state, veto)],
                at=at,
                actor=by.userid if by else CLOCK,
                person_id=by.id if by else None,
                campaign_id=title.campaign_id,
            )


def _to_candidate(row: Row) -> Candidate:
    *person, stage, post_type, post, is_listed, is_list_in, is_vetoed, has_title = row[:_CANDIDATE]
    consent, ruling, reason, begins, ends = row[_CANDIDATE:]
    period = None if begins is None else Period(from_ms(begins), from_ms(ends))
    return Candidate(
        to_person(*person),
        _named(post_type or "", post),
        Stage(stage or Stage.DRAFT),
        bool(is_listed),
        bool(is_list_in),
        bool(is_vetoed),
        bool(has_title),
        bool(consent),
        None if ruling is None else Decision(Ruling(ruling), reason, period),
    )


def _to_title(row: Row) -> Title:
    title, campaign_id, campaign, is_rehearsal, post_type, post, awarded_at, state, veto, suspended, revoked = row[:11]
    return Title(
        title,
        to_person(*row[11:]),
        campaign_id,
        campaign,
        _named(post_type, post),
        from_ms(awarded_at),
        TitleState(state),
        veto,
        from_ms_or_none(suspended),
        from_ms_or_none(revoked),
        bool(is_rehearsal),
    )


def _named(post_type: str, post: str | None) -> str:
    """服务育人示范岗，第二食堂面点2号窗口."""
    return "，".join(filter(None, (post_type, post)))
