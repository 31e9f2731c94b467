"""How many members stand where, from the counts that the storage gives."""

from collections import Counter

from campaign.record import Stage, Standing
from campaign.rubric import Rubric

_STANDING_OF = {
    None: Standing.NOT_APPLIED,
    Stage.DRAFT: Standing.NOT_APPLIED,
    Stage.SUBMITTED: Standing.SUBMITTED,
    Stage.WITHDRAWN: Standing.WITHDRAWN,
    Stage.OPTED_OUT: Standing.OPTED_OUT,
}


def count_standings(rubric: Rubric, stages: Counter[tuple[str | None, int]]) -> dict[str, int]:
    """Every standing with its count, also those with none; `stages` counts (stage, answers given)."""
    all_answers = len(rubric.scored) + len(rubric.bonus) + (len(rubric.veto.conditions) if rubric.veto else 0)
    counts = dict.fromkeys((standing.value for standing in Standing), 0)
    for (stage, answers), people in stages.items():
        if stage == Stage.APPLIED:
            standing = Standing.TO_SUBMIT if answers >= all_answers else Standing.FILLING
        else:
            standing = _STANDING_OF[None if stage is None else Stage(stage)]
        counts[standing.value] += people
    return counts
