"""A campaign's dates: deadlines in their order, and until when scores may be given."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from campaign.rubric_file import parse
from campaign.term import Campaign, Dates

ZONE = timezone(timedelta(hours=8))
RUBRIC = parse((Path(__file__).parents[2] / "rubric.yaml").read_text("utf-8"))
APPLY_BY = datetime(2026, 6, 1, tzinfo=ZONE)
LATER, LATEST = datetime(2026, 6, 6, tzinfo=ZONE), datetime(2026, 6, 16, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("dates", "faults"),
    [
        (Dates(APPLY_BY), ()),
        (Dates(APPLY_BY, LATER, LATEST), ()),
        (Dates(APPLY_BY, None, LATEST), ()),
        (Dates(LATER, APPLY_BY), ("推荐截止（2026-06-01 00:00）要晚于申报截止（2026-06-06 00:00）",)),
        (Dates(APPLY_BY, APPLY_BY), ("推荐截止（2026-06-01 00:00）要晚于申报截止（2026-06-01 00:00）",)),
        (Dates(LATER, None, APPLY_BY), ("考核截止（2026-06-01 00:00）要晚于申报截止（2026-06-06 00:00）",)),
        (Dates(APPLY_BY, publish_days=0), ("公示至少1个工作日",)),
    ],
)
def test_dates_out_of_order_are_named(dates: Dates, faults: tuple[str, ...]) -> None:
    assert dates.out_of_order() == faults


@pytest.mark.parametrize("days", [0, 3])
def test_scores_may_be_given_as_long_after_applying_as_the_rubric_says(days: int) -> None:
    rubric = RUBRIC.model_copy(update={"rules": RUBRIC.rules.model_copy(update={"self_score_extra_days": days})})
    assert Campaign(1, "2026年", rubric, Dates(APPLY_BY)).score_by == APPLY_BY + timedelta(days=days)
