"""When somebody means: 明早9点10分, 下周一上午8点, 6月3日 9:10, 半小时后."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_N = r"\d{1,2}|[零一二两三四五六七八九十]{1,3}"
_WEEKDAYS = "一二三四五六日"

_AHEAD = re.compile(
    rf"(?:(?P<minutes>{_N}|\d{{3}})分钟|(?P<half>半)个?(?:小时|钟头)|(?P<hours>{_N})个?(?P<and_half>半)?(?:小时|钟头))(?:以|之)?后"
)
_PART = re.compile(r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|今早|明早|今晚|明晚|早|晚")
_CLOCK = re.compile(
    rf"(?P<hour>{_N})(?:[:：](?P<after>\d{{2}})|[点时](?:钟|整)?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{_N})分?)?)"
)
_NEAR = {
    "大后天": 3,
    "后天": 2,
    "后日": 2,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "明晚": 1,
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今晚": 0,
}
_NEAR_DAY = re.compile("|".join(_NEAR))
_WEEKDAY = re.compile(r"(?P<weeks>下下|下|这|本)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])")
_FULL_DATE = re.compile(r"(?P<year>20\d\d)[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
_MONTH_DAY = re.compile(rf"(?P<month>{_N})月(?P<day>{_N})[日号]?|(?<!\d)(?P<m>\d{{1,2}})[-/](?P<d>\d{{1,2}})(?!\d)")
_SHIFT = re.compile(
    rf"(?:(?P<sooner>提前)|延长|延期|推迟|顺延|延后|推后|宽限|放宽|往[后前][推延挪拖]|[再多]给|缓|延)"
    rf"(?:了|个|上|他们|大家)*(?P<count>{_N})个?(?P<unit>天|日|周|星期|礼拜)(?![\d号])"
)
_HALF_A_YEAR = timedelta(days=182)
_DAY_ONLY = re.compile(rf"(?P<day>{_N})[日号]")


@dataclass(frozen=True)
class Moment:
    """What can be meant, each of them still to come; none where no time of day was said, or it is over."""

    meant: tuple[datetime, ...] = ()
    is_past: bool = False


def read_moment(said: str, now: datetime) -> Moment:
    """Whole minutes. Several: it has to be asked which."""
    text = re.sub(r"[（(][^）)]*[）)]|\s", "", said)
    if ahead := _AHEAD.search(text):
        return Moment(((now + _stretch(ahead)).replace(second=0, microsecond=0),))
    try:
        day, rest = _day(text, now.date())
    except ValueError:
        return Moment()
    times = _times(rest, text)
    today = [moment for at in times if (moment := datetime.combine(day or now.date(), at, now.tzinfo)) > now]
    if day is not None or len(today) == len(times):
        return Moment(tuple(today[:1]), is_past=bool(times) and not today)
    return Moment((*today, datetime.combine(now.date() + timedelta(days=1), times[0], now.tzinfo)))


def read_deadline(said: str, named: str, old: datetime | None, now: datetime) -> datetime | None:
    """Where a deadline goes: the end of the day that is named, or the time that is said with it; or so many days from
    where it was. `named` is the date as understood. None: there is none, or no such day.
    """
    if found := _SHIFT.search(said):
        days = read_number(found["count"]) * (1 if found["unit"] in ("天", "日") else 7)
        return None if old is None else old.astimezone(now.tzinfo) + timedelta(days=-days if found["sooner"] else days)
    text = re.sub(r"\s", "", said)
    named = re.sub(r"\s", "", named)
    text = text[text.rindex(named) :] if named and named in text else named or text
    try:
        day, rest = _day(text, now.date())
        if day and not _FULL_DATE.search(text) and now.date() - day > _HALF_A_YEAR:
            day = day.replace(year=day.year + 1)  # said in December of a day in January
    except ValueError:
        return None
    if day is None:
        return None
    times = _times(rest, text)
    return datetime.combine(day, times[-1], now.tzinfo) if times else _end_of(day, now)


def _end_of(day: date, now: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), now.tzinfo)


def read_day(said: str, today: date) -> date | None:
    """The day that is named, if there is such a day."""
    try:
        return _day(re.sub(r"[（(][^）)]*[）)]|\s", "", said), today)[0]
    except ValueError:
        return None


_WHOLE_MONTH = re.compile(rf"(?P<month>{_N})月份?底?(?!\s*[\d零一二两三四五六七八九十])")


def read_last_day(said: str, today: date) -> date | None:
    """The day that is meant, this year or where that is over for long the next; a month alone is its last day."""
    text = re.sub(r"[（(][^）)]*[）)]|\s", "", said)
    if text.startswith("明年"):
        day = read_last_day(text.removeprefix("明年"), today.replace(month=1, day=1))
        return day and day.replace(year=today.year + 1)
    try:
        if "年底" in text:
            return date(today.year, 12, 31)
        if "月底" in text and not _WHOLE_MONTH.search(text):
            return _month_end(today.year, today.month)
        if (found := _WHOLE_MONTH.search(text)) and not _MONTH_DAY.search(text):
            month = read_number(found["month"])
            return _month_end(today.year + (month < today.month), month)
        day, _ = _day(text, today)
    except ValueError:
        return None
    is_long_ago = day is not None and today - day > _LONG_AGO and not _FULL_DATE.search(text)
    return day.replace(year=day.year + 1) if day and is_long_ago else day


_LONG_AGO = timedelta(days=60)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _stretch(ahead: re.Match[str]) -> timedelta:
    if ahead["minutes"]:
        return timedelta(minutes=read_number(ahead["minutes"]))
    if ahead["half"]:
        return timedelta(minutes=30)
    return timedelta(hours=read_number(ahead["hours"]), minutes=30 if ahead["and_half"] else 0)


def _day(text: str, today: date) -> tuple[date | None, str]:
    """The day that is named, and the text without it. `ValueError`: there is no such day."""
    if found := _FULL_DATE.search(text):
        return date(int(found["year"]), int(found["month"]), int(found["day"])), _without(text, found)
    if found := _MONTH_DAY.search(text):
        month, day = read_number(found["month"] or found["m"]), read_number(found["day"] or found["d"])
        return date(today.year, month, day), _without(text, found)
    if found := _NEAR_DAY.search(text):
        return today + timedelta(days=_NEAR[found[0]]), _without(text, found)
    if found := _WEEKDAY.search(text):
        return _weekday(found, today), _without(text, found)
    if found := _DAY_ONLY.search(text):
        return today.replace(day=read_number(found["day"])), _without(text, found)
    return None, text


def _weekday(found: re.Match[str], today: date) -> date:
    """周三 is the next one from today on, 下周三 the one of the week that follows."""
    wanted = _WEEKDAYS.index({"天": "日", "末": "六"}.get(found["day"], found["day"]))
    weeks = {"下": 1, "下下": 2}.get(found["weeks"] or "")
    if weeks is None:
        return today + timedelta(days=(wanted - today.weekday()) % 7)
    return today + timedelta(days=wanted - today.weekday(), weeks=weeks)


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + text[found.end() :]


def _times(rest: str, text: str) -> tuple[time, ...]:
    """The times of day that are meant; more than one where morning and evening are both likely."""
    found = _CLOCK.search(rest)
    if found is None:
        return ()
    hour = read_number(found["hour"])
    minute = int(found["after"] or 0) or _minute(found)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return ()
    part = _PART.search(text)
    hours = (hour,) if found["after"] and not part else _hours(hour, part[0] if part else "")
    return tuple(time(each % 24, minute) for each in hours)


def _minute(found: re.Match[str]) -> int:
    if found["half"]:
        return 30
    if found["quarter"]:
        return 15 * read_number(found["quarter"])
    return read_number(found["minute"]) if found["minute"] else 0


def _hours(hour: int, part: str) -> tuple[int, ...]:
    if hour > 12 or (hour == 0 and not part):
        return (hour,)
    if hour == 12 and part.startswith(("晚", "今晚", "明晚")):
        return ()  # midnight: of which day?
    if part in ("下午", "傍晚", "晚上", "晚", "今晚", "明晚"):
        return (hour + 12 if hour < 12 else hour,)
    if part == "中午":
        return (hour + 12 if hour < 10 else hour,)
    if part:
        return (hour,)
    if hour < 6:
        return (hour + 12,)  # nobody writes to a whole branch before dawn without saying so
    return (hour, hour + 12) if hour < 10 else (hour,)


def read_number(text: str) -> int:
    """23, 二十三."""
    if text.isdigit():
        return int(text)
    tens, is_tens, ones = text.partition("十")
    if not is_tens:
        return int("".join(str(_DIGITS[sign]) for sign in text))
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
