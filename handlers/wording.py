"""How things are put in Chinese: dates, lists, numbers, and sentences used more than once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from campaign.people import Person
from campaign.record import Standing
from campaign.roll import APPLIED, Tally
from campaign.term import Campaign

REHEARSAL = "【演练】"

_WEEKDAYS = "一二三四五六日"
_PARTS_OF_DAY = ((6, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
_NOON = 12


def day(at: datetime) -> str:
    """5月31日（周日）."""
    return f"{at.month}月{at.day}日（周{_WEEKDAYS[at.weekday()]}）"


def last_day(at: datetime) -> str:
    """The day on which a deadline ends; at midnight that is the day before."""
    return day(at - timedelta(minutes=1))


def deadline(at: datetime) -> str:
    """A deadline at the very end of a day is called by that day, as people do: 5月31日（周日）晚12点."""
    moment = at - timedelta(minutes=1)
    if (moment.hour, moment.minute) in ((23, 59), (23, 58)):
        return f"{day(moment)}晚12点"
    return f"{day(at)}{at:%H:%M}"


def time_of_day(at: datetime) -> str:
    """下午2点40分."""
    part = next(word for until, word in _PARTS_OF_DAY if at.hour < until)
    return f"{part}{at.hour if at.hour <= _NOON else at.hour - _NOON}点" + (f"{at.minute}分" if at.minute else "")


def names(people: Iterable[Person]) -> str:
    return "、".join(person.name for person in people)


def told(people: Sequence[Person]) -> str:
    """Whom it will be told to, before that is confirmed."""
    return f"会告诉{len(people)}人：{names(people)}" if people else "这个支部没有书记可告诉"


def no_such_branch(names_said: Iterable[str]) -> str:
    return f"没有「{'」「'.join(names_said)}」这个支部。"


def numbers(items: Iterable[int]) -> str:
    """第2、3、4项."""
    return f"第{'、'.join(map(str, items))}项"


def ranges(items: Sequence[int]) -> str:
    """第1到8、10、12到21项."""
    runs: list[list[int]] = []
    for item in items:
        if runs and item == runs[-1][-1] + 1:
            runs[-1].append(item)
        else:
            runs.append([item])
    said = (f"{run[0]}到{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)
    return f"第{'、'.join(said)}项"


def quoted(text: str, longest: int = 60) -> str:
    """「…」, shortened where it would crowd out the rest of the message."""
    one_line = " ".join(text.split())
    return f"「{one_line if len(one_line) <= longest else one_line[: longest - 1] + '…'}」"


def comrade(person: Person) -> str:
    return f"{person.name}同志"


def expected(where: str, tally: Tally) -> str:
    """饮食中心支部应报23人，已申报15人，已提交9人."""
    applied, submitted = tally.of(*APPLIED), tally.of(Standing.SUBMITTED)
    return f"{where}应报{tally.expected}人，已申报{applied}人，已提交{submitted}人"


def standings(tally: Tally) -> str:
    """Every standing that anybody has, in the order of the way through; who is out by a veto apart."""
    counts = [f"{standing.value}{number}人" for standing in Standing if (number := tally.of(standing))]
    counts += [f"另有一票否决{tally.vetoed}人"] if tally.vetoed else []
    return "，".join(counts) or "没有应报的人"


def marked(campaign: Campaign | None, text: str) -> str:
    """As it leaves: what belongs to a rehearsal says so."""
    return f"{REHEARSAL if campaign and campaign.is_rehearsal else ''}{text}"
