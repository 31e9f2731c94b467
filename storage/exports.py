"""Exports: all members of some branches with their answers, and the ledger's lines about them, a few at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import BigInteger, bindparam, func, or_, select

from campaign.deeds import Deed
from campaign.exports import TOLD_DEEDS, LedgerLine, MemberLine, told_deed
from campaign.people import Role
from campaign.record import Claim, Record
from campaign.term import Campaign
from storage.database import Row, Transaction
from storage.instants import from_ms, from_ms_or_none
from storage.records import COLUMNS, to_application
from storage.statement import statement
from storage.tables import answers, applications, branches, evidence, ledger, people, posts, roles
from storage.vetoes import is_vetoed

# Ten years of a large organisation's ledger fit on no sheet; the last lines are told, and how many there are.
MOST_LEDGER_LINES = 100_000
_PAGE = 500

_ALL_BRANCHES = statement(select(branches.c.id, branches.c.name).order_by(branches.c.id))
_is_of_campaign = (applications.c.person_id == people.c.id) & (applications.c.campaign_id == bindparam("campaign"))
_MEMBERS = statement(
    select(people.c.id, people.c.name, people.c.userid, applications.c.submitted_at, *COLUMNS)
    .select_from(people)
    .join(roles, (roles.c.person_id == people.c.id) & (roles.c.role == Role.MEMBER.value))
    .outerjoin(applications, _is_of_campaign)
    .outerjoin(posts, posts.c.id == applications.c.post_id)
    .where(
        people.c.branch_id == bindparam("branch"),
        people.c.left_at.is_(None),
        people.c.id > bindparam("after"),
        ~is_vetoed(bindparam("campaign", type_=BigInteger), people.c.id),
    )
    .order_by(people.c.id)
    .limit(_PAGE)
)
_of_page = (
    people.c.branch_id == bindparam("branch"),
    people.c.id > bindparam("after"),
    people.c.id <= bindparam("last"),
)
_ANSWERS = statement(
    select(people.c.id, answers.c.item, answers.c.part, answers.c.points, answers.c.choice, answers.c.tier)
    .select_from(people)
    .join(applications, _is_of_campaign)
    .join(answers, answers.c.application_id == applications.c.id)
    .where(*_of_page)
)
_PIECES = statement(
    select(people.c.id, evidence.c.item, func.count())
    .select_from(people)
    .join(applications, _is_of_campaign)
    .join(evidence, evidence.c.application_id == applications.c.id)
    .where(*_of_page, evidence.c.item.is_not(None), or_(evidence.c.state == "kept", evidence.c.state == "fetching"))
    .group_by(people.c.id, evidence.c.item)
)
_is_told = or_(*(ledger.c.deed == deed for deed in TOLD_DEEDS))
_LINES = statement(
    select(
        ledger.c.id,
        ledger.c.at,
        people.c.branch_id,
        people.c.name,
        ledger.c.actor,
        ledger.c.deed,
        ledger.c.subject,
        ledger.c.before,
        ledger.c.after,
    )
    .join(people, people.c.id == ledger.c.person_id)
    .where(ledger.c.campaign_id == bindparam("campaign"), ledger.c.id < bindparam("before"), _is_told)
    .order_by(ledger.c.id.desc())
    .limit(_PAGE)
)
_NEWEST = 2**62


@dataclass(frozen=True)
class Exports:
    tx: Transaction

    def members(self, campaign: Campaign, of: Sequence[str] = ()) -> Iterator[MemberLine]:
        """Of these branches, or of all; branch by branch, in the roster's order. Nobody who is out by a veto."""
        for branch_id, branch in self.tx.rows(_ALL_BRANCHES):
            if of and branch not in of:
                continue
            after = 0
            while page := self.tx.rows(_MEMBERS, campaign=campaign.id, branch=branch_id, after=after):
                bounds = {"campaign": campaign.id, "branch": branch_id, "after": after, "last": page[-1][0]}
                yield from self._page(branch, page, bounds)
                after = bounds["last"]

    def _page(self, branch: str, page: list[Row], bounds: dict[str, int]) -> Iterator[MemberLine]:
        answered: dict[int, list[Row]] = {}
        for person_id, *answer in self.tx.rows(_ANSWERS, **bounds):
            answered.setdefault(person_id, []).append(tuple(answer))
        pieces: dict[int, dict[int, int]] = {}
        for person_id, item, count in self.tx.rows(_PIECES, **bounds):
            pieces.setdefault(person_id, {})[item] = count
        for person_id, name, userid, submitted_at, *application in page:
            yield MemberLine(
                branch,
                name,
                userid,
                _record(tuple(application), answered.get(person_id, [])),
                pieces.get(person_id, {}),
                from_ms_or_none(submitted_at),
            )

    def ledger(self, campaign: Campaign, of: Sequence[str] = (), most: int = MOST_LEDGER_LINES) -> Iterator[LedgerLine]:
        """What stands there about records of these branches' people, the newest first, not more than `most`."""
        names: dict[int, str] = dict(self.tx.rows(_ALL_BRANCHES))
        told, before = 0, _NEWEST
        while told < most and (page := self.tx.rows(_LINES, campaign=campaign.id, before=before)):
            for _, at, branch_id, name, actor, deed, subject, old, new in page:
                if (not of or names[branch_id] in of) and told < most:
                    told += 1
                    yield LedgerLine(
                        from_ms(at), names[branch_id], name, actor, told_deed(Deed(deed, subject, old, new))
                    )
            before = page[-1][0]


def _record(application: Row, answered: list[Row]) -> Record:
    """Without evidence: what it says does not leave."""
    if application[0] is None:
        return Record()
    points: dict[int, Decimal] = {}
    claims: dict[int, Claim] = {}
    findings = {}
    for item, part, hundredths, choice, tier in answered:
        if hundredths is not None:
            points[item] = Decimal(hundredths) / 100
        elif part:
            findings[(item, part)] = choice
        else:
            claims[item] = Claim(choice == "有", tier)
    return Record(to_application(application), points, claims, findings)
