"""Exemptions: drafted, granted, lifted, and over at the end of their last day."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from campaign.deeds import Deed
from campaign.exemptions import (
    Exemption,
    ExemptionDiscarded,
    ExemptionDrafted,
    ExemptionGranted,
    ExemptionLifted,
    ExemptionOrder,
)
from campaign.people import Person
from campaign.term import Campaign
from storage.database import Row, Transaction
from storage.instants import from_ms_or_none, to_ms
from storage.ledger import Ledger
from storage.outbox import CHANNEL, Outbox, Push, Rank
from storage.records import Records
from storage.statement import insert_of, statement
from storage.tables import applications, exemptions, people

_COLUMNS = (
    exemptions.c.id,
    exemptions.c.person_id,
    exemptions.c.reason,
    exemptions.c.until,
    exemptions.c.is_lasting,
)
_DRAFT_OF = statement(
    select(*_COLUMNS)
    .where(
        exemptions.c.author_id == bindparam("author"),
        exemptions.c.campaign_id == bindparam("campaign"),
        exemptions.c.state == "draft",
    )
    .order_by(exemptions.c.id.desc())
    .limit(1)
)
_GRANTED = statement(
    select(*_COLUMNS).where(
        exemptions.c.campaign_id == bindparam("campaign"),
        exemptions.c.person_id == bindparam("person"),
        exemptions.c.state == "granted",
    )
)
_DRAFT = statement(
    insert_of(
        exemptions,
        "key",
        "campaign_id",
        "author_id",
        "person_id",
        "reason",
        "until",
        "is_lasting",
        "state",
        "drafted_at",
    )
)
_FORGET_DRAFTS = statement(
    update(exemptions)
    .where(exemptions.c.author_id == bindparam("author"), exemptions.c.state == "draft")
    .values(state="discarded")
)
_DISCARD = statement(
    update(exemptions)
    .where(exemptions.c.id == bindparam("exemption"), exemptions.c.state == "draft")
    .values(state="discarded")
)
_GRANT = statement(
    update(exemptions)
    .where(exemptions.c.id == bindparam("exemption"), exemptions.c.state == "draft")
    .values(state="granted", granted_at=bindparam("at"))
)
_DRAFTED = statement(
    select(exemptions.c.person_id).where(exemptions.c.id == bindparam("exemption"), exemptions.c.state == "draft")
)
_END = statement(
    update(exemptions)
    .where(
        exemptions.c.campaign_id == bindparam("campaign"),
        exemptions.c.person_id == bindparam("person"),
        exemptions.c.state == "granted",
    )
    .values(state="ended", ended_at=bindparam("at"))
)
_MARK = statement(
    update(applications)
    .where(applications.c.campaign_id == bindparam("campaign"), applications.c.person_id == bindparam("person"))
    .values(exempted_at=bindparam("exempted"), changed_at=bindparam("at"))
)
_RECIPIENT = statement(select(people.c.userid).where(people.c.id == bindparam("person")))
_OVER = statement(
    select(exemptions.c.campaign_id, exemptions.c.person_id, people.c.name, applications.c.exempted_at)
    .join(people, people.c.id == exemptions.c.person_id)
    .join(
        applications,
        (applications.c.campaign_id == exemptions.c.campaign_id) & (applications.c.person_id == exemptions.c.person_id),
    )
    .where(exemptions.c.state == "granted", exemptions.c.until <= bindparam("now"))
)
KIND = "exemption"


@dataclass(frozen=True)
class Exemptions:
    tx: Transaction

    def draft_of(self, author: Person, campaign: Campaign) -> Exemption | None:
        row = self.tx.row(_DRAFT_OF, author=author.id, campaign=campaign.id)
        return None if row is None else _to_exemption(row)

    def of(self, person: int, campaign: Campaign) -> Exemption | None:
        row = self.tx.row(_GRANTED, person=person, campaign=campaign.id)
        return None if row is None else _to_exemption(row)

    def carry_out(self, order: ExemptionOrder, author: Person, campaign: Campaign, at: datetime) -> bool:
        """Do it; False where it came too late."""
        now = to_ms(at)
        match order:
            case ExemptionDrafted(key, person, reason, until, is_lasting):
                self.tx.run(_FORGET_DRAFTS, author=author.id)
                self.tx.run(
                    _DRAFT,
                    key=key,
                    campaign_id=campaign.id,
                    author_id=author.id,
                    person_id=person,
                    reason=reason,
                    until=until and to_ms(until),
                    is_lasting=None if is_lasting is None else int(is_lasting),
                    state="draft",
                    drafted_at=now,
                )
                return True
            case ExemptionDiscarded(exemption):
                return self.tx.run(_DISCARD, exemption=exemption) > 0
            case ExemptionGranted(exemption, _, _, text):
                return self._grant(exemption, text, campaign, at)
            case ExemptionLifted(person, _):
                return self._end(campaign.id, person, now)

    def _grant(self, exemption: int, text: str, campaign: Campaign, at: datetime) -> bool:
        person = self.tx.row(_DRAFTED, exemption=exemption)
        if person is None:
            return False
        (person_id,) = person
        self._end(campaign.id, person_id, to_ms(at))
        self.tx.run(_GRANT, exemption=exemption, at=to_ms(at))
        Records(self.tx).begin(campaign.id, person_id, at)
        self.tx.run(_MARK, campaign=campaign.id, person=person_id, exempted=to_ms(at), at=to_ms(at))
        Records(self.tx).copy_standing(campaign.id, person_id)
        push = Push(
            key=f"{KIND}/{exemption}",
            kind=KIND,
            channel=CHANNEL,
            recipient=self.tx.value(_RECIPIENT, person=person_id),
            body={"text": text},
            rank=Rank.CONFIRMED,
            at=at,
            campaign_id=campaign.id,
        )
        Outbox(self.tx).plan([push])
        return True

    def _end(self, campaign_id: int, person: int, now: int) -> bool:
        if not self.tx.run(_END, campaign=campaign_id, person=person, at=now):
            return False
        self.tx.run(_MARK, campaign=campaign_id, person=person, exempted=None, at=now)
        Records(self.tx).copy_standing(campaign_id, person)
        return True

    def any_over(self, now: datetime) -> bool:
        return self.tx.row(_OVER, now=to_ms(now)) is not None

    def end_those_over(self, now: datetime) -> None:
        """Whoever is back counts again; who applied meanwhile does so anyway."""
        for campaign_id, person, name, exempted_at in self.tx.rows(_OVER, now=to_ms(now)):
            self._end(campaign_id, person, to_ms(now))
            if exempted_at is not None:
                deed = Deed("免报到期", name)
                Ledger(self.tx).add([deed], at=now, actor="日历", person_id=person, campaign_id=campaign_id)


def _to_exemption(row: Row) -> Exemption:
    exemption_id, person, reason, until, is_lasting = row
    lasting = None if is_lasting is None else bool(is_lasting)
    return Exemption(exemption_id, person, reason, from_ms_or_none(until), lasting)
