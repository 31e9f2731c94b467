"""The rubric: what is scored and by which rules, read from a file that an organisation writes itself."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from types import EllipsisType
from typing import Annotated, Any, Literal, Self, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from campaign import points
from campaign.people import Role

# ---------------------------------------------------------------------------------------------------------
# What a rubric is


def _refusal(message: str) -> PydanticCustomError:
    """To be read behind the name of what is wrong: 「points」要大于 0."""
    return PydanticCustomError("refusal", "{message}", {"message": message})


def _read_points(value: object) -> Decimal:
    if isinstance(value, str):
        if re.fullmatch(r"-[0-9.]+", value):
            raise _refusal("要大于 0")
        value = points.read(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise _refusal("要写成数，比如 5 或 4.5")
    if value <= 0:
        raise _refusal("要大于 0")
    return value


def _read_whole(value: object) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _refusal("要写成整数，比如 5")


def _read_flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise _refusal("只能写 true（要）或 false（不要）")


def _read_date(value: object) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _refusal("要写成日期，比如 2026-05-31")


@dataclass(frozen=True, order=True)
class MonthDay:
    """A day of any year; never 29 February."""

    month: int
    day: int


def _read_month_day(value: object) -> MonthDay:
    if isinstance(value, MonthDay):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        try:
            day = date.fromisoformat(f"2001-{value}")
        except ValueError:
            pass
        else:
            return MonthDay(day.month, day.day)
    raise _refusal("要写成月和日，比如 05-31")


@dataclass(frozen=True)
class Window:
    """A stretch of every day; over midnight where it ends before it begins."""

    begin: time
    end: time

    def covers(self, at: time) -> bool:
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


def _read_window(value: object) -> Window:
    if isinstance(value, Window):
        return value
    clock = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    said = re.fullmatch(f"({clock})-({clock})", value) if isinstance(value, str) else None
    if said is None or said[1] == said[2]:
        raise _refusal("要写成时段，比如 21:00-08:00")
    return Window(time.fromisoformat(said[1]), time.fromisoformat(said[2]))


def _pair_up(value: object) -> object:
    """`食堂: 班前会记录本` as the file has it, an `Example` each as we keep it."""
    if isinstance(value, Mapping):
        return [{"trade": trade, "text": text} for trade, text in value.items()]
    if isinstance(value, tuple):
        return value
    raise _refusal("要按行当分行写，比如 食堂: 班前会记录本")


Points = Annotated[Decimal, BeforeValidator(_read_points)]
Number = Annotated[int, BeforeValidator(_read_whole), Field(ge=1, le=999)]
Days = Annotated[int, BeforeValidator(_read_whole), Field(ge=0, le=366)]
Length = Annotated[int, BeforeValidator(_read_whole), Field(ge=1, le=5000)]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
Date = Annotated[date, BeforeValidator(_read_date)]
Quiet = Annotated[Window, BeforeValidator(_read_window)]
Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(min_length=1, max_length=20)]
Short = Annotated[str, Field(min_length=1, max_length=8, description="最多8个字的短名称")]
Official = Annotated[Text, Field(description="文件原文")]
Plain = Annotated[str, Field(min_length=1, max_length=100, description="一两句大白话")]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PostType(Part):
    name: Name
    plain: Name


class Trade(Part):
    """A line of work; a branch whose name holds one of `branches` is of it."""

    name: Name
    branches: tuple[Name, ...] = Field(min_length=1)


class Example(Part):
    trade: Name
    text: Annotated[str, Field(min_length=1, max_length=40)]


Examples = Annotated[tuple[Example, ...], BeforeValidator(_pair_up), Field(min_length=1, description="按行当各举一例")]


class PointsItem(Part):
    kind: Literal["points"]
    number: Number
    short: Short
    text: Official
    plain: Plain
    examples: Examples
    points: Points = Field(description="分值")
    evidence_prompt: Name | None = None


class BonusItem(Part):
    """A claim that is recorded and shown beside the total, never added to it."""

    kind: Literal["bonus"]
    number: Number
    short: Short
    text: Official
    plain: Plain
    examples: Examples
    tiers: tuple[Name, ...] = Field(default=(), min_length=1)


class Condition(Part):
    number: Number
    short: Short
    text: Official
    established_by: Literal[Role.HANDLER, Role.COMMITTEE, Role.REVIEWER] = Field(description="由谁认定")
    hits: Literal["person", "post"] = Field(description="落在人还是岗位上")


class VetoItem(Part):
    kind: Literal["veto"]
    number: Number
    short: Short
    text: Official
    plain: Plain
    examples: Examples
    conditions: tuple[Condition, ...] = Field(min_length=1, max_length=9, description="有哪几种情况")


Item = Annotated[PointsItem | BonusItem | VetoItem, Field(discriminator="kind")]


class Category(Part):
    """`printed` is the figure in the source's heading, which binds nobody."""

    name: Name
    printed: Points | None = None
    items: tuple[PointsItem, ...] = Field(min_length=1, max_length=30, description="这一类的项目")

    @cached_property
    def points(self) -> Decimal:
        return sum((item.points for item in self.items), Decimal(0))


