"""Cases behind the wall: what is said there is sealed before it is written; each look at it is on its own ledger."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Select, bindparam, delete, func, or_, select, update

from campaign.cases import (
    EXTENSION,
    OPEN,
    RESORTS,
    USUAL_A_DAY,
    USUAL_AN_HOUR,
    USUAL_NEWS_A_DAY,
    Account,
    AppealOrder,
    Case,
    CaseAccepted,
    CaseAdded,
    CaseKind,
    CaseOpened,
    CaseOrder,
    CaseRead,
    CaseState,
    CaseWithdrawn,
    Dossier,
    Entry,
    FindingWritten,
    GroundRaised,
    MaterialAdded,
    MatterKind,
    MattersSeen,
    NewsAsked,
    NewsStopped,
    OpinionAnswered,
    Pending,
    Piece,
    Purpose,
    Receipt,
    Report,
    ReportDropped,
    ReportKept,
    SecretTried,
    Side,
    StepDrafted,
    StepDropped,
    StepTaken,
    SubjectAnswered,
    SubjectNamed,
    Verdict,
    VerdictProposed,
    Veto,
    Voiced,
    campaign_of,
    days_on,
    deadline_of,
    draw_receipt,
    morning_after,
    not_recused,
    opinion_due,
    say_due,
    say_look,
    say_more_cases,
    say_new_case,
    say_opinion,
    say_opinion_due,
    say_opinion_late,
    say_praise,
)
from campaign.people import Person, Role
from campaign.rubric import Cases as Rules
from campaign.rubric import Rules as RubricRules
from campaign.term import Campaign
from storage.case_files import CaseFiles
from storage.case_links import CaseLinks
from storage.case_news import CaseNews
from storage.database import Row, Transaction
from storage.instants import from_ms, to_ms
from storage.outbox import CHANNEL, Outbox, Push, Rank
from storage.people import People
from storage.statement import Statement, insert, insert_of, statement
from storage.tables import case_drafts, case_entries, case_ledger, case_tries, cases
from storage.vault import Vault, open_text, opened
from storage.vetoes import Vetoes
from storage.voices import Voices

_OF_MATTER = re.compile(r"case/\d+/\d+/matter/(\d+)")
REHEARSAL = "【演练】"
_PRAISE_SHOWN = 200
CASE = "case"
OPINION_DUE = "opinion-due"
OPINION_LATE = "opinion-late"
PICTURE_SEEN = "看照片"
_TOGETHER_AFTER = timedelta(hours=1, minutes=7)
_REMINDS_AT = timedelta(hours=9, minutes=40)
MOST_TRIES = 5
TRIES_COUNT_FOR = timedelta(hours=24)
DRAFTS_KEPT_FOR = timedelta(days=7)

_STEP_NAMES = {
    "decline": "不受理",
    "refer": "转办",
    "ask_reporter": "问反映人",
    "ask_subject": "问本人",
    "extend": "延期",
    "agree": "同意",
    "refuse": "不同意",
    "to_complaint": "改为投诉",
    "to_opinion": "改为意见",
    "to_praise": "改为表扬",
}
# What a reporter can read by the receipt afterwards; a decision is told where it is taken.
_TOLD_TO_REPORTER = frozenset({"decline", "refer", "extend", "ask_reporter", *RESORTS.values()})
_DOSSIER = TypeAdapter(Dossier)
_REPORT = TypeAdapter(Report)
_ENTRY = TypeAdapter(Entry)


def _held(dialect: str) -> Select[Any]:
    found = select(*_COLUMNS).where(cases.c.id == bindparam("case"))
    return found.with_for_update() if dialect == "postgresql" else found


_COLUMNS = (
    cases.c.id,
    cases.c.receipt,
    cases.c.kind,
    cases.c.state,
    cases.c.campaign_id,
    cases.c.accept_by,
    cases.c.finish_by,
    cases.c.sealed,
)
_FIND = statement(select(*_COLUMNS).where(cases.c.receipt == bindparam("receipt")))
_BY_ID = statement(select(*_COLUMNS).where(cases.c.id == bindparam("case")))
_HELD = Statement(_held)
_ENDING = statement(
    select(*_COLUMNS).where(cases.c.receipt.like(bindparam("ending"))).order_by(cases.c.id.desc()).limit(1)
)
_OPEN = statement(select(*_COLUMNS).where(or_(*(cases.c.state == state.value for state in OPEN))).order_by(cases.c.id))
_WAITING_OPINIONS = statement(
    select(*_COLUMNS)
    .where(cases.c.kind == CaseKind.OPINION.value, cases.c.state == CaseState.REFERRED.value)
    .order_by(cases.c.id)
)
_TAKEN = statement(select(cases.c.id).where(cases.c.receipt == bindparam("receipt")))
_SECRET = statement(select(cases.c.secret).where(cases.c.receipt == bindparam("receipt")))
_ADD = statement(
    insert_of(cases, "receipt", "secret", "campaign_id", "kind", "state", "accept_by", "finish_by", "sealed").returning(
        cases.c.id
    )
)
_CHANGE = statement(
    update(cases)
    .where(cases.c.id == bindparam("case"))
    .values({n: bindparam(n) for n in ("kind", "state", "accept_by", "finish_by", "sealed")})
)
_ENTRIES = statement(
    select(case_entries.c.id, case_entries.c.state, case_entries.c.sealed)
    .where(case_entries.c.case_id == bindparam("case"))
    .order_by(case_entries.c.id)
)
_ADD_ENTRY = statement(insert_of(case_entries, "case_id", "state", "next_try_at", "sealed"))
_KEEP_DRAFT = Statement(
    lambda d: (
        insert(d, case_drafts)
        .values({n: bindparam(n) for n in ("owner", "sealed", "kept_at")})
        .on_conflict_do_update(index_elements=["owner"], set_={n: bindparam(n) for n in ("sealed", "kept_at")})
    )
)
_DRAFT = statement(select(case_drafts.c.sealed).where(case_drafts.c.owner == bindparam("owner")))
_DROP_DRAFT = statement(delete(case_drafts).where(case_drafts.c.owner == bindparam("owner")))
_FORGET_DRAFTS = statement(delete(case_drafts).where(case_drafts.c.kept_at < bindparam("before")))
_TRY = Statement(
    lambda d: (
        insert(d, case_tries)
        .values(mark=bindparam("mark"), tries=1, since=bindparam("at"))
        .on_conflict_do_update(index_elements=["mark"], set_={"tries": case_tries.c.tries + 1})
    )
)
_TRIES = statement(
    select(case_tries.c.tries).where(case_tries.c.mark == bindparam("mark"), case_tries.c.since > bindparam("after"))
)
_FORGET_TRIES = statement(delete(case_tries).where(case_tries.c.since <= bindparam("before")))
_NOTE = statement(insert_of(case_ledger, "case_id", "campaign_id", "sealed"))
_NOTES = statement(
    select(case_ledger.c.sealed).where(case_ledger.c.case_id == bindparam("case")).order_by(case_ledger.c.id)
)
_NOTED = statement(select(func.count()).where(case_ledger.c.case_id == bindparam("case")))


def _mark(case: Case, campaign: Campaign | None) -> str:
    """【演练】 before what is only rehearsed."""
    rehearsed = campaign_of(case, campaign)
    return REHEARSAL if rehearsed and rehearsed.is_rehearsal else ""


@dataclass(frozen=True)
class Note:
    """A line of the ledger behind the wall."""

    at: datetime
    actor: str
    deed: str
    detail: str = ""


_NOTE_OF = TypeAdapter(Note)


@dataclass(frozen=True)
class Cases:
    tx: Transaction
    vault: Vault | None
    dice: Random

    # what is there

    def find(self, receipt: str) -> Case | None:
        """By its receipt, with its file; small letters and the last four digits alone will do."""
        said = receipt.strip().upper()
        if said.isdecimal():
            return self._whole(self.tx.row(_ENDING, ending=f"%-{said}"))
        return self._whole(self.tx.row(_FIND, receipt=said))

    def of_id(self, case: int) -> Case | None:
        return self._whole(self.tx.row(_BY_ID, case=case))

    def open_ones(self) -> tuple[Case, ...]:
        """Without their files."""
        return tuple(self._to_case(row) for row in self.tx.rows(_OPEN))

    def unanswered_opinions(self) -> tuple[Case, ...]:
        """Those that wait for their branch, the oldest first."""
        found = (self._whole(row) for row in self.tx.rows(_WAITING_OPINIONS))
        return tuple(case for case in found if case is not None and not case.voiced.answer)

    def handlers(self) -> tuple[Person, ...]:
        return tuple(self.people.holders(Role.HANDLER))

    def committee(self) -> tuple[Person, ...]:
        return tuple(self.people.holders(Role.COMMITTEE))

    def concerned(self, case: Case) -> tuple[Person, ...]:
        """Whom it may hit."""
        return tuple(self.people.by_id(case.dossier.concerns))

    def handlers_of(self, case: Case) -> tuple[Person, ...]:
        """Who may know of it: handlers who are not recused."""
        return not_recused(self.handlers(), self.concerned(case))

    def notes(self, case: int) -> tuple[Note, ...]:
        return tuple(_NOTE_OF.validate_json(self._open(sealed)) for (sealed,) in self.tx.rows(_NOTES, case=case))

    @property
    def people(self) -> People:
        return People(self.tx)

    # what a reporter comes with

    def draw_receipt(self, at: datetime) -> Receipt:
        """One that nobody has."""
        return draw_receipt(self.dice, at.year, lambda number: self.tx.row(_TAKEN, receipt=number) is not None)

    def draft_of(self, account: Account) -> Report | None:
        """What the account has said of its report so far."""
        for owner in self._owners(account):
            if (row := self.tx.row(_DRAFT, owner=owner)) is not None:
                return _REPORT.validate_json(self._open(row[0]))
        return None

    def known_to(self, receipt: str, secret: str) -> Case | None:
        """The case, for whoever comes with both."""
        number = receipt.strip().upper()
        row = self.tx.row(_SECRET, receipt=number)
        if row is None or row[0] not in opened(self.vault).marks(_secret_of(number, secret)):
            return None
        return self.find(number)

    def tries_left(self, receipt: str, account: Account, at: datetime) -> int:
        """How often a secret may still be tried today, for this receipt and by this account."""
        used = max(self._counted(marks, at) for marks in self._tried(receipt, account))
        return max(0, MOST_TRIES - used)

    def is_crowding(self, account: Account, at: datetime) -> bool:
        """Whether as much as is usual has come from the account today."""
        return self._counted(self._intake_of(account), at) >= USUAL_A_DAY

    # what is done

    def carry_out(self, order: CaseOrder, account: Account, campaign: Campaign | None, at: datetime) -> None:  # noqa: C901 - one arm an order
        """`campaign` is the one that is open."""
        if isinstance(order, AppealOrder):
            self.vetoes.carry_out(order, account, campaign, at)
            return
        match order:
            case ReportKept(report):
                self._keep_draft(account, report, at)
            case ReportDropped():
                self._drop_draft(account)
            case CaseOpened(report, receipt):
                self._open_case(report, receipt, account, campaign, at)
            case CaseAdded(case_id, piece, is_answer):
                case = self.there(case_id)
                self.add_entry(case.id, "reporter", "answer" if is_answer else "addition", piece, None, at)
                self.note(case, "反映人", "答复" if is_answer else "补充", at)
                if case.kind is CaseKind.COMPLAINT or case.voiced.words:
                    self._tell_handlers(case, campaign, at)
            case CaseWithdrawn(case_id):
                case = self.there(case_id)
                if case.is_open or case.state is CaseState.REFERRED:
                    self._change(replace(case, state=CaseState.WITHDRAWN))
                    self.vetoes.withdraw(case.id, "second", "question", "refused")
                    self.note(case, "反映人", "撤回", at)
            case SecretTried(receipt):
                self._count_try(receipt, account, at)
            case NewsAsked(case_id):
                self.news.ask(case_id, account, at)
            case NewsStopped(which):
                self.news.stop(account, which)
            case OpinionAnswered(case_id, text):
                self._answer(case_id, text, account, at)
            case _:
                if account.person is not None:
                    self._handle(order, account.person, campaign, at)

    def _handle(self, order: CaseOrder, by: Person, campaign: Campaign | None, at: datetime) -> None:  # noqa: C901 - one arm an order
        match order:
            case CaseRead(case_id):
                self.note(self.there(case_id), by.name, "查看", at)
            case CaseAccepted(case_id):
                case = self._worked_on(self.there(case_id), by)
                rules = campaign.rubric.rules.cases if campaign else Rules()
                finish_by = days_on(at, rules.finish_days)  # the time to look into it begins now
                self._change(replace(case, state=CaseState.ACCEPTED, finish_by=finish_by))
                self.note(case, by.name, "受理", at)
                self.tell_reporter(case, at)
            case StepDrafted(case_id, step, text):
                self._set(self.there(case_id), pending=Pending(step, by.id, text))
            case StepDropped(case_id):
                self._set(self.there(case_id), pending=None)
            case StepTaken(case_id):
                self._take_step(self.there(case_id), by, campaign, at)
            case SubjectNamed(case_id, person):
                case = self._set(self._worked_on(self.there(case_id), by), subject=person)
                self.note(case, by.name, "定对象", at, str(person))
            case FindingWritten(case_id, holds, finding):
                case = self._worked_on(self.there(case_id), by)
                self._set(case, verdict=Verdict(holds, finding), objection="")
            case MaterialAdded(case_id, piece):
                case = self._worked_on(self.there(case_id), by)
                self._set(case)
                self.add_entry(case.id, "handler", "material", piece, by.id, at)
                self.note(case, by.name, "附材料", at)
            case VerdictProposed(case_id, to):
                self._propose(self.there(case_id), to, by, campaign, at)
            case GroundRaised():
                self._raise_ground(order, by, campaign, at)
            case SubjectAnswered(case_id, piece):
                case = self.there(case_id)
                self.add_entry(case.id, "subject", "answer_of_subject", piece, by.id, at)
                self.note(case, "本人", "答复", at)
                self._tell_handlers(case, campaign, at)
            case MattersSeen():
                self.vetoes.see(by, at)

    def _set(self, case: Case, **known: Any) -> Case:
        changed = replace(case, dossier=replace(case.dossier, **known))
        self._change(changed)
        return changed

    def _worked_on(self, case: Case, by: Person) -> Case:
        """Whoever had a hand in it decides no appeal."""
        workers = tuple(dict.fromkeys((*case.dossier.workers, by.id)))
        return replace(case, dossier=replace(case.dossier, workers=workers))

    def _take_step(self, case: Case, by: Person, campaign: Campaign | None, at: datetime) -> None:
        pending = case.dossier.pending
        if pending is None or pending.by != by.id:
            return
        case = self._worked_on(case, by)
        case = replace(case, dossier=replace(case.dossier, pending=None))
        match pending.step:
            case "decline":
                case = self._set(replace(case, state=CaseState.DECLINED), outcome=pending.text)
            case "refer":
                case = self._set(replace(case, state=CaseState.REFERRED), outcome=pending.text)
            case "extend":
                case = self._set(replace(case, finish_by=case.finish_by + EXTENSION), extended_for=pending.text)
            case "ask_reporter":
                self._change(case)
                self.add_entry(case.id, "handler", "question", Piece("text", pending.text), by.id, at)
            case "ask_subject":
                self._change(case)
                self.add_entry(case.id, "handler", "question_to_subject", Piece("text", pending.text), by.id, at)
                self.ask_to_look(self.people.by_id([case.dossier.subject or 0]), "question", case, campaign, at)
            case "refuse":
                self.vetoes.withdraw(case.id, "second")
                case = self._set(replace(case, state=CaseState.ACCEPTED), objection=pending.text)
                proposer = case.dossier.verdict and case.dossier.verdict.proposed_by
                self.ask_to_look(self.people.by_id([proposer or 0]), "refused", case, campaign, at)
            case "agree":
                self._decide(case, by, campaign, at)
            case "to_complaint":
                self._make_complaint(case, campaign, at)
            case "to_opinion" | "to_praise":
                kind = CaseKind.OPINION if pending.step == "to_opinion" else CaseKind.PRAISE
                self._make_voice(case, kind, pending.text, campaign, at)
        if pending.step in _TOLD_TO_REPORTER:
            self.tell_reporter(case, at)
        self.note(case, by.name, _STEP_NAMES[pending.step], at, pending.text)

    def _make_complaint(self, case: Case, campaign: Campaign | None, at: datetime) -> None:
        """Its clocks begin now. To whom it went before keeps what it has, and learns nothing of this."""
        rules = campaign.rubric.rules.cases if campaign else Rules()
        accept_by, finish_by = days_on(at, rules.accept_days), days_on(at, rules.finish_days)
        case = self._set(
            replace(case, kind=CaseKind.COMPLAINT, state=CaseState.RECEIVED, accept_by=accept_by, finish_by=finish_by),
            filed_as=case.dossier.filed_as or case.kind,
            voiced=replace(case.voiced, until=at),
            outcome="",
        )
        self._tell_handlers(case, campaign, at)

    def _make_voice(self, case: Case, kind: CaseKind, words: str, campaign: Campaign | None, at: datetime) -> None:
        """It goes on in the handler's words alone; what was kept from others before stays so."""
        before = case.dossier.voiced
        due = opinion_due(at, campaign.rubric.rules if campaign else RubricRules())
        case = self._set(
            replace(case, kind=kind),
            filed_as=case.dossier.filed_as or case.kind,
            voiced=Voiced(kind, due, words=words, until=before.until if before and before.until else at),
            outcome="",
        )
        self._refer(case, words, campaign, at)

    def _propose(self, case: Case, to: tuple[int, ...], by: Person, campaign: Campaign | None, at: datetime) -> None:
        verdict = case.dossier.verdict
        if verdict is None or case.state is not CaseState.ACCEPTED:
            return
        case = self._worked_on(case, by)
        verdict = replace(verdict, proposed_by=by.id, proposed_at=at)
        case = self._set(replace(case, state=CaseState.PROPOSED), verdict=verdict)
        self.note(case, by.name, "提请认定" + ("属实" if verdict.holds else "不属实"), at, verdict.finding)
        if to or verdict.holds:
            self.ask_to_look(self.people.by_id(to), "second", case, campaign, at)
        else:
            self._decide(case, by, campaign, at)

    def _decide(self, case: Case, by: Person, campaign: Campaign | None, at: datetime) -> None:
        """In this transaction, or not at all: the veto, and who is told of it."""
        verdict = case.dossier.verdict
        if verdict is None or case.state is not CaseState.PROPOSED:
            return
        self.vetoes.withdraw(case.id, "second")
        state = CaseState.UPHELD if verdict.holds else CaseState.DISMISSED
        verdict = replace(verdict, decided_by=by.id, decided_at=at)
        case = self._set(replace(case, state=state), verdict=verdict, outcome=verdict.finding)
        self.tell_reporter(case, at)
        if not verdict.holds or case.dossier.subject is None:
            return
        self.vetoes.take_effect(case, by, campaign, at)

    def _raise_ground(self, order: GroundRaised, by: Person, campaign: Campaign | None, at: datetime) -> None:
        dossier = Dossier(
            opened_at=at, named=(order.subject,), subject=order.subject, raised_by=by.id, workers=(by.id,)
        )
        case = self._add(order.receipt, order.kind, dossier, campaign, at)
        case = replace(case, state=CaseState.ACCEPTED)
        self._set(case, verdict=Verdict(holds=True, finding=order.text))
        self.note(case, by.name, order.kind.value, at, order.text)

    def forget(self, now: datetime) -> None:
        """Drafts that nobody went on with, and tries of another day."""
        self.tx.run(_FORGET_DRAFTS, before=to_ms(now - DRAFTS_KEPT_FOR))
        self.tx.run(_FORGET_TRIES, before=to_ms(now - TRIES_COUNT_FOR))
        self.links.forget(now)
        self.news.forget(now)

    def _open_case(
        self, report: Report, receipt: Receipt, account: Account, campaign: Campaign | None, at: datetime
    ) -> None:
        target = report.target or ""
        meant = self.people.named_in(target) or self.people.named_in(report.text or "")
        members = tuple(person.id for person in meant)
        dossier = Dossier(
            opened_at=at,
            target=target,
            contact=report.contact or "",
            reporter=(account.channel, account.sender) if report.contact else None,
            post_id=report.post_id,
            named=members,
            subject=members[0] if len(members) == 1 else None,
            in_a_crowd=self.is_crowding(account, at),
        )
        self._count(self._intake_of(account), at)
        case = self._add(receipt, report.kind, dossier, campaign, at)
        for piece in (Piece("text", report.text or ""), *report.pieces):
            self.add_entry(case.id, "reporter", "report", piece, None, at)
        self.note(case, "反映人", report.kind.value, at)
        self._drop_draft(account)
        if report.kind is CaseKind.COMPLAINT:
            self._tell_handlers(case, campaign, at)
        else:
            self._refer(case, report.text or "", campaign, at)

    def _refer(self, case: Case, text: str, campaign: Campaign | None, at: datetime) -> None:
        """Praise and opinions go to whom they are meant for; no handler has to accept them."""
        voices = Voices(self.tx)
        to = voices.recipients(case.kind, case.dossier)
        voices.refer(case.id, case.kind, to)
        due = opinion_due(at, campaign.rubric.rules if campaign else RubricRules())
        self._change(replace(case, state=CaseState.REFERRED, finish_by=due))
        last = due - timedelta(minutes=1)
        words = text[:_PRAISE_SHOWN]

        def tell(person: Person) -> str:
            if case.kind is CaseKind.PRAISE:
                return say_praise(person, words)
            return say_opinion(person, f"{last.month}月{last.day}日")

        if not case.dossier.in_a_crowd:
            self._push(to, tell, case, campaign, at, once=f"voice/{case.kind.name}")
        if case.kind is CaseKind.OPINION:
            self._remind(to, case, due - timedelta(days=1), OPINION_DUE, say_opinion_due, campaign, at)
            told = {person.id for person in to}
            office = [person for person in self.committee() if person.id not in told | case.dossier.concerns]
            late = morning_after(due, campaign.rubric.rules if campaign else RubricRules())
            self._remind(office, case, late, OPINION_LATE, say_opinion_late, campaign, at)

    def _remind(
        self,
        to: Iterable[Person],
        case: Case,
        day: datetime,
        kind: str,
        say: Callable[[Person], str],
        campaign: Campaign | None,
        at: datetime,
    ) -> None:
        """In the morning of that day, unless it is answered by then."""
        mark = _mark(case, campaign)
        Outbox(self.tx, self.vault).plan(
            Push(
                key=f"{kind}/{case.id}/{person.id}",
                kind=kind,
                channel=CHANNEL,
                recipient=person.userid,
                body={"text": mark + say(person)},
                rank=Rank.AUTOMATIC,
                at=day + _REMINDS_AT,
                campaign_id=case.campaign_id,
                planned_at=at,
                is_sealed=True,
            )
            for person in to
        )

    def why_not_remind(self, key: str) -> str | None:
        """Of the reminder with this key: why it has become pointless."""
        case = self.of_id(int(key.split("/")[1]))
        if case is None or case.state is CaseState.WITHDRAWN:
            return "意见撤回了"
        return "已经答复了" if case.voiced.answer else None

    def _answer(self, case_id: int, text: str, account: Account, at: datetime) -> None:
        """Where it has become a complaint meanwhile, this is not how it ends; whoever answers cannot tell."""
        case = self.there(case_id)
        voiced = case.dossier.voiced and replace(case.dossier.voiced, answer=text)
        self._set(case, voiced=voiced, outcome=case.dossier.outcome if case.kind is CaseKind.COMPLAINT else text)
        self.note(case, account.sender, "答复意见", at)
        self.tell_reporter(case, at)

    def _add(self, receipt: Receipt, kind: CaseKind, dossier: Dossier, campaign: Campaign | None, at: datetime) -> Case:
        rules = campaign.rubric.rules.cases if campaign else Rules()
        case = Case(
            id=0,
            receipt=receipt.number,
            kind=kind,
            state=CaseState.RECEIVED,
            campaign_id=campaign.id if campaign else None,
            accept_by=days_on(at, rules.accept_days),
            finish_by=days_on(at, rules.finish_days),
            dossier=dossier,
        )
        case_id = self.tx.value(
            _ADD,
            receipt=case.receipt,
            secret=opened(self.vault).marks(_secret_of(case.receipt, receipt.secret))[0],
            campaign_id=case.campaign_id,
            kind=kind.value,
            state=case.state.value,
            accept_by=to_ms(case.accept_by),
            finish_by=to_ms(case.finish_by),
            sealed=self._seal(_DOSSIER.dump_json(dossier)),
        )
        return replace(case, id=case_id)

    def _change(self, case: Case) -> None:
        self.tx.run(
            _CHANGE,
            case=case.id,
            kind=case.kind.value,
            state=case.state.value,
            accept_by=to_ms(case.accept_by),
            finish_by=to_ms(case.finish_by),
            sealed=self._seal(_DOSSIER.dump_json(case.dossier)),
        )

    def add_entry(
        self, case_id: int, side: Side, purpose: Purpose, piece: Piece, who: int | None, at: datetime
    ) -> None:
        is_there = piece.media_id is None
        entry = Entry(0, at, side, purpose, piece, who)
        self.tx.run(
            _ADD_ENTRY,
            case_id=case_id,
            state="kept" if is_there else "fetching",
            next_try_at=None if is_there else to_ms(at),
            sealed=self._seal(_ENTRY.dump_json(entry)),
        )

    def note(self, case: Case, actor: str, deed: str, at: datetime, detail: str = "") -> None:
        sealed = self._seal(_NOTE_OF.dump_json(Note(at, actor, deed, detail)))
        self.tx.run(_NOTE, case_id=case.id, campaign_id=case.campaign_id, sealed=sealed)

    def ask_to_look(
        self, to: Iterable[Person], kind: MatterKind, case: Case, campaign: Campaign | None, at: datetime
    ) -> None:
        """看: what it is about stands behind the wall, and nothing of it on a lock screen."""
        for person in to:
            matter = self.vetoes.lay_before(person, kind, case, at)
            self._push([person], say_look, case, campaign, at, once=f"matter/{matter}")

    def tell_reporter(self, case: Case, at: datetime) -> None:
        """That there is something new, if the reporter wants to be told."""
        self.news.plan(case.id, at)

    def why_not_tell(self, key: str) -> str | None:
        """Of the push with this key: why it has become pointless since it was planned."""
        found = _OF_MATTER.fullmatch(key)
        return "已经不用看了" if found and not self.vetoes.is_laid(int(found[1])) else None

    def remind_of_judge(self, veto: Veto, campaign: Campaign | None, day: datetime, at: datetime) -> None:
        """That somebody has to be named to decide an appeal, once on that day."""
        case, to = self.there(veto.case_id), self.vetoes.who_may_name(veto)
        for person in to:
            if not self.vetoes.is_before(person, "judge", case):
                self.vetoes.lay_before(person, "judge", case, at)
        self._push(to, say_look, case, campaign, at, once=f"judge/{day:%Y-%m-%d}")

    def remind(self, case: Case, campaign: Campaign | None, day: datetime, at: datetime) -> None:
        """Its handlers, once on that day; of many from one account together."""
        if case.dossier.in_a_crowd:
            self._tell_of_many(case, campaign, at, once=f"{day:%Y-%m-%d}")
            return
        local = (deadline_of(case) - timedelta(minutes=1)).astimezone(day.tzinfo)
        when = f"{local.month}月{local.day}日（周{'一二三四五六日'[local.weekday()]}）"
        self._push(
            self.handlers_of(case),
            lambda person: say_due(person, case.receipt, when),
            case,
            campaign,
            at,
            once=f"{day:%Y-%m-%d}",
        )

    def note_picture(self, case: Case, entry: Entry, by: Person, at: datetime) -> None:
        """Somebody opened it; which one it was is told by its number."""
        self.note(case, by.name, PICTURE_SEEN, at, str(entry.id))

    @property
    def files(self) -> CaseFiles:
        return CaseFiles(self.tx, self.vault)

    @property
    def news(self) -> CaseNews:
        return CaseNews(self.tx, self.vault)

    @property
    def links(self) -> CaseLinks:
        return CaseLinks(self.tx, self.vault)

    @cached_property
    def vetoes(self) -> Vetoes:
        return Vetoes(self.tx, self.vault, self)

    def _tell_handlers(self, case: Case, campaign: Campaign | None, at: datetime) -> None:
        """Each time; where there are many, once an hour for all of them."""
        if self._are_many(case, at):
            hour_over = at.replace(minute=0, second=0, microsecond=0) + _TOGETHER_AFTER
            self._tell_of_many(case, campaign, hour_over, once=f"{at:%Y-%m-%dT%H}")
            return
        once = f"note/{self.tx.value(_NOTED, case=case.id)}"  # what was done has just been noted
        self._push(
            self.handlers_of(case), lambda person: say_new_case(person, case.receipt), case, campaign, at, once=once
        )

    def _are_many(self, case: Case, at: datetime) -> bool:
        of_case, of_hour = self._marks(f"told of {case.receipt}"), self._marks(f"told in {at:%Y-%m-%d %H}")
        too_many = (
            case.dossier.in_a_crowd
            or self._counted(of_case, at) >= USUAL_NEWS_A_DAY
            or self._counted(of_hour, at) >= USUAL_AN_HOUR
        )
        for marks in (of_case, of_hour):
            self._count(marks, at)
        return too_many

    def _tell_of_many(self, case: Case, campaign: Campaign | None, at: datetime, *, once: str) -> None:
        """Of this case and others in one push."""
        self._plan(self.handlers_of(case), say_more_cases, case, campaign, at, key=lambda who: f"cases/{who.id}/{once}")

    def _push(
        self,
        to: Iterable[Person],
        say: Callable[[Person], str],
        case: Case,
        campaign: Campaign | None,
        at: datetime,
        *,
        once: str,
    ) -> None:
        """To each of them once, whatever is pushed for the same reason again."""
        self._plan(to, say, case, campaign, at, key=lambda who: f"case/{case.id}/{who.id}/{once}")

    def _plan(
        self,
        to: Iterable[Person],
        say: Callable[[Person], str],
        case: Case,
        campaign: Campaign | None,
        at: datetime,
        *,
        key: Callable[[Person], str],
    ) -> None:
        mark = _mark(case, campaign)
        Outbox(self.tx, self.vault).plan(
            Push(
                key=key(person),
                kind=CASE,
                channel=CHANNEL,
                recipient=person.userid,
                body={"text": mark + say(person)},
                rank=Rank.CONFIRMED,
                at=at,
                campaign_id=case.campaign_id,
                is_sealed=True,
            )
            for person in to
        )

    def there(self, case_id: int) -> Case:
        """To be changed: whoever else would change it waits."""
        row = self.tx.row(_HELD, case=case_id)
        if row is None:
            raise LookupError("no such case")
        return self._to_case(row)

    def _whole(self, row: Row | None) -> Case | None:
        if row is None:
            return None
        case = self._to_case(row)
        return replace(case, entries=tuple(self._entries(case.id)))

    def _entries(self, case_id: int) -> Iterator[Entry]:
        for entry_id, state, sealed in self.tx.rows(_ENTRIES, case=case_id):
            yield replace(_ENTRY.validate_json(self._open(sealed)), id=entry_id, is_there=state == "kept")

    def _to_case(self, row: Row) -> Case:
        case_id, receipt, kind, state, campaign_id, accept_by, finish_by, sealed = row
        return Case(
            case_id,
            receipt,
            CaseKind(kind),
            CaseState(state),
            campaign_id,
            from_ms(accept_by),
            from_ms(finish_by),
            _DOSSIER.validate_json(self._open(sealed)),
        )

    # drafts and tries are found again by marks, so that no account stands in the clear

    def _keep_draft(self, account: Account, report: Report, at: datetime) -> None:
        self._drop_draft(account)
        owner = self._owners(account)[0]
        self.tx.run(_KEEP_DRAFT, owner=owner, sealed=self._seal(_REPORT.dump_json(report)), kept_at=to_ms(at))

    def _drop_draft(self, account: Account) -> None:
        for owner in self._owners(account):
            self.tx.run(_DROP_DRAFT, owner=owner)

    def _owners(self, account: Account) -> tuple[str, ...]:
        return opened(self.vault).marks(json.dumps([account.channel, account.sender.lower()]))

    def _tried(self, receipt: str, account: Account) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return opened(self.vault).marks(f"receipt {receipt.strip().upper()}"), self._owners(account)

    def _count_try(self, receipt: str, account: Account, at: datetime) -> None:
        for marks in self._tried(receipt, account):
            self._count(marks, at)

    def _intake_of(self, account: Account) -> tuple[str, ...]:
        return self._marks(f"intake {json.dumps([account.channel, account.sender.lower()])}")

    def _marks(self, text: str) -> tuple[str, ...]:
        return opened(self.vault).marks(text)

    def _counted(self, marks: tuple[str, ...], at: datetime) -> int:
        """How often within a day, under any of the keys."""
        rows = (self.tx.row(_TRIES, mark=mark, after=to_ms(at - TRIES_COUNT_FOR)) for mark in marks)
        return sum(row[0] for row in rows if row)

    def _count(self, marks: tuple[str, ...], at: datetime) -> None:
        """The day begins with the first."""
        self.tx.run(_FORGET_TRIES, before=to_ms(at - TRIES_COUNT_FOR))
        self.tx.run(_TRY, mark=marks[0], at=to_ms(at))

    def _seal(self, plain: bytes) -> str:
        return opened(self.vault).seal_text(plain.decode())

    def _open(self, sealed: str) -> str:
        return open_text(self.vault, sealed)


def _secret_of(receipt: str, secret: str) -> str:
    return f"{receipt} {''.join(secret.split()).lower()}"
