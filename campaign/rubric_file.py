"""A rubric read from its file, or everything that is wrong with the file, each fault with its line."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from types import EllipsisType
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from campaign import points
from campaign.outline import Fault, Node, outline
from campaign.rubric import Part, PhaseKind, Rubric, Rules
from campaign.scalars import MonthDay, read_month_day


class RubricError(Exception):
    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


@dataclass(frozen=True)
class Checked:
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def parse(text: str) -> Rubric:
    """Read a rubric, or raise a RubricError with everything that is wrong with the file."""
    root, faults = outline(text)
    if root is None:
        raise RubricError(faults)
    rubric, misshapen = _shape(root)
    unread = {fault.line for fault in faults}
    found = {*faults, *(fault for fault in (*misshapen, *_disagreements(root)) if fault.line not in unread)}
    if rubric is None or found:
        raise RubricError(tuple(sorted(found)))
    return rubric


def notes(rubric: Rubric) -> tuple[str, ...]:
    """Say what is worth knowing and no fault."""
    return tuple(
        f"「{category.name}」标题写 {points.written(category.printed)} 分，"
        f"各项加起来 {points.written(category.points)} 分，以各项分值为准"
        for category in rubric.categories
        if category.printed is not None and category.printed != category.points
    )


def check(text: str) -> Checked:
    try:
        return Checked((), notes(parse(text)))
    except RubricError as error:
        return Checked(error.faults, ())


def _shape(root: Node) -> tuple[Rubric | None, list[Fault]]:
    try:
        return Rubric.model_validate(root.content), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_shape_fault(root, detail) for detail in details if not _is_echo(detail, details)]


def _is_echo(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Tell where a list is called too short only because all that is in it is wrong."""
    path = detail["loc"]
    return detail["type"] == "too_short" and any(
        other["loc"][: len(path)] == path and len(other["loc"]) > len(path) for other in details
    )


def _shape_fault(root: Node, detail: ErrorDetails) -> Fault:
    *above, last = detail["loc"] or ("",)
    node = root
    for key in detail["loc"]:
        child = _child(node, key)
        if child is None:
            break
        node = child
    subject = f"「{last}」" if isinstance(last, str) else "这一条"
    return Fault(node.line, _say(detail, subject, _part_at(above)))


def _child(node: Node, key: int | str) -> Node | None:
    if isinstance(node.value, dict):
        if isinstance(key, str):
            return node.value.get(key)
        # examples: written as a mapping, kept as a list
        return [child for child in node.value.values() if child.value is not None][key]
    return node.value[key] if isinstance(node.value, list) and isinstance(key, int) else None


def _part_at(path: Iterable[int | str]) -> type[Part]:
    part: type[Part] = Rubric
    for key in path:
        if isinstance(key, str):
            part = next(_parts_in(part.model_fields[key].annotation), part)
    return part


