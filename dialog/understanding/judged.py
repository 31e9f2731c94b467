"""Whether a number may be stored for an item, and the act that says so."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from dialog.act import Act
from dialog.context import Context
from dialog.sheet import Sheet


def fault(value: Decimal, maximum: Decimal, step: Decimal) -> str | None:
    if value < 0:
        return "negative"
    if value > maximum:
        return "over"
    return "step" if value % step else None


def in_words(value: Decimal) -> str:
    """4.5分, as it is said back."""
    return f"{value.normalize():f}分"


def highest(sheet: Sheet) -> Decimal:
    return max((line.maximum for line in sheet.lines if line.kind == "points"), default=Decimal(0))


def scored(
    value: Decimal, item: int | None, sheet: Sheet, *, intent: str = "score", evidence: str | None = None
) -> Act:
    """The act that stores a value for an item, or for the one that the conversation will choose."""
    line = sheet.line(item) if item is not None else None
    if item is not None and line is None:
        return Act(intent="clarify", form="item", item=item)
    if line is not None and line.kind != "points":
        return Act(intent="invalid_score", item=item, score=value, form="kind")
    wrong = fault(value, line.maximum if line else highest(sheet), sheet.step)
    if wrong:
        return Act(intent="invalid_score", item=item, score=value, form=wrong)
    return Act(intent=intent, score=value, item=item, evidence=evidence)


def scored_all(pairs: Iterable[tuple[int, Decimal]], sheet: Sheet, *, intent: str = "score") -> Act:
    """Several at once: all of them stand, or none does."""
    pairs = tuple(pairs)
    if len({item for item, _ in pairs}) != len(pairs):
        return Act(intent="clarify", form="range", options=())
    for item, value in pairs:
        each = scored(value, item, sheet)
        if each.intent == "invalid_score" and len(pairs) > 1:
            return Act(intent="invalid_score", scores=pairs, form=each.form)
        if each.intent != "score":
            return each
    if len(pairs) == 1:
        return Act(intent=intent, item=pairs[0][0], score=pairs[0][1])
    return Act(intent=intent, scores=pairs)


def in_order(values: tuple[Decimal, ...], context: Context, sheet: Sheet) -> Act:
    """A list read from the item just asked on, or over the category just asked for."""
    asked = asked_lines(context, sheet)
    if context.step == "category":
        if len(values) != len(asked):
            return Act(intent="clarify", form="length", options=())
        return scored_all(zip(asked, values, strict=True), sheet)
    if not asked or len(values) > len(asked):
        return Act(intent="clarify", form="length")
    return scored_all(zip(asked, values, strict=False), sheet)


def asked_lines(context: Context, sheet: Sheet) -> tuple[int, ...]:
    """The items that a list without numbers would fill, in order."""
    if context.step == "category" and context.number:
        return tuple(line.number for line in sheet.in_category(context.number))
    first = sheet.line(context.item) if context.item else None
    if first is None or first.kind != "points":
        return ()
    return tuple(line.number for line in sheet.lines if line.kind == "points" and line.number >= first.number)


def category_of(context: Context, sheet: Sheet) -> int | None:
    if context.step == "category":
        return context.number
    line = sheet.line(context.item) if context.item else None
    return line.category if line and line.category else None


def open_lines(category: int, context: Context, sheet: Sheet, scores: Mapping[int, Decimal]) -> tuple[int, ...]:
    """The items of a category that have no score yet."""
    first = context.item if context.item and not scores else 0
    return tuple(
        line.number for line in sheet.in_category(category) if line.number not in scores and line.number >= first
    )
