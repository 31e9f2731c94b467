"""The book: one transaction's view of everything, opened for a turn and closed with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from random import Random, SystemRandom

from sqlalchemy import bindparam, select

from campaign.appointments import AppointmentOrder
from campaign.appointments import describe as describe_appointment
from campaign.cases import Account, CaseOrder
from campaign.changes import Applied, Change
from campaign.deadlines import DeadlineMoved
from campaign.deadlines import describe as describe_deadline_order
from campaign.decisions import DecisionOrder
from campaign.deeds import Deed, describe
from campaign.exemptions import ExemptionOrder
from campaign.exemptions import describe as describe_exemption_order
from campaign.extensions import DeadlineExtended
from campaign.extensions import describe as describe_extension
from campaign.nominations import NominationOrder
from campaign.nominations import describe as describe_nomination_order
from campaign.notices import NoticeOrder
from campaign.notices import describe as describe_notice_order
from campaign.nudges import NudgeOrder
from campaign.nudges import describe as describe_nudge_order
from campaign.orders import Order
from campaign.pace import Pace
from campaign.panel import PanelOrder
from campaign.panel import describe as describe_panel_order
from campaign.people import Person
from campaign.record import Record, after, missing
from campaign.sending_back import SentBack
from campaign.sending_back import describe as describe_sending_back
from campaign.term import Campaign
from campaign.titles import TitlesAwarded
from campaign.works import WorkAsked
from campaign.works import describe as describe_work
from storage import campaigns as _campaigns
from storage import records as _records
from storage.appointments import Appointments
from storage.campaigns import Campaigns, Shelf
from storage.card_updates import CardUpdates
from storage.cases import Cases
from storage.conversations import Conversations
from storage.crowds import Crowds
from storage.database import Transaction
from storage.decisions import Decisions
from storage.exemptions import Exemptions
from storage.exports import Exports
from storage.extensions import Extensions, extended_until
from storage.holdings import Holdings
from storage.inbox import Inbox
from storage.instants import from_ms_or_none
from storage.ledger import Ledger
from storage.lookups import Lookups
from storage.nominations import NominationLists
from storage.notices import Notices
from storage.nudges import Nudges
from storage.outbox import CHANNEL, Outbox
from storage.pace import Days
from storage.panel import Panels
from storage.people import People, key_of, roles_of, to_person
from storage.pictures import Pictures
from storage.posts import Posts
from storage.records import Records
from storage.reminders import Reminders
from storage.standings import Standings
from storage.statement import Statement
from storage.tables import applications, branches, campaigns, conversations, people, posts
from storage.titles import Titles
from storage.unknown import Unknown
from storage.vault import Vault, open_text
from storage.visits import Visits
from storage.voices import Voices
from storage.works import Works

_SITTING = Statement(
    lambda d: (
        select(
            people.c.id,
            people.c.userid,
            people.c.name,
            branches.c.name,
            roles_of(d),
            conversations.c.version,
            conversations.c.state,
            extended_until(),
            *_campaigns.COLUMNS,
            *_records.COLUMNS,
        )
        .select_from(people)
        .join(branches, branches.c.id == people.c.branch_id)
        .outerjoin(conversations, conversations.c.person_id == people.c.id)
        .outerjoin(campaigns, campaigns.c.is_open == 1)
        .outerjoin(
            applications,
            (applications.c.campaign_id == campaigns.c.id) & (applications.c.person_id == people.c.id),
        )
        .outerjoin(posts, posts.c.id == applications.c.post_id)
        .where(people.c.userid_key == bindparam("key"), people.c.left_at.is_(None))
    )
)
_PERSON = 5
_TALK = 3
_CAMPAIGN = len(_campaigns.COLUMNS)


StepOrder = SentBack | PanelOrder | DecisionOrder | TitlesAwarded | DeadlineMoved | DeadlineExtended | NominationOrder


@dataclass(frozen=True)
class Sitting:
    """All that a turn needs to know of one person. `extended_until`: how long they may apply beyond the deadline."""

    person: Person
    version: int
    talk: str | None
    campaign: Campaign | None
    application_id: int | None
    record: Record
    extended_until: datetime | None = None


@dataclass(frozen=True)
class Book:
    """Without a vault nothing that is sealed can be read or written; `dice` draw what must not be guessed."""

    tx: Transaction
    shelf: Shelf = field(default_factory=Shelf)
    vault: Vault | None = None
    dice: Random = field(default_factory=SystemRandom)
    pace: Pace = field(default_factory=Pace)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.tx, self.vault, self.dice)

    @cached_property
    def visits(self) -> Visits:
        return Visits(self.tx, self.vault)

    @cached_property
    def voices(self) -> Voices:
        return Voices(self.tx)

    @cached_property
    def posts(self) -> Posts:
        return Posts(self.tx)

    @cached_property
    def people(self) -> People:
        return People(self.tx)

    @cached_property
    def campaigns(self) -> Campaigns:
        return Campaigns(self.tx, self.shelf)

    @cached_property
    def records(self) -> Records:
        return Records(self.tx)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.tx, self.vault)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.tx)

    @cached_property
    def standings(self) -> Standings:
        return Standings(self.tx)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.tx, self.vault)

    @cached_property
    def unknown(self) -> Unknown:
        return Unknown(self.tx)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.tx, self.vault, self.pace)

    @cached_property
    def card_updates(self) -> CardUpdates:
        return CardUpdates(self.tx, self.vault, self.outbox)

    @cached_property
    def days(self) -> Days:
        return Days(self.tx, self.pace)

    @cached_property
    def lookups(self) -> Lookups:
        return Lookups(self.tx)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.tx)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.tx)

    @cached_property
    def pictures(self) -> Pictures:
        return Pictures(self.tx)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self.tx)

    @cached_property
    def works(self) -> Works:
        return Works(self.tx)

    @cached_property
    def nominations(self) -> NominationLists:
        return NominationLists(self.tx)

    @cached_property
    def extensions(self) -> Extensions:
        return Extensions(self.tx)

    @cached_property
    def exemptions(self) -> Exemptions:
        return Exemptions(self.tx)

    @cached_property
    def holdings(self) -> Holdings:
        return Holdings(self.tx)

    @cached_property
    def appointments(self) -> Appointments:
        return Appointments(self.tx)

    @cached_property
    def crowds(self) -> Crowds:
        return Crowds(self.tx)

    @cached_property
    def decisions(self) -> Decisions:
        return Decisions(self.tx)

    @cached_property
    def titles(self) -> Titles:
        return Titles(self.tx)

    @cached_property
    def panels(self) -> Panels:
        return Panels(self.tx)

    @cached_property
    def nudges(self) -> Nudges:
        return Nudges(self.tx)

    def sit(self, userid: str) -> Sitting | None:
        """The person with this userid, if on the roster, in two round trips."""
        row = self.tx.row(_SITTING, key=key_of(userid))
        if row is None:
            return None
        person = to_person(*row[:_PERSON])
        version, talk, extended = row[_PERSON : _PERSON + _TALK]
        campaign_row = row[_PERSON + _TALK : _PERSON + _TALK + _CAMPAIGN]
        application_row = row[_PERSON + _TALK + _CAMPAIGN :]
        campaign = self.campaigns.of_row(campaign_row) if campaign_row[0] is not None else None
        application_id = application_row[0]
        record = Record()
        if application_id is not None:
            record = self.records.contents(application_row)
        talk = talk and open_text(self.vault, talk)
        return Sitting(person, version or 0, talk, campaign, application_id, record, from_ms_or_none(extended))

    def write(self, sitting: Sitting, changes: Iterable[Change], at: datetime) -> None:
        """Each change to its table, and all of them to the ledger."""
        listed = list(changes)
        if not listed:
            return
        if sitting.campaign is None:
            raise ValueError("a change needs an open campaign")
        campaign, person = sitting.campaign, sitting.person
        application_id = sitting.application_id or self.records.begin(campaign.id, person.id, at)
        deeds: list[Deed] = []
        record = sitting.record
        for change in listed:
            self.records.write(application_id, person.id, change, at)
            deeds.append(describe(record, change))
            record = after(record, change)
        self._keep_standing(sitting, application_id, record)
        self.ledger.add(deeds, at=at, actor=person.userid, person_id=person.id, campaign_id=campaign.id)
        if any(isinstance(change, Applied) for change in listed) and sitting.record.application.receipt is None:
            receipt = f"SB{campaign.dates.apply_by.year}-{self.campaigns.next_receipt(campaign):04d}"
            self.records.give_receipt(application_id, receipt, at)

    def _keep_standing(self, sitting: Sitting, application_id: int, record: Record) -> None:
        """Where the person stands is counted by a copy, and hardly any turn changes it."""
        campaign = sitting.campaign
        if campaign is None:
            return
        was_filled, is_filled = (not missing(campaign.rubric, each) for each in (sitting.record, record))
        if was_filled is not is_filled:
            self.records.mark_filled(application_id, is_filled=is_filled)
        if was_filled is not is_filled or sitting.record.application.stage is not record.application.stage:
            self.records.copy_standing(campaign.id, sitting.person.id)

    def carry_out(self, sitting: Sitting, orders: Iterable[Order], at: datetime) -> None:
        """What binds others, and the ledger's lines for it; an order that came too late leaves none.

        What is done about cases is on the ledger behind the wall.
        """
        for order in orders:
            if deeds := self._carry_out(sitting, order, at):
                self.ledger.add(
                    deeds,
                    at=at,
                    actor=sitting.person.userid,
                    person_id=sitting.person.id,
                    campaign_id=_campaign_of(sitting, order),
                )

    def _carry_out(self, sitting: Sitting, order: Order, at: datetime) -> list[Deed]:
        campaign = sitting.campaign
        if isinstance(order, NoticeOrder):
            concerned = self.notices.carry_out(order, sitting.person, campaign.id if campaign else None, at)
            deed = describe_notice_order(order, concerned) if concerned else None
            return [deed] if deed else []
        if isinstance(order, CaseOrder):
            self.cases.carry_out(order, Account(CHANNEL, sitting.person.userid, sitting.person), campaign, at)
            return []
        if isinstance(order, AppointmentOrder):
            self.appointments.carry_out(order, sitting.person, _campaign_of(sitting, order), at)
            return [describe_appointment(order)]
        if campaign is None:
            raise ValueError("an order about a campaign needs an open one")
        if isinstance(order, WorkAsked):
            self.works.ask(order, sitting.person, campaign.id, at)
            deed = describe_work(order)
            return [deed] if deed else []
        if isinstance(order, NudgeOrder):
            concerned = self.nudges.carry_out(order, sitting.person, campaign.id, at)
            deed = describe_nudge_order(order, concerned) if concerned else None
            return [deed] if deed else []
        if isinstance(order, ExemptionOrder):
            is_done = self.exemptions.carry_out(order, sitting.person, campaign, at)
            deed = describe_exemption_order(order) if is_done else None
            return [deed] if deed else []
        return self._carry_out_step(sitting, campaign, order, at)

    def _carry_out_step(self, sitting: Sitting, campaign: Campaign, order: StepOrder, at: datetime) -> list[Deed]:
        """What brings one step of the campaign after another: sent back, put forward, scored, decided, by when."""
        if isinstance(order, SentBack):
            self.records.send_back(order, campaign.id, at)
            return [describe_sending_back(order)]
        if isinstance(order, PanelOrder):
            self.panels.carry_out(order, sitting.person, campaign, at)
            return [describe_panel_order(order)]
        if isinstance(order, DecisionOrder):
            return self.decisions.carry_out(order, sitting.person, campaign, at)
        if isinstance(order, TitlesAwarded):
            return self.titles.carry_out(order, sitting.person, campaign, at)
        if isinstance(order, DeadlineMoved):
            return [describe_deadline_order(order)] if self.campaigns.move(campaign.id, order) else []
        if isinstance(order, DeadlineExtended):
            self.extensions.carry_out(order, campaign, at)
            return [describe_extension(order)]
        self.nominations.carry_out(order, campaign, at)
        return describe_nomination_order(order)


def _campaign_of(sitting: Sitting, order: Order) -> int | None:
    """A secretary named in a rehearsal stays one when it is erased, and so does what is written of it."""
    campaign = sitting.campaign
    if campaign is None or (campaign.is_rehearsal and isinstance(order, AppointmentOrder)):
        return None
    return campaign.id
