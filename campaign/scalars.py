"""What stands in a rubric file as one value: points, dates, windows of the day, read strictly from text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from campaign import points


def refusal(message: str) -> PydanticCustomError:
    """To be read behind the name of what is wrong: 「points」要大于 0."""
    return PydanticCustomError("refusal", "{message}", {"message": message})


def _read_points(value: object) -> Decimal:
    if isinstance(value, str):
        if re.fullmatch(r"-[0-9.]+", value):
            raise refusal("要大于 0")
        value = points.read(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise refusal("要写成数，比如 5 或 4.5")
    if value <= 0:
        raise refusal("要大于 0")
    return value


def _read_whole(value: object) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise refusal("要写成整数，比如 5")


def _read_flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise refusal("只能写 true（要）或 false（不要）")


def _read_date(value: object) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise refusal("要写成日期，比如 2026-05-31")


@dataclass(frozen=True, order=True)
class MonthDay:
    """A day of any year; never 29 February."""

    month: int
    day: int


def read_month_day(value: object) -> MonthDay:
    if isinstance(value, MonthDay):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        try:
            day = date.fromisoformat(f"2001-{value}")
        except ValueError:
            pass
        else:
            return MonthDay(day.month, day.day)
    raise refusal("要写成月和日，比如 05-31")


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
        raise refusal("要写成时段，比如 21:00-08:00")
    return Window(time.fromisoformat(said[1]), time.fromisoformat(said[2]))


def pair_up(value: object) -> object:
    """`食堂: 班前会记录本` as the file has it, an `Example` each as we keep it."""
    if isinstance(value, Mapping):
        return [{"trade": trade, "text": text} for trade, text in value.items()]
    if isinstance(value, tuple):
        return value
    raise refusal("要按行当分行写，比如 食堂: 班前会记录本")


Points = Annotated[Decimal, BeforeValidator(_read_points)]
Number = Annotated[int, BeforeValidator(_read_whole), Field(ge=1, le=999)]
Percent = Annotated[int, BeforeValidator(_read_whole), Field(ge=1, le=100)]
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
