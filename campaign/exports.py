"""What a table of a campaign says: a line for each member, and what stands on the ledger about their records."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from campaign.decisions import Decision
from campaign.deeds import Deed
from campaign.panel import Scorecard
from campaign.record import Claim, Record, Stage, Standing, missing, standing
from campaign.rubric import Rubric

# Nothing else on the ledger leaves in a table, whatever else may come to stand there.
TOLD_DEEDS = (
    "选岗位类型",
    "填岗位",
    "写申报材料",
    "同意公示",
    "申报",
    "自评",
    "加分申请",
    "否决情形",
    "交依据",
    "归依据",
    "删依据",
    "提交",
    "撤回",
    "今年不报",
)
_STAGE_WORDS = {
    Stage.DRAFT: "未申报",
    Stage.APPLIED: "已申报",
    Stage.SUBMITTED: "已提交",
    Stage.WITHDRAWN: "已撤回",
    Stage.OPTED_OUT: "不参加",
    Stage.EXEMPT: "免报",
}


@dataclass(frozen=True)
class MemberLine:
    """One member. `pieces` is how much evidence there is by item; what it says stays where it is."""

    branch: str
    name: str
    userid: str
    record: Record = field(default_factory=Record)
    pieces: Mapping[int, int] = field(default_factory=dict)
    submitted_at: datetime | None = None

    def standing(self, rubric: Rubric) -> Standing:
        return standing(rubric, self.record)

    def answered(self, rubric: Rubric) -> int:
        return len(rubric.items) - len(missing(rubric, self.record))

    def points(self, item: int) -> Decimal | None:
        return self.record.points.get(item)


def claims_told(rubric: Rubric, record: Record) -> str:
    """第18项、第20项（省级）; 没有 where none is claimed."""
    answered = [(item.number, record.claims[item.number]) for item in rubric.bonus if item.number in record.claims]
    claimed = [f"第{number}项{_tier(claim)}" for number, claim in answered if claim.claimed]
    return "、".join(claimed) if claimed else "没有" if answered else ""


def _tier(claim: Claim) -> str:
    return f"（{claim.tier}）" if claim.tier else ""


def findings_told(rubric: Rubric, record: Record) -> str:
    """What the member answered to the veto item's conditions: 没有, or which and what."""
    veto = rubric.veto
    if veto is None:
        return ""
    found = [(c.number, record.findings.get((veto.number, c.number))) for c in veto.conditions]
    told = [f"第{number}条{finding}" for number, finding in found if finding in ("有", "不清楚")]
    return "、".join(told) if told else "没有" if all(finding for _, finding in found) else ""


@dataclass(frozen=True)
class ScorecardLine:
    """One reviewer's sheet of one nominee, handed in."""

    branch: str
    name: str
    userid: str
    reviewer: str
    card: Scorecard

    @property
    def comments(self) -> str:
        """第2项 没见到意见箱，第17项 没去看过."""
        said = ((item, mark.comment) for item, mark in sorted(self.card.marks.items()) if mark.comment)
        return "，".join(f"第{item}项 {comment}" for item, comment in said)


@dataclass(frozen=True)
class LedgerLine:
    at: datetime
    branch: str
    name: str
    actor: str
    deed: Deed


@dataclass(frozen=True)
class DecisionLine:
    """What the committee decided of one nominee last, and when that is published. It is the committee's own."""

    branch: str
    name: str
    userid: str
    decision: Decision
    author: str
    at: datetime


def told_deed(deed: Deed) -> Deed:
    """As it leaves: stages by their words, and of evidence no more than that there was some."""
    if deed.name == "交依据":
        return replace(deed, before=None, after="1件")
    return replace(deed, before=_stage_word(deed.before), after=_stage_word(deed.after))


def _stage_word(text: str | None) -> str | None:
    return _STAGE_WORDS[Stage(text)] if text in list(Stage) else text
