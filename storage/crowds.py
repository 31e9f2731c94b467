"""Very many who are to be nudged: counted by branch, and read some at a time."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    SmallInteger,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from campaign.extensions import Step
from campaign.nudges import Aim, Crowd
from campaign.record import Standing
from campaign.roll import Entry, time_for
from campaign.term import Campaign
from storage.database import Transaction
from storage.instants import to_ms
from storage.outbox import CHANNEL, NO_LICENCE, OUT_OF_SIGHT
from storage.people import listed
from storage.standings import (
    HAS_NOT_BEGUN,
    IS_COUNTED,
    IS_NOT_VETOED,
    WRITTEN,
    is_of_campaign,
    standings,
    to_entry,
)
from storage.statement import Statement
from storage.tables import answers, applications, branches, extensions, outbox, people

NUDGE = "nudge"
_READY, _NUDGED, _UNREACHABLE, _LATE = range(4)
_to_whom = (outbox.c.channel == CHANNEL, outbox.c.recipient == people.c.userid)
_had_one = (
    exists()
    .where(
        *_to_whom,
        outbox.c.kind == NUDGE,
        outbox.c.planned_at >= bindparam("since"),
        outbox.c.planned_at < bindparam("until"),
        outbox.c.state != "dropped",
    )
    .correlate(people)
)
_last_reason = (
    select(outbox.c.reason)
    .where(
        *_to_whom,
        outbox.c.sent_at.is_not(None),
        or_(outbox.c.state == "failed", outbox.c.state == "accepted", outbox.c.state == "answered"),
    )
    .order_by(outbox.c.sent_at.desc(), outbox.c.id.desc())
    .limit(1)
    .correlate(people)
    .scalar_subquery()
)
_why_not = func.coalesce(_last_reason, "")  # nothing was ever sent: there is no reason
gets_no_push = or_(_why_not == OUT_OF_SIGHT, _why_not == NO_LICENCE)
_has_more_time = (
    exists()
    .where(
        extensions.c.campaign_id == bindparam("campaign"),
        extensions.c.step == Step.APPLY.value,
        extensions.c.until > bindparam("leaves"),
        or_(
            extensions.c.person_id == people.c.id,
            and_(extensions.c.person_id.is_(None), extensions.c.branch_id == people.c.branch_id),
        ),
    )
    .correlate(people)
)
_has_answered = exists().where(is_of_campaign(), answers.c.application_id == applications.c.id).correlate(people)


def _is_set(flag: str) -> ColumnElement[bool]:
    return cast(bindparam(flag), SmallInteger) == 1


def _stands(dialect: str, there: str) -> ColumnElement[bool]:
    """In one of the states that `_at` put under that name."""
    return or_(people.c.stands.in_(listed(dialect, there, Text)), and_(HAS_NOT_BEGUN, _is_set(f"{there}_or_not_begun")))


def _is_meant(dialect: str) -> tuple[ColumnElement[bool], ...]:
    return (
        IS_COUNTED,
        _stands(dialect, "wanted"),
        or_(
            _is_set("is_everywhere"),
            people.c.branch_id.in_(select(branches.c.id).where(branches.c.name.in_(listed(dialect, "names", Text)))),
        ),
        or_(~_is_set("is_untouched"), ~_has_answered),
        people.c.id.not_in(listed(dialect, "left_out", BigInteger)),
        IS_NOT_VETOED,
    )


def _has_time(dialect: str) -> ColumnElement[bool]:
    return or_(_stands(dialect, "timely"), _has_more_time)


def _count(dialect: str) -> Any:
    why = case((_had_one, _NUDGED), (gets_no_push, _UNREACHABLE), (_has_time(dialect), _READY), else_=_LATE).label(
        "why"
    )
    found = select(people.c.branch_id, why).where(*_is_meant(dialect)).subquery()
    return (
        select(branches.c.name, found.c.why, func.count())
        .select_from(found)
        .join(branches, branches.c.id == found.c.branch_id)
        .group_by(branches.c.id, branches.c.name, found.c.why)
        .order_by(branches.c.id)
    )


def _some(dialect: str) -> Any:
    chosen = standings(dialect, literal_column("0")).where(
        people.c.id > bindparam("after"),
        people.c.id <= bindparam("last"),
        *_is_meant(dialect),
        ~_had_one,
        ~gets_no_push,
        _has_time(dialect),
    )
    return chosen.order_by(people.c.id).limit(bindparam("most"))


_COUNT = Statement(_count)
_SOME = Statement(_some)
_LAST = Statement(lambda _: select(func.coalesce(func.max(people.c.id), 0)))


@dataclass(frozen=True)
class Crowds:
    """Nobody who is out by a veto is in them. `leaves` is when the nudge is to leave."""

    tx: Transaction

    def count(self, campaign: Campaign, aim: Aim, leaves: datetime) -> Crowd:
        ready: dict[str, int] = {}
        aside: Counter[int] = Counter()
        for branch, why, people_there in self.tx.rows(_COUNT, **_given(campaign, aim, leaves)):
            if why == _READY:
                ready[branch] = people_there
            else:
                aside[why] += people_there
        return Crowd(aim, ready, aside[_NUDGED], aside[_UNREACHABLE], aside[_LATE])

    def last(self) -> int:
        """The last who is on the roster now."""
        return int(self.tx.value(_LAST))

    def ready(
        self, campaign: Campaign, aim: Aim, leaves: datetime, most: int, *, after: int = 0, last: int | None = None
    ) -> tuple[Entry, ...]:
        """Who is nudged if it is said now, the first `most` behind `after`; their points are not looked up."""
        up_to = self.last() if last is None else last
        rows = self.tx.rows(_SOME, after=after, last=up_to, most=most, **_given(campaign, aim, leaves))
        return tuple(to_entry(campaign, row) for row in rows)


def _given(campaign: Campaign, aim: Aim, leaves: datetime) -> dict[str, Any]:
    midnight = leaves.replace(hour=0, minute=0, second=0, microsecond=0)
    timely = [each for each in aim.standings if leaves < time_for(campaign, each)]
    return {
        "campaign": campaign.id,
        "leaves": to_ms(leaves),
        "since": to_ms(midnight),
        "until": to_ms(midnight + timedelta(days=1)),
        "is_everywhere": int(not aim.branches),
        "names": json.dumps(aim.branches, ensure_ascii=False),
        "is_untouched": int(aim.is_untouched),
        "left_out": json.dumps(aim.left_out),
        **_at("wanted", aim.standings),
        **_at("timely", timely),
    }


def _at(there: str, standings_: Iterable[Standing]) -> dict[str, Any]:
    """Who has not begun has nothing written down."""
    wanted = frozenset(standings_)
    return {
        there: json.dumps([WRITTEN[each] for each in WRITTEN if each in wanted]),
        f"{there}_or_not_begun": int(Standing.NOT_APPLIED in wanted),
    }
