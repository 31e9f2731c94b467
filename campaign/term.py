"""One campaign: its name, its deadlines, the rubric it was opened with."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from campaign.rubric import Rubric


@dataclass(frozen=True)
class Dates:
    """Deadlines only; all aware. What is None has none."""

    apply_by: datetime
    nominate_by: datetime | None = None
    review_by: datetime | None = None
    publish_days: int = 5

    def out_of_order(self) -> tuple[str, ...]:
        """What is wrong with the order, in sentences; empty if nothing is."""
        named = [("申报截止", self.apply_by), ("推荐截止", self.nominate_by), ("考核截止", self.review_by)]
        known = [(name, at) for name, at in named if at is not None]
        faults = [
            f"{later}（{b:%Y-%m-%d %H:%M}）要晚于{earlier}（{a:%Y-%m-%d %H:%M}）"
            for (earlier, a), (later, b) in pairwise(known)
            if b <= a
        ]
        if self.publish_days < 1:
            faults.append("公示至少1个工作日")
        return tuple(faults)


@dataclass(frozen=True)
class Campaign:
    id: int
    name: str
    rubric: Rubric = field(compare=False)  # pinned: the same campaign has the same one
    dates: Dates
    is_rehearsal: bool = False

    @property
    def score_by(self) -> datetime:
        """Until when scores may be given; the same as for applying unless the file says otherwise."""
        return self.dates.apply_by + timedelta(days=self.rubric.rules.self_score_extra_days)
