"""One member's record in a campaign: the application, the answers, the evidence, and what follows from them."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from campaign.changes import (
    Applied,
    BonusAnswered,
    Change,
    ConditionAnswered,
    ConsentGiven,
    EvidenceAdded,
    EvidenceFiled,
    EvidenceKind,
    EvidenceRemoved,
    Finding,
    OptedOut,
    PostNamed,
    PostTypeChosen,
    RemindMeAt,
    ScoreGiven,
    StatementWritten,
    Submitted,
    Withdrawn,
)
from campaign.rubric import Category, Rubric


class Stage(StrEnum):
    """What the person last did with the application."""

    DRAFT = "draft"
    APPLIED = "applied"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    OPTED_OUT = "opted_out"
    EXEMPT = "exempt"  # by the secretary or the office, until the person applies


class Standing(StrEnum):
    """Where a person stands: exactly one of these, and every count is defined on them."""

    NOT_APPLIED = "未申报"
    FILLING = "填写中"
    TO_SUBMIT = "待提交"
    SUBMITTED = "已提交"
    WITHDRAWN = "已撤回"
    OPTED_OUT = "不参加"
    EXEMPT = "免报"


@dataclass(frozen=True)
class Application:
    stage: Stage = Stage.DRAFT
    post_type: str | None = None
    post: str | None = None
    statement: str | None = None
    consent: bool | None = None
    receipt: str | None = None
    sent_back_for: str | None = None

    @property
    def is_ready(self) -> bool:
        """Everything that 申报 asks has been said, and publication is agreed to."""
        return None not in (self.post_type, self.post, self.statement) and self.consent is True

    @property
    def is_in(self) -> bool:
        """It counts: applied for, and neither taken back nor given up."""
        return self.stage in (Stage.APPLIED, Stage.SUBMITTED)


@dataclass(frozen=True)
class Claim:
    claimed: bool
    tier: str | None = None


@dataclass(frozen=True)
class Evidence:
    item: int | None
    kind: EvidenceKind
    key: str
    text: str | None = None


@dataclass(frozen=True)
class Record:
    """All of it. Points by item; claims by bonus item; findings by (veto item, condition); what 明天提醒 set."""

    application: Application = field(default_factory=Application)
    points: dict[int, Decimal] = field(default_factory=dict)
    claims: dict[int, Claim] = field(default_factory=dict)
    findings: dict[tuple[int, int], Finding] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    remind_at: datetime | None = None

    @cached_property
    def running_sum(self) -> Decimal:
        """累计: what has been given so far."""
        return sum(self.points.values(), Decimal(0))

    def evidence_of(self, item: int | None) -> tuple[Evidence, ...]:
        return tuple(piece for piece in self.evidence if piece.item == item)


def missing(rubric: Rubric, record: Record) -> tuple[int, ...]:
    """The items without an answer, in the rubric's order. The veto item has one once all its conditions have."""
    veto = rubric.veto
    left = [n for n in rubric.plain_numbers if n not in record.points and n not in record.claims]
    if veto is not None and any((veto.number, c.number) not in record.findings for c in veto.conditions):
        left.append(veto.number)
    return tuple(left)


def next_missing(rubric: Rubric, record: Record, after: int = 0) -> int | None:
    """The first item without an answer behind `after`, else the first of all, else None."""
    open_items = missing(rubric, record)
    return next((number for number in open_items if number > after), next(iter(open_items), None))


def subtotal(category: Category, record: Record) -> Decimal:
    return sum((record.points.get(item.number, Decimal(0)) for item in category.items), Decimal(0))


def is_complete(category: Category, record: Record) -> bool:
    return all(item.number in record.points for item in category.items)


def standing(rubric: Rubric, record: Record) -> Standing:
    return stand(record.application.stage, is_filled=not missing(rubric, record))


def stand(stage: Stage, *, is_filled: bool) -> Standing:
    match stage:
        case Stage.DRAFT:
            return Standing.NOT_APPLIED
        case Stage.SUBMITTED:
            return Standing.SUBMITTED
        case Stage.WITHDRAWN:
            return Standing.WITHDRAWN
        case Stage.OPTED_OUT:
            return Standing.OPTED_OUT
        case Stage.EXEMPT:
            return Standing.EXEMPT
        case Stage.APPLIED:
            return Standing.TO_SUBMIT if is_filled else Standing.FILLING


def answered_items(rubric: Rubric, plain: int, conditions: int) -> int:
    """How many items have their answer, from counts of what was answered: items that take one, and conditions."""
    veto = rubric.veto
    return plain + int(veto is not None and conditions >= len(veto.conditions))


def after(record: Record, change: Change) -> Record:  # noqa: C901 - one arm a change, each a line
    """The record as it is once `change` is written: what the storage does to the tables, in memory."""
    application = record.application
    match change:
        case PostTypeChosen(value):
            return replace(record, application=replace(application, post_type=value))
        case PostNamed(title):
            return replace(record, application=replace(application, post=title))
        case StatementWritten(text):
            return replace(record, application=replace(application, statement=text))
        case ConsentGiven(is_given):
            return replace(record, application=replace(application, consent=is_given))
        case Applied():
            return replace(record, application=replace(application, stage=Stage.APPLIED))
        case ScoreGiven(item, points):
            return replace(record, points={**record.points, item: points})
        case BonusAnswered(item, claimed, tier):
            return replace(record, claims={**record.claims, item: Claim(claimed, tier)})
        case ConditionAnswered(item, condition, finding):
            return replace(record, findings={**record.findings, (item, condition): finding})
        case EvidenceAdded(item, kind, key, text):
            return replace(record, evidence=(*record.evidence, Evidence(item, kind, key, text)))
        case EvidenceFiled(item):
            filed = tuple(replace(e, item=item) if e.item is None else e for e in record.evidence)
            return replace(record, evidence=filed)
        case EvidenceRemoved(item):
            return replace(record, evidence=tuple(e for e in record.evidence if e.item != item))
        case Submitted():
            return replace(record, application=replace(application, stage=Stage.SUBMITTED, sent_back_for=None))
        case Withdrawn():
            return replace(record, application=replace(application, stage=Stage.WITHDRAWN))
        case OptedOut():
            return replace(record, application=replace(application, stage=Stage.OPTED_OUT))
        case RemindMeAt(at):
            return replace(record, remind_at=at)