def _parts_in(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for argument in get_args(annotation):
        yield from _parts_in(argument)


def _say(detail: ErrorDetails, subject: str, part: type[Part]) -> str:  # noqa: C901 - one line a kind of fault
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            field = part.model_fields[str(detail["loc"][-1])]
            meaning = f"（{field.description}）" if field.description else ""
            return f"少了{subject}{meaning}，请补上"
        case "extra_forbidden":
            return _stranger(f"{detail['loc'][-1]}", part.model_fields)
        case "string_type":
            return f"{subject}要写一句话"
        case "string_too_short":
            return f"{subject}不能空着"
        case "string_too_long":
            return f"{subject}最多{context['max_length']}个字，现在{len(detail['input'])}个字"
        case "too_short":
            return f"{subject}至少要写一条"
        case "too_long":
            return f"{subject}最多写{context['max_length']}条"
        case "tuple_type":
            return f"{subject}要写成列表，每条前面一个「-」"
        case "model_type":
            return f"{subject}要分行写：{'、'.join(_part_at(detail['loc']).model_fields)}"
        case "literal_error":
            choices = re.findall("'(.*?)'", context["expected"])
            return f"{subject}只能写：{'、'.join(choices)}"
        case "greater_than_equal":
            return f"{subject}最小写 {context['ge']}"
        case "less_than_equal":
            return f"{subject}最大写 {context['le']}"
        case "refusal":
            return f"{subject}{detail['msg']}"
        case _:
            return f"{subject}写得不对"


def _stranger(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    return f"不认识「{name}」，" + (f"是不是「{near[0]}」？" if near else f"这里可以写：{'、'.join(names)}")


# ---------------------------------------------------------------------------------------------------------
# The whole: what the parts must agree on. Asked of the file's lines, so that one misshapen part hides nothing

_MESSAGE = 2048
"""What WeCom sends as one message, in bytes."""
_AROUND = 300
"""Room for the number, the question and the choices around an item's text."""


def _disagreements(root: Node) -> Iterator[Fault]:
    items = [
        *_find(root, "categories", ..., "items", ...),
        *_find(root, "bonus", ...),
        *_find(root, "veto"),
    ]
    yield from _miscounted([number for item in items for number in _find(item, "number")])
    for veto in _find(root, "veto"):
        yield from _miscounted(list(_find(veto, "conditions", ..., "number")))
        yield from _repeated(_find(veto, "conditions", ..., "short"))
    yield from _wrong_sum(root)
    yield from _between_steps(root)
    yield from _repeated(short for item in items for short in _find(item, "short"))
    for path in (
        ("categories", ..., "name"),
        ("post_types", ..., "name"),
        ("trades", ..., "name"),
        ("calendar", ..., "kind"),
        ("rules", "quota", "branches", ..., "branch"),
        ("rules", "reminders", "branches", ..., "branch"),
    ):
        yield from _repeated(_find(root, *path))
    trades = [name.value for name in _find(root, "trades", ..., "name") if isinstance(name.value, str)]
    for item in items:
        yield from _repeated(_find(item, "tiers", ...))
        yield from _wrong_trades(item, trades)
        yield from _too_long_to_send(item)
    yield from _wrong_calendar(root)


def _find(node: Node, *path: str | EllipsisType) -> Iterator[Node]:
    """All that lie there, `...` being each one in a list; what is not there, or empty, is passed over."""
    if not path:
        if node.value is not None:
            yield node
        return
    key, *rest = path
    match node.value:
        case dict() as entries if isinstance(key, str) and key in entries:
            yield from _find(entries[key], *rest)
        case list() as elements if key is ...:
            for element in elements:
                yield from _find(element, *rest)


def _miscounted(numbers: list[Node]) -> Iterator[Fault]:
    lines: dict[int, int] = {}
    last = 0
    for node in numbers:
        if not isinstance(node.value, str) or not re.fullmatch("[0-9]{1,6}", node.value):
            continue
        number = int(node.value)
        if number in lines:
            yield Fault(node.line, f"序号 {number} 在第{lines[number]}行用过了")
        elif number != last + 1:
            before = f"上一个是 {last}" if last else "从 1 开始"
            yield Fault(node.line, f"序号要接着编：{before}，这里应是 {last + 1}，写的是 {number}")
        lines.setdefault(number, node.line)
        last = number


def _points_in(nodes: Iterable[Node]) -> list[tuple[Node, Decimal]]:
    read = ((node, points.read(node.value)) for node in nodes if isinstance(node.value, str))
    return [(node, value) for node, value in read if value is not None]


def _wrong_sum(root: Node) -> Iterator[Fault]:
    """Said only where every item has points that can be read; else the sum says nothing."""
    items = list(_find(root, "categories", ..., "items", ...))
    given = _points_in(_find(root, "categories", ..., "items", ..., "points"))
    declared = list(_find(root, "total"))
    totals = _points_in(declared) if declared else [(next(_find(root, "categories"), root), Decimal(100))]
    if not items or len(given) < len(items) or not totals:
        return
    line, total = totals[0][0].line, totals[0][1]
    found = sum((value for _, value in given), Decimal(0))
    if found != total:
        yield Fault(
            line,
            f"各项分值加起来是 {points.written(found)} 分，应是 {points.written(total)} 分；"
            "请改分值，或在 total 写明满分",
        )


def _between_steps(root: Node) -> Iterator[Fault]:
    declared = list(_find(root, "rules", "step"))
    steps = [step for _, step in _points_in(declared)] if declared else [Rules().step]
    for node, value in _points_in(_find(root, "categories", ..., "items", ..., "points")):
        for step in steps:
            if step > 0 and not points.fits(value, step):
                message = f"「points」{points.written(value)} 不是 {points.written(step)} 的倍数"
                yield Fault(node.line, f"{message}（见 rules 的 step）")


def _repeated(nodes: Iterable[Node]) -> Iterator[Fault]:
    lines: dict[str, int] = {}
    for node in nodes:
        if isinstance(node.value, str):
            if node.value in lines:
                yield Fault(node.line, f"「{node.value}」和第{lines[node.value]}行重复，请换一个")
            lines.setdefault(node.value, node.line)


def _wrong_trades(item: Node, trades: list[str]) -> Iterator[Fault]:
    for examples in _find(item, "examples"):
        if isinstance(examples.value, dict):
            given = {trade for trade, text in examples.value.items() if text.value is not None}
            if missing := [trade for trade in trades if trade not in given]:
                yield Fault(examples.line, f"「examples」里少了{'、'.join(missing)}的例子")
            for trade, text in examples.value.items():
                if trade not in trades:
                    yield Fault(text.line, _stranger(trade, trades))


def _too_long_to_send(item: Node) -> Iterator[Fault]:
    texts = [*_find(item, "text"), *_find(item, "conditions", ..., "text")]
    size = sum(len(node.value.encode()) for node in texts if isinstance(node.value, str))
    if size > _MESSAGE - _AROUND:
        most = f"最多 {_MESSAGE - _AROUND} 字节（约 {(_MESSAGE - _AROUND) // 3} 个汉字）"
        yield Fault(texts[0].line, f"原文太长，一条消息发不下：{most}，现在 {size} 字节；请分成两项")


def _wrong_calendar(root: Node) -> Iterator[Fault]:
    """Phases in their order, with their days within one year from the first."""
    known = get_args(PhaseKind)
    phases = [kind for kind in _find(root, "calendar", ..., "kind") if kind.value in known]
    for before, after in pairwise(phases):
        if known.index(before.value) > known.index(after.value):
            yield Fault(after.line, f"「{after.value}」要写在「{before.value}」前面")
    calendar = next(_find(root, "calendar"), None)
    if calendar is not None and "apply" not in [kind.value for kind in phases]:
        yield Fault(calendar.line, "日程里要有 apply（申报）")
    days = [(node, read) for node in _find(root, "calendar", ..., "until") if (read := _month_day(node))]
    for (_, before_day), (node, day) in pairwise(days):
        first = days[0][1]
        if (day < first, day) < (before_day < first, before_day):  # earlier than the first: of the next year
            yield Fault(node.line, f"「until」{node.value} 早于前一个截止日，或离第一个超过一年")


def _month_day(node: Node) -> MonthDay | None:
    try:
        return read_month_day(node.value)
    except PydanticCustomError:
        return None