PhaseKind = Literal["rally", "apply", "nominate", "review", "publicity", "award", "supervision"]


class Phase(Part):
    """A stretch of the campaign. `until` is its last day in an ordinary year, `text` the source's words."""

    kind: PhaseKind
    name: Name
    until: Annotated[MonthDay, BeforeValidator(_read_month_day)] | None = None
    text: Text | None = None


class Statement(Part):
    shortest: Length = 10
    longest: Length = 800

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.shortest > self.longest:
            raise _refusal("里 shortest（最少）比 longest（最多）还大")
        return self


class Publicity(Part):
    working_days: Annotated[Days, Field(ge=1, le=60)] = 5


class Reminders(Part):
    days_before: tuple[Days, ...] = (14, 7, 3, 1, 0)
    quiet: tuple[Quiet, ...] = (
        Window(time(21), time(8)),
        Window(time(11), time(13, 30)),
        Window(time(17), time(18, 30)),
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(sooner <= later for sooner, later in pairwise(self.days_before)):
            raise _refusal("里 days_before 要从大到小写，不能重复，比如 [14, 7, 3, 1, 0]")
        return self


class Cases(Part):
    """How long complaints and appeals may take, in calendar days."""

    accept_days: Days = 15
    finish_days: Days = 60
    appeal_days: Days = 30
    appeal_answer_days: Days = 30

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.accept_days > self.finish_days:
            raise _refusal("里 accept_days（受理）比 finish_days（办结）还长")
        return self


class Holiday(Part):
    """One's own days off; a single one where `last` is not given."""

    name: Name
    first: Date
    last: Date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last is not None and self.last < self.first:
            raise _refusal("里 last（最后一天）早于 first（第一天）")
        return self

    def covers(self, day: date) -> bool:
        return self.first <= day <= (self.last or self.first)


class Holidays(Part):
    """The organisation's own, on top of the public ones."""

    days_off: tuple[Holiday, ...] = ()
    work_days: tuple[Date, ...] = ()

    @model_validator(mode="after")
    def _agree(self) -> Self:
        for day in self.work_days:
            if any(holiday.covers(day) for holiday in self.days_off):
                raise _refusal(f"里 {day} 又放假又上班")
        return self


class BranchQuota(Part):
    branch: Name
    places: Days


class Quota(Part):
    """How many a branch may put forward: `each`, but for the branches named."""

    each: Days | None = None
    branches: tuple[BranchQuota, ...] = ()

    def places(self, branch: str) -> int | None:
        return next((quota.places for quota in self.branches if quota.branch == branch), self.each)


class Rules(Part):
    step: Points = Decimal("0.5")
    statement: Statement = Statement()
    ask_evidence: Flag = True
    self_score_extra_days: Annotated[Days, Field(le=60)] = 0
    quota: Quota | None = None
    aggregate: Literal["mean", "trimmed", "median"] = "mean"
    publicity: Publicity = Publicity()
    reminders: Reminders = Reminders()
    cases: Cases = Cases()
    holidays: Holidays = Holidays()


class Contact(Part):
    office: Name
    phone: Name


class Rubric(Part):
    title: Name = Field(description="叫什么称号")
    source: Text | None = None
    total: Points = Decimal(100)
    post_types: tuple[PostType, ...] = Field(min_length=1, max_length=9, description="报哪几种岗")
    trades: tuple[Trade, ...] = Field(min_length=1, max_length=6, description="有哪些行当")
    categories: tuple[Category, ...] = Field(min_length=1, description="打分的类别和项目")
    bonus: tuple[BonusItem, ...] = ()
    veto: VetoItem | None = None
    calendar: tuple[Phase, ...] = Field(min_length=1, description="日程")
    rules: Rules = Rules()
    contact: Contact = Field(description="有事找谁")

    @cached_property
    def scored(self) -> tuple[PointsItem, ...]:
        return tuple(item for category in self.categories for item in category.items)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All of them, in the order asked."""
        return (*self.scored, *self.bonus, *(() if self.veto is None else (self.veto,)))

    @cached_property
    def plain_numbers(self) -> tuple[int, ...]:
        """Those of the items that take one answer each: all but the veto item."""
        items: tuple[PointsItem | BonusItem, ...] = (*self.scored, *self.bonus)
        return tuple(item.number for item in items)

    @cached_property
    def _by_number(self) -> dict[int, Item]:
        return {item.number: item for item in self.items}

    @cached_property
    def _categories(self) -> dict[int, int]:
        scored = {
            item.number: place for place, category in enumerate(self.categories, start=1) for item in category.items
        }
        return dict.fromkeys(self._by_number, 0) | scored

    @property
    def step(self) -> Decimal:
        return self.rules.step

    @property
    def last(self) -> int:
        """The last item's number, which is how many there are."""
        return self.items[-1].number

    def item(self, number: int) -> Item:
        return self._by_number[number]

    def category_of(self, number: int) -> int:
        """Count the categories from 1; bonus and veto have 0."""
        return self._categories[number]

    def examples_for(self, item: Item, branch: str) -> tuple[Example, ...]:
        """Choose the one from the branch's line of work, or all where its name does not tell."""
        for trade in self.trades:
            if any(word in branch for word in trade.branches):
                return tuple(example for example in item.examples if example.trade == trade.name)
        return item.examples


# ---------------------------------------------------------------------------------------------------------
# Faults


@dataclass(frozen=True, order=True)
class Fault:
    """Something to put right, on a line counted from 1."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.message}"


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
    root, faults = _outline(text)
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


# ---------------------------------------------------------------------------------------------------------
# The file as lines: every scalar stays the text that was written, so that 4.5 is exact and 088 a phone number

_LARGEST = 128 * 1024
_DEEPEST = 12


@dataclass(frozen=True)
class Node:
    """A part of the file and the line on which a person looks for it: that of its key."""

    line: int
    value: "str | dict[str, Node] | list[Node] | None"

    @property
    def content(self) -> Any:
        """Drop the lines, for pydantic to read. What is left empty counts as not written."""
        match self.value:
            case dict():
                return {key: child.content for key, child in self.value.items() if child.value is not None}
            case list():
                return [child.content for child in self.value]
            case _:
                return self.value


class _Unreadable(Exception):  # noqa: N818 - not an error of ours: reading ends here, with this fault
    def __init__(self, line: int, message: str) -> None:
        self.fault = Fault(line, message)


def _outline(text: str) -> tuple[Node | None, tuple[Fault, ...]]:
    if len(text.encode(errors="replace")) > _LARGEST:
        return None, (Fault(1, f"文件太大，最多 {_LARGEST // 1024} KB，请看看是不是拿错了文件"),)
    outliner = _Outliner(text)
    try:
        return outliner.outline(), tuple(outliner.faults)
    except _Unreadable as stop:
        return None, (*outliner.faults, stop.fault)


class _Outliner:
    """Builds nodes from YAML's events; PyYAML's own composer expands aliases and loses doubled keys."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.line_breaks = self.text.rstrip("\n").count("\n")
        self.faults: list[Fault] = []

    def outline(self) -> Node:
        try:
            self.loader = yaml.SafeLoader(self.text)
        except yaml.reader.ReaderError as error:
            line = self._line(error.position)
            raise _Unreadable(line, "有不能显示的字符，请删掉这一行里多余的符号") from None
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise _Unreadable(1, "文件是空的")
        root = self._node(self._next(), line=None, depth=0)
        self._next()
        more = self._next()
        if not isinstance(more, yaml.StreamEndEvent):
            raise _Unreadable(self._line(more.start_mark.index), "「---」后面的内容用不上，请删掉")
        if not isinstance(root.value, dict):
            raise _Unreadable(root.line, "文件要由「键: 内容」组成，比如第一行 title: 党员示范岗")
        return root

    def _next(self) -> Any:
        try:
            return self.loader.get_event()  # type: ignore[no-untyped-call]  # the stubs leave it bare
        except yaml.MarkedYAMLError as error:
            problem = f"{error.problem}"
            marks = [error.problem_mark, error.context_mark]
            if re.search(_OPENED_EARLIER, problem):
                marks.reverse()
            index = next((mark.index for mark in marks if mark), 0)
            raise _Unreadable(self._line(index), _explain(problem)) from None
        except (ValueError, OverflowError):  # an escape beyond Unicode, a version of a thousand digits
            line = self._line(self.loader.get_mark().index)
            raise _Unreadable(line, "有不认识的「\\」或「%」写法，请把字直接写出来") from None

    def _line(self, index: int) -> int:
        """As editors count; YAML also breaks at characters that they do not."""
        return min(self.text.count("\n", 0, index), self.line_breaks) + 1

    def _node(self, event: Any, *, line: int | None, depth: int) -> Node:
        at = line or self._line(event.start_mark.index)
        if depth > _DEEPEST:
            raise _Unreadable(at, "套得太深了，请检查括号和缩进")
        if isinstance(event, yaml.AliasEvent):
            self.faults.append(Fault(at, "不能用「*」引用别处，请把内容写全"))
            return Node(at, None)
        if event.tag is not None:
            self.faults.append(Fault(at, "不能用「!」标记，请删掉"))
        if isinstance(event, yaml.ScalarEvent):
            return Node(at, self._scalar(event, at))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(at, list(self._elements(depth)))
        return Node(at, self._entries(depth))

    def _scalar(self, event: yaml.ScalarEvent, at: int) -> str | None:
        if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", event.value):
            self.faults.append(Fault(at, "有不能显示的字符，请把字直接写出来"))
            return None
        is_plain = event.implicit[0]
        return None if is_plain and event.value in ("", "~", "null", "Null", "NULL") else event.value.strip()

    def _elements(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            yield self._node(event, line=None, depth=depth + 1)

    def _entries(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line = self._line(event.start_mark.index)
            key = self._node(event, line=line, depth=depth + 1)
            value = self._node(self._next(), line=line, depth=depth + 1)
            if not isinstance(key.value, str):
                self.faults.append(Fault(line, "冒号前面要写一个词"))
            elif key.value in entries:
                first = entries[key.value].line
                self.faults.append(Fault(line, f"「{key.value}」和第{first}行重复，请删掉一个"))
            else:
                entries[key.value] = value
        return entries


_OPENED_EARLIER = r"end of stream|document separator|expected ',' or|expected ':'"
"""Noticed only at the next line or the file's end; to be mended where it began."""

_SYNTAX = (
    (r"'\\t'", "缩进里有 Tab，请换成空格"),
    (r"mapping values are not allowed", "冒号的位置不对：缩进要对齐；内容里有英文冒号，就把整句用引号包起来"),
    (r"expected ':'", "少了冒号，要写成「键: 内容」，冒号后面空一格"),
    (r"end of stream|document separator", "引号或括号没有配对"),
    (r"escape|hexdecimal|hexadecimal", "双引号里的「\\」用得不对，请把字直接写出来"),
    (r"expected ',' or", "方括号或花括号里少了逗号，或没有配对"),
    (r"<block end>|block sequence|indent", "缩进没有对齐，同一层的内容要从同一列开始"),
    (
        r"anchor|alias|tag|directive|version|token",
        "有用不上的符号（& * ! % @ 等），请删掉，或把整句用引号包起来",
    ),
)


def _explain(problem: str) -> str:
    explained = (message for pattern, message in _SYNTAX if re.search(pattern, problem))
    return next(explained, "写法不对，请检查这一行的缩进、冒号和引号")


# ---------------------------------------------------------------------------------------------------------
# The shape: what the models say of each part by itself


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
        return _read_month_day(node.value)
    except PydanticCustomError:
        return None
