"""Members' records: applications, answers and evidence, each written as it is given."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from sqlalchemy import and_, bindparam, case, literal, literal_column, null, or_, select, union_all, update

from campaign.changes import (
    Applied,
    BonusAnswered,
    Change,
    ConditionAnswered,
    ConsentGiven,
    EvidenceAdded,
    EvidenceFiled,
    EvidenceRemoved,
    OptedOut,
    PostNamed,
    PostTypeChosen,
    RemindMeAt,
    ScoreGiven,
    StatementWritten,
    Submitted,
    Withdrawn,
)
from campaign.record import Application, Claim, Evidence, Record, Stage
from campaign.sending_back import SentBack
from storage.database import Row, StaleError, Transaction
from storage.instants import from_ms_or_none, to_ms
from storage.outbox import Outbox, letter
from storage.statement import Statement, insert, statement
from storage.tables import answers, applications, evidence, people, posts

SENT_BACK = "sent-back"
FILLED = "filled"  # applied, and every item has its answer

# What counts of the stage: who is on leave is exempt, whatever was done before.
# No parameter is in it: PostgreSQL would not know it again where it groups.
stage_in_force = case((applications.c.exempted_at.is_not(None), literal_column("'exempt'")), else_=applications.c.stage)
COLUMNS = (
    applications.c.id,
    stage_in_force,
    applications.c.post_type,
    posts.c.title,
    applications.c.statement,
    applications.c.consent,
    applications.c.receipt,
    applications.c.sent_back_for,
    applications.c.remind_at,
)
# Answers and evidence in one round trip: (0, item, part, points, choice, tier, …) and (1, item, kind, key, text, …).
_CONTENTS = statement(
    union_all(
        select(
            literal(0).label("table"),
            answers.c.item,
            answers.c.part,
            answers.c.points,
            answers.c.choice,
            answers.c.tier,
            null(),
        ).where(answers.c.application_id == bindparam("id_")),
        select(
            literal(1),
            evidence.c.item,
            evidence.c.id,
            null(),
            evidence.c.kind,
            evidence.c.key,
            evidence.c.text,
        ).where(
            evidence.c.application_id == bindparam("id_"),
            or_(evidence.c.state == "kept", evidence.c.state == "fetching"),
        ),
    )
)
_BEGIN = Statement(
    lambda d: (
        insert(d, applications)
        .values({n: bindparam(n) for n in ("campaign_id", "person_id", "stage", "changed_at")})
        .on_conflict_do_update(
            index_elements=["campaign_id", "person_id"], set_={"changed_at": bindparam("changed_at")}
        )
        .returning(applications.c.id)
    )
)
_BRANCH_OF = select(people.c.branch_id).where(people.c.id == bindparam("person_id")).scalar_subquery()
_POST = Statement(
    lambda d: (
        insert(d, posts)
        .values(branch_id=_BRANCH_OF, title=bindparam("title"))
        .on_conflict_do_update(index_elements=["branch_id", "title"], set_={"title": bindparam("title")})
        .returning(posts.c.id)
    )
)


def _set(*columns: str) -> Statement:
    return statement(
        update(applications)
        .where(applications.c.id == bindparam("id_"))
        .values({name: bindparam(f"new_{name}") for name in (*columns, "changed_at")})
    )


_SET_POST_TYPE = _set("post_type")
_SET_POST = _set("post_id")
_SET_STATEMENT = _set("statement")
_SET_CONSENT = _set("consent")
_SET_STAGE = _set("stage", "exempted_at")
_SET_APPLIED = _set("stage", "applied_at", "exempted_at")
_SET_SUBMITTED = _set("stage", "submitted_at", "exempted_at", "sent_back_for")
_SET_REMIND_AT = _set("remind_at")
_SET_RECEIPT = _set("receipt")
_SET_FILLED = statement(
    update(applications).where(applications.c.id == bindparam("id_")).values(is_filled=bindparam("new_is_filled"))
)
# The copy by which people are counted (`ix_people_counted`), from what it is a copy of.
_COPY_STANDING = statement(
    update(people)
    .where(people.c.id == bindparam("person"))
    .values(
        stands=select(
            case(
                (stage_in_force == Stage.DRAFT.value, None),
                (and_(stage_in_force == Stage.APPLIED.value, applications.c.is_filled == 1), FILLED),
                else_=stage_in_force,
            )
        )
        .where(applications.c.campaign_id == bindparam("campaign"), applications.c.person_id == people.c.id)
        .scalar_subquery()
    )
)
_NOBODY_STANDS = statement(update(people).where(people.c.stands.is_not(None)).values(stands=None))
_SEND_BACK = statement(
    update(applications)
    .where(
        applications.c.campaign_id == bindparam("campaign"),
        applications.c.person_id == bindparam("person"),
        applications.c.stage == Stage.SUBMITTED.value,
        applications.c.exempted_at.is_(None),
    )
    .values(stage=Stage.APPLIED.value, sent_back_for=bindparam("reason"), changed_at=bindparam("at"))
)
_ANSWER_COLUMNS = ("application_id", "item", "part", "points", "choice", "tier", "answered_at")
_ANSWER = Statement(
    lambda d: (
        insert(d, answers)
        .values({n: bindparam(n) for n in _ANSWER_COLUMNS})
        .on_conflict_do_update(
            index_elements=["application_id", "item", "part"],
            set_={n: bindparam(n) for n in ("points", "choice", "tier", "answered_at")},
        )
    )
)
_EVIDENCE_COLUMNS = (
    "application_id",
    "item",
    "key",
    "kind",
    "text",
    "media_id",
    "blob_hash",
    "state",
    "next_try_at",
    "sent_at",
)
_ADD_EVIDENCE = Statement(
    lambda d: insert(d, evidence).values({n: bindparam(n) for n in _EVIDENCE_COLUMNS}).on_conflict_do_nothing()
)
_FILE_EVIDENCE = statement(
    update(evidence)
    .where(evidence.c.application_id == bindparam("id_"), evidence.c.item.is_(None))
    .values(item=bindparam("new_item"))
)
_REMOVE_EVIDENCE = statement(
    update(evidence)
    .where(evidence.c.application_id == bindparam("id_"), evidence.c.item == bindparam("of_item"))
    .values(state="removed")
)


def to_application(row: Row) -> Application:
    """From a row of `COLUMNS`."""
    _, stage, post_type, post, text, consent, receipt, sent_back_for, _ = row
    agreed = None if consent is None else bool(consent)
    return Application(Stage(stage), post_type, post, text, agreed, receipt, sent_back_for)


@dataclass(frozen=True)
class Records:
    tx: Transaction

    def contents(self, row: Row) -> Record:
        """The application of a row of `COLUMNS`, with its answers and its evidence, oldest first."""
        application_id, *_, remind_at = row
        points: dict[int, Decimal] = {}
        claims: dict[int, Claim] = {}
        findings = {}
        pieces: list[tuple[int, Evidence]] = []
        for table, item, part, hundredths, choice, tier, text in self.tx.rows(_CONTENTS, id_=application_id):
            if table:
                pieces.append((part, Evidence(item, choice, tier, text)))
            elif hundredths is not None:
                points[item] = Decimal(hundredths) / 100
            elif part:
                findings[(item, part)] = choice
            else:
                claims[item] = Claim(choice == "有", tier)
        pieces.sort()
        return Record(
            to_application(row),
            points,
            claims,
            findings,
            tuple(piece for _, piece in pieces),
            from_ms_or_none(remind_at),
        )

    def begin(self, campaign_id: int, person_id: int, at: datetime) -> int:
        """The application's id; there is one a person and campaign, however often it is begun."""
        return int(
            self.tx.value(
                _BEGIN,
                campaign_id=campaign_id,
                person_id=person_id,
                stage=Stage.DRAFT.value,
                changed_at=to_ms(at),
            )
        )

    def give_receipt(self, application_id: int, receipt: str, at: datetime) -> None:
        self.tx.run(_SET_RECEIPT, id_=application_id, new_receipt=receipt, new_changed_at=to_ms(at))

    def mark_filled(self, application_id: int, *, is_filled: bool) -> None:
        self.tx.run(_SET_FILLED, id_=application_id, new_is_filled=int(is_filled))

    def copy_standing(self, campaign_id: int, person_id: int) -> None:
        """To be called in the transaction in which where the person stands has changed: it is counted by the copy."""
        self.tx.run(_COPY_STANDING, campaign=campaign_id, person=person_id)

    def start_afresh(self) -> None:
        """A new campaign: nobody has begun."""
        self.tx.run(_NOBODY_STANDS)

    def write(self, application_id: int, person_id: int, change: Change, at: datetime) -> None:  # noqa: C901 - one arm a change
        now = to_ms(at)
        to = {"id_": application_id, "new_changed_at": now}
        staged = {**to, "new_exempted_at": None}  # whoever takes part, or does not want to, is on leave no more
        match change:
            case PostTypeChosen(value):
                self.tx.run(_SET_POST_TYPE, new_post_type=value, **to)
            case PostNamed(title):
                post_id = self.tx.value(_POST, person_id=person_id, title=title)
                self.tx.run(_SET_POST, new_post_id=post_id, **to)
            case StatementWritten(text):
                self.tx.run(_SET_STATEMENT, new_statement=text, **to)
            case ConsentGiven(is_given):
                self.tx.run(_SET_CONSENT, new_consent=int(is_given), **to)
            case Applied():
                self.tx.run(_SET_APPLIED, new_stage=Stage.APPLIED.value, new_applied_at=now, **staged)
            case Submitted():
                self.tx.run(
                    _SET_SUBMITTED,
                    new_stage=Stage.SUBMITTED.value,
                    new_submitted_at=now,
                    new_sent_back_for=None,
                    **staged,
                )
            case Withdrawn():
                self.tx.run(_SET_STAGE, new_stage=Stage.WITHDRAWN.value, **staged)
            case OptedOut():
                self.tx.run(_SET_STAGE, new_stage=Stage.OPTED_OUT.value, **staged)
            case RemindMeAt(moment):
                self.tx.run(_SET_REMIND_AT, new_remind_at=to_ms(moment), **to)
            case ScoreGiven(item, points):
                self._answer(application_id, item, 0, now, points=int(points * 100))
            case BonusAnswered(item, claimed, tier):
                self._answer(application_id, item, 0, now, choice="有" if claimed else "没有", tier=tier)
            case ConditionAnswered(item, condition, finding):
                self._answer(application_id, item, condition, now, choice=finding)
            case EvidenceAdded():
                self._add_evidence(application_id, change, now)
            case EvidenceFiled(item):
                self.tx.run(_FILE_EVIDENCE, id_=application_id, new_item=item)
            case EvidenceRemoved(item):
                self.tx.run(_REMOVE_EVIDENCE, id_=application_id, of_item=item)
            case _:
                assert_never(change)

    def send_back(self, order: SentBack, campaign_id: int, at: datetime) -> None:
        """To be changed and handed in again, if it still is handed in; else the turn is to be taken again."""
        where = {"campaign": campaign_id, "person": order.person.id}
        if not self.tx.run(_SEND_BACK, reason=order.reason, at=to_ms(at), **where):
            raise StaleError("it is not handed in any more")
        self.copy_standing(campaign_id, order.person.id)
        push = letter(
            order.person.userid,
            order.text,
            kind=SENT_BACK,
            key=f"{SENT_BACK}/{order.key}/{order.person.id}",
            at=at,
            campaign_id=campaign_id,
        )
        Outbox(self.tx).plan([push])

    def _answer(
        self,
        application_id: int,
        item: int,
        part: int,
        now: int,
        *,
        points: int | None = None,
        choice: str | None = None,
        tier: str | None = None,
    ) -> None:
        self.tx.run(
            _ANSWER,
            application_id=application_id,
            item=item,
            part=part,
            points=points,
            choice=choice,
            tier=tier,
            answered_at=now,
        )

    def _add_evidence(self, application_id: int, piece: EvidenceAdded, now: int) -> None:
        is_to_fetch = piece.media_id is not None
        self.tx.run(
            _ADD_EVIDENCE,
            application_id=application_id,
            item=piece.item,
            key=piece.key,
            kind=piece.kind,
            text=piece.text,
            media_id=piece.media_id,
            blob_hash=piece.content_hash,
            state="fetching" if is_to_fetch else "kept",
            next_try_at=now if is_to_fetch else None,
            sent_at=now,
        )
