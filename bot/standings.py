"""How many members stand where, from the counts that the storage gives."""

from collections import Counter

from campaign.record import Stage, Standing, stand
from campaign.rubric import Rubric


def count_standings(rubric: Rubric, stages: Counter[tuple[str | None, int]]) -> dict[str, int]:
    """Every standing with its count, also those with none; `stages` counts (stage, answers given)."""
    all_answers = len(rubric.plain_numbers) + (len(rubric.veto.conditions) if rubric.veto else 0)
    counts = dict.fromkeys((standing.value for standing in Standing), 0)
    for (stage, answers), people in stages.items():
        counts[stand(Stage(stage or Stage.DRAFT), is_filled=answers >= all_answers).value] += people
    return counts
