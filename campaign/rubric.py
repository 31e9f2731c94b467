"""The rubric: what is scored and by which rules, as an organisation's file says it."""

from datetime import date, time
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from campaign.people import Role
from campaign.scalars import (
    Date,
    Days,
    Flag,
    Length,
    MonthDay,
    Name,
    Number,
    Official,
    Percent,
    Plain,
    Points,
    Quiet,
    Short,
    Text,
    Window,
    pair_up,
    read_month_day,
    refusal,
)


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


Examples = Annotated[tuple[Example, ...], BeforeValidator(pair_up), Field(min_length=1, description="按行当各举一例")]


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
    until: Annotated[MonthDay, BeforeValidator(read_month_day)] | None = None
    text: Text | None = None


class Statement(Part):
    shortest: Length = 10
    longest: Length = 800

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.shortest > self.longest:
            raise refusal("里 shortest（最少）比 longest（最多）还大")
        return self


class Publicity(Part):
    working_days: Annotated[Days, Field(ge=1, le=60)] = 5


class BranchQuiet(Part):
    branch: Name
    quiet: tuple[Quiet, ...]


class Reminders(Part):
    """To one member at most so many, `gap_days` days apart, 1 being the next one. A branch may have quiet windows of
    its own, on top of everybody's.
    """

    days_before: tuple[Days, ...] = (14, 7, 3, 1, 0)
    at_most: Days = 10
    gap_days: Days = 1
    quiet: tuple[Quiet, ...] = (
        Window(time(21), time(8)),
        Window(time(11), time(13, 30)),
        Window(time(17), time(18, 30)),
    )
    branches: tuple[BranchQuiet, ...] = ()

    def quiet_in(self, branch: str) -> tuple[Window, ...]:
        return self.quiet + next((each.quiet for each in self.branches if each.branch == branch), ())

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(sooner <= later for sooner, later in pairwise(self.days_before)):
            raise refusal("里 days_before 要从大到小写，不能重复，比如 [14, 7, 3, 1, 0]")
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
            raise refusal("里 accept_days（受理）比 finish_days（办结）还长")
        return self


_LONGEST_HOLIDAY = 366


class Holiday(Part):
    """One's own days off; a single one where `last` is not given."""

    name: Name
    first: Date
    last: Date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last is not None and self.last < self.first:
            raise refusal("里 last（最后一天）早于 first（第一天）")
        if self.last is not None and (self.last - self.first).days >= _LONGEST_HOLIDAY:
            raise refusal(f"里 first 到 last 超过{_LONGEST_HOLIDAY}天，是不是写错了年份？")
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
                raise refusal(f"里 {day} 又放假又上班")
        return self


class BranchQuota(Part):
    branch: Name
    places: Days


class Tier(Part):
    """So many places for a branch of up to so many members; without `up_to`, for all that are larger."""

    places: Days
    up_to: Number | None = None


class Quota(Part):
    """How many a branch may put forward, by one rule for all and apart from it for the branches named.

    `rounding` says what becomes of a part of a place; `half`: from a half on it counts. `extra` (差额): so many more
    than there are places have to be put forward, for others to choose from.
    """

    each: Days | None = None
    percent: Percent | None = None
    rounding: Literal["up", "down", "half"] = "half"
    tiers: Annotated[tuple[Tier, ...] | None, Field(min_length=1)] = None
    branches: tuple[BranchQuota, ...] = ()
    extra: Annotated[Days, Field(le=99)] = 0

    def places(self, branch: str, members: int) -> int | None:
        """For a branch of so many members (应报); None: as many as it likes."""
        named = next((quota.places for quota in self.branches if quota.branch == branch), None)
        if named is not None:
            return named
        if self.percent is not None:
            return self._share(members * self.percent)
        if self.tiers is not None:
            return next((tier.places for tier in self.tiers if tier.up_to is None or members <= tier.up_to), None)
        return self.each

    def _share(self, hundredths: int) -> int:
        match self.rounding:
            case "up":
                return -(-hundredths // 100)
            case "down":
                return hundredths // 100
            case "half":
                return (hundredths + 50) // 100

    @model_validator(mode="after")
    def _is_one_rule(self) -> Self:
        if sum(rule is not None for rule in (self.each, self.percent, self.tiers)) > 1:
            raise refusal("里 each（固定）、percent（按比例）、tiers（分档）只能写一种")
        if "rounding" in self.model_fields_set and self.percent is None:
            raise refusal("里 rounding（取整）要和 percent（按比例）一起写")
        return self

    @model_validator(mode="after")
    def _rises(self) -> Self:
        *sized, last = self.tiers or (Tier(places=0),)
        if last.up_to is not None:
            raise refusal("里 tiers 的最后一档不要写 up_to，它管所有更大的支部")
        sizes = [tier.up_to for tier in sized if tier.up_to is not None]
        if len(sizes) < len(sized) or any(smaller >= larger for smaller, larger in pairwise(sizes)):
            raise refusal("里 tiers 要从小到大写 up_to，只有最后一档不写")
        return self


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
