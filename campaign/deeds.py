"""How a change reads on the ledger (台账): what was done, to what, and from what to what."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

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
from campaign.points import written
from campaign.record import Claim, Record


@dataclass(frozen=True)
class Deed:
    """`name` is the word on the ledger; `subject` the item, where one is meant."""

    name: str
    subject: str = ""
    before: str | None = None
    after: str | None = None


def describe(record: Record, change: Change) -> Deed:  # noqa: C901 - one arm a change, each a line
    """`record` is as it was before the change."""
    application = record.application
    match change:
        case PostTypeChosen(value):
            return Deed("选岗位类型", "", application.post_type, value)
        case PostNamed(title):
            return Deed("填岗位", "", application.post, title)
        case StatementWritten(text):
            return Deed("写申报材料", "", application.statement, text)
        case ConsentGiven(is_given):
            return Deed("同意公示", "", _yes(is_given=application.consent), _yes(is_given=is_given))
        case Applied():
            return Deed("申报", "", application.stage, "applied")
        case ScoreGiven(item, points):
            return Deed("自评", str(item), _points(record.points.get(item)), written(points))
        case BonusAnswered(item, claimed, tier):
            return Deed("加分申请", str(item), _claim(record.claims.get(item)), _claim(Claim(claimed, tier)))
        case ConditionAnswered(item, condition, finding):
            return Deed("否决情形", f"{item}.{condition}", record.findings.get((item, condition)), finding)
        case EvidenceAdded(item, kind, _, text):
            return Deed("交依据", _item(item), None, kind if text is None else text)
        case EvidenceFiled(item):
            return Deed("归依据", str(item))
        case EvidenceRemoved(item):
            return Deed("删依据", str(item), f"{len(record.evidence_of(item))}件", None)
        case Submitted(total):
            return Deed("提交", "", application.stage, written(total))
        case Withdrawn():
            return Deed("撤回", "", application.stage, "withdrawn")
        case OptedOut():
            return Deed("今年不报", "", application.stage, "opted_out")
        case RemindMeAt(at):
            return Deed("明天提醒", "", _instant(record.remind_at), _instant(at))


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="minutes")


def _yes(*, is_given: bool | None) -> str | None:
    return None if is_given is None else "同意" if is_given else "不同意"


def _points(points: Decimal | None) -> str | None:
    return None if points is None else written(points)


def _claim(claim: Claim | None) -> str | None:
    if claim is None:
        return None
    return f"有（{claim.tier}）" if claim.tier else "有" if claim.claimed else "没有"


def _item(item: int | None) -> str:
    return "" if item is None else str(item)
