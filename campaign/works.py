"""A work: a picture or a table that somebody asked for, made outside the turn and sent when it is done."""

from dataclasses import dataclass
from enum import StrEnum

from campaign.deeds import Deed


class WorkKind(StrEnum):
    PROGRESS_CHART = "progress_chart"
    SCORE_CHART = "score_chart"
    EXPORT = "export"


@dataclass(frozen=True)
class WorkAsked:
    """About these branches; none: all that the person may see. `key` is the message that asked for it."""

    key: str
    kind: WorkKind
    branches: tuple[str, ...] = ()


def describe(order: WorkAsked) -> Deed | None:
    """The line on the ledger: data that leaves is worth one, a picture of figures is not."""
    return Deed("导出", "、".join(order.branches)) if order.kind is WorkKind.EXPORT else None
