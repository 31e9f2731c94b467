"""The rubric as understanding needs it."""

from campaign.rubric import BonusItem, PointsItem, Rubric, VetoItem
from dialog.sheet import Line, Sheet


def sheet_of(rubric: Rubric) -> Sheet:
    return Sheet(
        lines=tuple(_line(rubric, item) for item in rubric.items),
        categories=tuple(category.name for category in rubric.categories),
        step=rubric.step,
        post_types=tuple(kind.name for kind in rubric.post_types),
    )


def _line(rubric: Rubric, item: PointsItem | BonusItem | VetoItem) -> Line:
    match item:
        case PointsItem():
            return Line(item.number, "points", item.short, item.points, rubric.category_of(item.number))
        case BonusItem():
            return Line(item.number, "bonus", item.short, tiers=item.tiers or ())
        case VetoItem():
            return Line(item.number, "veto", item.short, conditions=len(item.conditions))
