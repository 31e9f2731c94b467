"""Vetoes (一票否决), the appeals against them, and what somebody is asked to look at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, delete, exists, func, or_, select, update

from campaign.cases import (
    CONDITION_OF,
    Account,
    Appeal,
    AppealBacked,
    AppealDropped,
    AppealOrder,
    AppealState,
    AppealSubmitted,
    AppealWritten,
    Case,
    CaseKind,
    JudgeNamed,
    Matter,
    MatterKind,
    Pending,
    Piece,
    Plea,
    Purpose,
    RulingDrafted,
    RulingDropped,
    RulingTaken,
    Side,
    Veto,
    campaign_of,
    days_on,
    may_handle_appeal,
    may_judge,
)
from campaign.deeds import Deed
from campaign.people import Person, Role
from campaign.record import Stage
from campaign.rubric import Cases as Rules
from campaign.term import Campaign
from campaign.titles import Title, TitleState, settled
from storage.database import Row, Transaction
from storage.instants import from_ms, from_ms_or_none, to_ms
from storage.ledger import Ledger
from storage.people import People, roles_of, to_person
from storage.statement import Statement, insert, insert_of, statement
from storage.tables import appeals, applications, branches, campaigns, cases, matters, people, vetoes
from storage.titles import Titles
from storage.vault import Vault, open_text, opened

_PLEA = TypeAdapter(Plea)


def is_vetoed(campaign: ColumnElement[int], person: ColumnElement[int]) -> ColumnElement[bool]:
    """Out of every list, ranking and quota: nothing of it is deleted, so that it is back when the veto is lifted."""
    return exists().where(vetoes.c.campaign_id == campaign, vetoes.c.person_id == person, vetoes.c.lifted_at.is_(None))


def _vetoes(dialect: str) -> Select[Any]:
    another = vetoes.alias("another")
    return (
        select(
            vetoes.c.id,
            vetoes.c.case_id,
            cases.c.kind,
            cases.c.receipt,
            vetoes.c.condition,
            vetoes.c.sealed,
            vetoes.c.effective_at,
            vetoes.c.appeal_by,
            vetoes.c.had_title,
            vetoes.c.lifted_at,
            people.c.id,
            people.c.userid,
            people.c.name,
            branches.c.name,
            roles_of(dialect),
            appeals.c.id,
            appeals.c.state,
            appeals.c.number,
            appeals.c.answer_by,
            appeals.c.sealed,
            func.coalesce(campaigns.c.is_rehearsal, 0),
            exists().where(
                another.c.campaign_id == vetoes.c.campaign_id,
                another.c.person_id == vetoes.c.person_id,
                another.c.id != vetoes.c.id,
                another.c.lifted_at.is_(None),
            ),
        )
        .select_from(vetoes)
        .join(cases, cases.c.id == vetoes.c.case_id)
        .join(people, people.c.id == vetoes.c.person_id)
        .join(branches, branches.c.id == people.c.branch_id)
        .outerjoin(appeals, appeals.c.veto_id == vetoes.c.id)
        .outerjoin(campaigns, campaigns.c.id == cases.c.campaign_id)
        .order_by(vetoes.c.id)
    )


_OF_PERSON = Statement(lambda d: _vetoes(d).where(vetoes.c.person_id == bindparam("person")))
_OF_CASE = Statement(lambda d: _vetoes(d).where(vetoes.c.case_id == bindparam("case")))
_OF_APPEAL = Statement(lambda d: _vetoes(d).where(appeals.c.id == bindparam("appeal")))
_OF_NUMBER = Statement(lambda d: _vetoes(d).where(appeals.c.number == bindparam("number")))
_BY_ID = Statement(lambda d: _vetoes(d).where(vetoes.c.id == bindparam("veto")))
_APPEALED = Statement(lambda d: _vetoes(d).where(appeals.c.state == AppealState.SUBMITTED.value))
_TAKE_EFFECT = Statement(
    lambda d: (
        insert(d, vetoes)
        .values(
            {
                n: bindparam(n)
                for n in (
                    "case_id",
                    "campaign_id",
                    "person_id",
                    "post_id",
                    "condition",
                    "sealed",
                    "effective_at",
                    "appeal_by",
                    "had_title",
                )
            }
        )
        .on_conflict_do_nothing()
    )
)
_LIFT = statement(
    update(vetoes)
    .where(vetoes.c.id == bindparam("veto"), vetoes.c.lifted_at.is_(None))
    .values(lifted_at=bindparam("at"))
)
_KEEP_APPEAL = Statement(
    lambda d: (
        insert(d, appeals)
        .values({n: bindparam(n) for n in ("veto_id", "state", "number", "answer_by", "sealed")})
        .on_conflict_do_update(
            index_elements=["veto_id"],
            set_={n: bindparam(n) for n in ("state", "number", "answer_by", "sealed")},
        )
    )
)
_NUMBERED = statement(select(func.count()).where(appeals.c.number.like(bindparam("year"))))
_POST = statement(
    select(applications.c.post_id).where(
        applications.c.campaign_id == bindparam("campaign"), applications.c.person_id == bindparam("person")
    )
)
_AT_POST = statement(
    select(applications.c.person_id).where(
        applications.c.campaign_id == bindparam("campaign"),
        applications.c.post_id == bindparam("post"),
        or_(*(applications.c.stage == stage.value for stage in (Stage.APPLIED, Stage.SUBMITTED))),
    )
)
_LAY = statement(insert_of(matters, "person_id", "case_id", "kind", "told_at").returning(matters.c.id))
_MATTERS = statement(
    select(matters.c.id, matters.c.kind, matters.c.case_id, matters.c.seen_at)
    .where(matters.c.person_id == bindparam("person"))
    .order_by(matters.c.id.desc())
    .limit(20)
)
_IS_OUT = statement(
    select(people.c.id).where(
        people.c.id == bindparam("person"), is_vetoed(bindparam("campaign", type_=BigInteger), people.c.id)
    )
)
_WITHDRAW = statement(
    delete(matters).where(matters.c.case_id == bindparam("case"), matters.c.kind == bindparam("kind"))
)
_LAID = statement(select(matters.c.id).where(matters.c.id == bindparam("matter")))
_SEE = statement(
    update(matters)
    .where(matters.c.person_id == bindparam("person"), matters.c.seen_at.is_(None))
    .values(seen_at=bindparam("at"))
)


class Register(Protocol):
    """The cases, as far as what follows from them needs it."""

    def of_id(self, case: int) -> Case | None: ...
    def there(self, case_id: int) -> Case: ...
    def note(self, case: Case, actor: str, deed: str, at: datetime, detail: str = "") -> None: ...
    def tell_reporter(self, case: Case, at: datetime) -> None: ...
    def add_entry(
        self, case_id: int, side: Side, purpose: Purpose, piece: Piece, who: int | None, at: datetime
    ) -> None: ...
    def ask_to_look(
        self, to: Iterable[Person], kind: MatterKind, case: Case, campaign: Campaign | None, at: datetime
    ) -> None: ...


@dataclass(frozen=True)
class Vetoes:
    tx: Transaction
    vault: Vault | None
    cases: Register

    def of_person(self, person: int) -> tuple[Veto, ...]:
        return self._found(_OF_PERSON, person=person)

    def is_out(self, person: int, campaign: int) -> bool:
        """Whether that person is out of that campaign."""
        return self.tx.row(_IS_OUT, person=person, campaign=campaign) is not None

    def is_lifted(self, case: int) -> bool:
        """Whether all that the case had come to was lifted by appeals."""
        found = self.of_case(case)
        return bool(found) and not any(veto.is_in_force for veto in found)

    def of_case(self, case: int) -> tuple[Veto, ...]:
        return self._found(_OF_CASE, case=case)

    def of_appeal(self, appeal: int) -> Veto | None:
        return next(iter(self._found(_OF_APPEAL, appeal=appeal)), None)

    def of_number(self, number: str) -> Veto | None:
        return next(iter(self._found(_OF_NUMBER, number=number.strip().upper())), None)

    def appealed(self) -> tuple[Veto, ...]:
        """Those against which an appeal waits for its answer."""
        return self._found(_APPEALED)

    def matters(self, person: Person) -> tuple[Matter, ...]:
        """The last first."""
        return tuple(
            Matter(matter_id, kind, case_id, seen_at is not None)
            for matter_id, kind, case_id, seen_at in self.tx.rows(_MATTERS, person=person.id)
        )

    def lay_before(self, person: Person, kind: MatterKind, case: Case, at: datetime) -> int:
        return int(self.tx.value(_LAY, person_id=person.id, case_id=case.id, kind=kind, told_at=to_ms(at)))

    def is_before(self, person: Person, kind: MatterKind, case: Case) -> bool:
        """Whether that waits to be looked at."""
        return any((each.kind, each.case_id, each.is_seen) == (kind, case.id, False) for each in self.matters(person))

    def withdraw(self, case: int, *kinds: MatterKind) -> None:
        """Nobody is asked to look at that any more: it is settled, or somebody else's."""
        for kind in kinds:
            self.tx.run(_WITHDRAW, case=case, kind=kind)

    def is_laid(self, matter: int) -> bool:
        """Whether it has not been withdrawn."""
        return self.tx.row(_LAID, matter=matter) is not None

    def see(self, person: Person, at: datetime) -> None:
        self.tx.run(_SEE, person=person.id, at=to_ms(at))

    def whom_it_hits(self, subject: Person, kind: CaseKind, campaign: Campaign | None) -> tuple[Person, ...]:
        """The person; where the ground hits the post, all who applied for it."""
        conditions = campaign.rubric.veto.conditions if campaign and campaign.rubric.veto else ()
        number = CONDITION_OF.get(kind, 0)
        if campaign is None or not 0 < number <= len(conditions):
            return (subject,)
        condition = conditions[number - 1]
        post = self._post_of(subject, campaign)
        if condition.hits == "person" or post is None:
            return (subject,)
        ids = [person for (person,) in self.tx.rows(_AT_POST, campaign=campaign.id, post=post)]
        return tuple(People(self.tx).by_id([subject.id, *ids]))

    def take_effect(self, case: Case, by: Person, campaign: Campaign | None, at: datetime) -> None:
        """What was found hits whom it hits, and they, their secretaries and the committee are asked to look."""
        verdict, book = case.dossier.verdict, People(self.tx)
        subject = next(iter(book.by_id([case.dossier.subject or 0])), None)
        if verdict is None or subject is None:
            return
        campaign = campaign_of(case, campaign)
        rules = campaign.rubric.rules.cases if campaign else Rules()
        hit = self.whom_it_hits(subject, case.kind, campaign)
        condition = CONDITION_OF[case.kind]
        self.titles.hold(person.id for person in hit)
        with_title = self.titles.hit_by(case.id, [person.id for person in hit])
        for person in hit:
            self.tx.run(
                _TAKE_EFFECT,
                case_id=case.id,
                campaign_id=campaign.id if campaign else None,
                person_id=person.id,
                post_id=self._post_of(person, campaign) if len(hit) > 1 and campaign else None,
                condition=condition,
                sealed=opened(self.vault).seal_text(verdict.finding),
                effective_at=to_ms(at),
                appeal_by=to_ms(days_on(at, rules.appeal_days)),
                had_title=int(person.id in with_title),
            )
            self._enter(Deed("一票否决", person.name, None, f"第{condition}条"), by, campaign, at)
            self._settle_titles(person, by, at)
        self._tell(hit, "veto", case, campaign, at)

    def carry_out(self, order: AppealOrder, account: Account, campaign: Campaign | None, at: datetime) -> None:
        by = account.person
        if by is None:
            return
        match order:
            case AppealWritten(veto_id, reason):
                veto, plea = self._open_to(veto_id, by)
                self._keep(veto, AppealState.DRAFT, replace(plea, reason=reason))
            case AppealBacked(veto_id, piece):
                veto, plea = self._open_to(veto_id, by)
                self.cases.add_entry(veto.case_id, "subject", "appeal", piece, by.id, at)
                state = veto.appeal.state if veto.appeal else AppealState.DRAFT
                self._keep(veto, state, replace(plea, pieces=(*plea.pieces, piece)))
            case AppealDropped(veto_id):
                veto, plea = self._open_to(veto_id, by)
                self._keep(veto, AppealState.DROPPED, plea)
            case AppealSubmitted():
                self._submit(order, by, campaign, at)
            case JudgeNamed(appeal, person):
                self._name_judge(appeal, person, by, campaign, at)
            case RulingDrafted(appeal, is_upheld, text):
                if (found := self._for_judge(appeal, by)) is not None:
                    veto, plea = found
                    pending = Pending("uphold" if is_upheld else "reject", by.id, text)
                    self._keep(veto, AppealState.SUBMITTED, replace(plea, pending=pending))
            case RulingDropped(appeal):
                if (found := self._for_judge(appeal, by)) is not None:
                    veto, plea = found
                    self._keep(veto, AppealState.SUBMITTED, replace(plea, pending=None))
            case RulingTaken(appeal):
                self._rule(appeal, by, campaign, at)

    def next_number(self, at: datetime) -> str:
        """SS2026-0003: two at once cannot both be kept."""
        return f"SS{at.year}-{int(self.tx.value(_NUMBERED, year=f'SS{at.year}-%')) + 1:04d}"

    def _submit(self, order: AppealSubmitted, by: Person, campaign: Campaign | None, at: datetime) -> None:
        self.titles.hold([by.id])
        veto, plea = self._open_to(order.veto, by)
        self._keep(veto, AppealState.SUBMITTED, replace(plea, to=order.to), order.number, order.answer_by)
        self._settle_titles(by, None, at)
        case = self.cases.there(veto.case_id)
        self.cases.note(case, by.name, "申诉", at, order.number)
        if order.to:
            self.cases.ask_to_look(People(self.tx).by_id(order.to), "appeal", case, campaign, at)
        else:
            self.cases.ask_to_look(self.who_may_name(veto), "judge", case, campaign, at)

    def _name_judge(self, appeal: int, person: int, by: Person, campaign: Campaign | None, at: datetime) -> None:
        """Not where somebody is there to decide it, or whoever was named may not."""
        veto = self.of_appeal(appeal)
        if veto is None or self.has_judge(veto) or by not in self.who_may_name(veto):
            return
        named = [each for each in People(self.tx).by_id([person]) if self.may_judge(each, veto)]
        self.address(veto, named, by.name, campaign, at)

    def address(
        self, veto: Veto, judges: Sequence[Person], actor: str, campaign: Campaign | None, at: datetime
    ) -> None:
        """To them it goes from now on, and nobody need be named any more."""
        if not judges or veto.appeal is None:
            return
        case, names = self.cases.there(veto.case_id), "、".join(person.name for person in judges)
        self._keep(veto, AppealState.SUBMITTED, replace(veto.appeal.plea, to=tuple(each.id for each in judges)))
        self.withdraw(case.id, "judge", "appeal")
        self.cases.note(case, actor, "定复核人", at, names)
        self.cases.ask_to_look(judges, "appeal", case, campaign, at)

    def judges_for(self, veto: Veto) -> tuple[Person, ...]:
        """Who may decide an appeal against it by their role."""
        case, book = self.cases.of_id(veto.case_id), People(self.tx)
        if case is None:
            return ()
        holders = {role: book.holders(role) for role in (Role.HANDLER, Role.COMMITTEE, Role.REVIEWER)}
        return may_handle_appeal(case, self._deciders(case), holders, (veto.person,))

    def may_judge(self, person: Person, veto: Veto) -> bool:
        case = self.cases.of_id(veto.case_id)
        return case is not None and may_judge(person, case, self._deciders(case), veto.person)

    def has_judge(self, veto: Veto) -> bool:
        """Whether somebody who is to decide the appeal is still on the roster; so too where there is none to decide."""
        if veto.appeal is None or veto.appeal.state is not AppealState.SUBMITTED:
            return True
        return bool(list(People(self.tx).by_id(veto.appeal.plea.to)))

    def who_may_name(self, veto: Veto) -> tuple[Person, ...]:
        """The office, or handlers where the office is the one that appeals."""
        book = People(self.tx)
        of_office, handlers = (
            tuple(each for each in book.holders(role) if each.id != veto.person.id)
            for role in (Role.COMMITTEE, Role.HANDLER)
        )
        return of_office or handlers

    def _deciders(self, case: Case) -> tuple[int, ...]:
        verdict = case.dossier.verdict
        return (verdict.decided_by,) if verdict and verdict.decided_by else ()

    def _rule(self, appeal: int, by: Person, campaign: Campaign | None, at: datetime) -> None:
        found = self._for_judge(appeal, by)
        if found is None:
            return
        veto, plea = found
        if plea.pending is None or plea.pending.by != by.id:
            return
        is_upheld, case = plea.pending.step == "uphold", self.cases.there(veto.case_id)
        self.titles.hold([veto.person.id])
        state = AppealState.UPHELD if is_upheld else AppealState.REJECTED
        self._keep(veto, state, replace(plea, pending=None, answer=plea.pending.text, decided_by=by.id))
        self.cases.note(case, by.name, "申诉成立" if is_upheld else "申诉不成立", at, plea.pending.text)
        self.withdraw(case.id, "appeal")
        if is_upheld:
            self.tx.run(_LIFT, veto=veto.id, at=to_ms(at))
            self.cases.tell_reporter(case, at)
            self._enter(
                Deed("撤回一票否决", veto.person.name, f"第{veto.condition}条", None),
                by,
                campaign_of(case, campaign),
                at,
            )
        self._settle_titles(veto.person, by, at)
        self._tell((veto.person,), "lifted" if is_upheld else "rejected", case, campaign, at)

    # what it does to titles

    @property
    def titles(self) -> Titles:
        return Titles(self.tx)

    def find_revocable(self, at: datetime) -> tuple[Person, ...]:
        """Whose title is still suspended, though nothing can be said against the veto any more."""
        return tuple(
            person
            for person in self.titles.suspended()
            if any(state is TitleState.REVOKED for _, state, _ in self._changes(person.id, at))
        )

    def revoke(self, person: Person, campaign: Campaign | None, at: datetime, tells_at: datetime) -> None:
        """What can be revoked is, and told, from `tells_at` on; once, however many ask for it at the same time."""
        self.titles.hold([person.id])
        for _, state, veto in self._settle_titles(person, None, at):
            if state is TitleState.REVOKED and veto is not None:
                self._tell((person,), "revoked", self.cases.there(veto.case_id), campaign, tells_at)

    def _settle_titles(
        self, person: Person, by: Person | None, at: datetime
    ) -> tuple[tuple[Title, TitleState, Veto | None], ...]:
        """Each title of the person to what the vetoes make of it now; without `by` the clock does it."""
        changes = tuple(self._changes(person.id, at))
        for title, state, veto in changes:
            self.titles.put(title, state, veto, by, at)
        return changes

    def _changes(self, person: int, at: datetime) -> Iterator[tuple[Title, TitleState, Veto | None]]:
        titles = self.titles.of_person(person)
        vetoes_of_it = self.of_person(person) if titles else ()
        for title in titles:
            state, veto = settled(title, vetoes_of_it, at)
            if (state, veto and veto.id) != (title.state, title.veto_id):
                yield title, state, veto

    def _tell(
        self, hit: tuple[Person, ...], kind: MatterKind, case: Case, campaign: Campaign | None, at: datetime
    ) -> None:
        """Each once: whom it hits, the secretaries of their branches, the committee."""
        book = People(self.tx)
        others = [each for branch in dict.fromkeys(p.branch for p in hit) for each in book.secretaries(branch)]
        told = {person.id: person for person in (*hit, *others, *book.holders(Role.COMMITTEE))}
        self.cases.ask_to_look(told.values(), kind, case, campaign, at)

    def _enter(self, deed: Deed, by: Person, campaign: Campaign | None, at: datetime) -> None:
        Ledger(self.tx).add(
            [deed], at=at, actor=by.userid, person_id=by.id, campaign_id=campaign.id if campaign else None
        )

    def _post_of(self, person: Person, campaign: Campaign) -> int | None:
        row = self.tx.row(_POST, campaign=campaign.id, person=person.id)
        return None if row is None else row[0]

    def _open_to(self, veto_id: int, by: Person) -> tuple[Veto, Plea]:
        """The veto, for whom it hits; raises `LookupError` for anybody else."""
        veto = next((each for each in self._found(_BY_ID, veto=veto_id) if each.person.id == by.id), None)
        if veto is None:
            raise LookupError("no such veto")
        return veto, veto.appeal.plea if veto.appeal else Plea()

    def _for_judge(self, appeal: int, by: Person) -> tuple[Veto, Plea] | None:
        """None where it is settled, or somebody else's to settle."""
        veto = self.of_appeal(appeal)
        if veto is None or veto.appeal is None or veto.appeal.state is not AppealState.SUBMITTED:
            return None
        return (veto, veto.appeal.plea) if by.id in veto.appeal.plea.to else None

    def _keep(
        self,
        veto: Veto,
        state: AppealState,
        plea: Plea,
        number: str | None = None,
        answer_by: datetime | None = None,
    ) -> None:
        before = veto.appeal
        until = answer_by or (before.answer_by if before else None)
        self.tx.run(
            _KEEP_APPEAL,
            veto_id=veto.id,
            state=state.value,
            number=number or (before.number if before else None),
            answer_by=until and to_ms(until),
            sealed=opened(self.vault).seal_text(_PLEA.dump_json(plea).decode()),
        )

    def _found(self, which: Statement, **given: Any) -> tuple[Veto, ...]:
        return tuple(self._to_veto(row) for row in self.tx.rows(which, **given))

    def _to_veto(self, row: Row) -> Veto:
        veto, case, kind, receipt, condition, sealed, effective_at, appeal_by, had_title, lifted_at = row[:10]
        appeal_id, state, number, answer_by, plea, is_rehearsal, is_out_anyhow = row[15:]
        appeal = None
        if appeal_id is not None and state != AppealState.DROPPED.value:
            said = _PLEA.validate_json(open_text(self.vault, plea))
            appeal = Appeal(appeal_id, veto, AppealState(state), number, from_ms_or_none(answer_by), said)
        return Veto(
            id=veto,
            case_id=case,
            kind=CaseKind(kind),
            receipt=receipt,
            person=to_person(*row[10:15]),
            condition=condition,
            finding=open_text(self.vault, sealed),
            effective_at=from_ms(effective_at),
            appeal_by=from_ms(appeal_by),
            had_title=bool(had_title),
            lifted_at=from_ms_or_none(lifted_at),
            appeal=appeal,
            is_rehearsal=bool(is_rehearsal),
            is_out_anyhow=bool(is_out_anyhow),
        )
