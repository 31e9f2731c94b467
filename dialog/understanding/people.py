"""Names, branches, receipts and dates in a sentence stand as one sign each."""

import re
from dataclasses import dataclass
from functools import lru_cache

from dialog.understanding.directory import Directory, short_branch
from dialog.understanding.phrases import BRANCH, DATE, NAME, RECEIPT

_RECEIPT = r"(?<![A-Za-z0-9])(?:[A-Za-z]{2}\s*-?\s*\d{4}\s*[-_—–]\s*\d{4}|[A-Za-z]{2}\d{8})(?![0-9])"
_DATE_DAY = (
    r"(?:(?:20\d\d年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?|20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?<!\d)\d{1,2}[-/.]\d{1,2}(?!\d)|"
    r"(?:本月|下月|下个月|这个月|月)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号日](?![楼窗线门食])|(?:下下?|这|本|上)?个?(?:周|星期|礼拜)[一二三四五六日天末1-6]|明天|后天|大后天|今天|今晚|明晚|明早|明日|月底|本月底|下月初|年底|月末|周末|下周|下个?月)"
)
_TIME = r"(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|早)?\s*(?:(?:\d{1,2}|[一二三四五六七八九十两]{1,3})[点时](?:半|一刻|整|(?:\d{1,2}|[一二三四五六七八九十]{1,3})分?)?|\d{1,2}:\d{2})|凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|半小时后|[一两\d]个?小时后|\d+分钟后"
_DATE = re.compile(
    rf"{_DATE_DAY}(?:[\s的]*(?:\([^)]*\)|（[^）]*）))?(?:[\s的]*(?:{_TIME}))*(?:之?前)?|(?:{_TIME})+(?:之?前)?"
)


@dataclass(frozen=True)
class Told:
    """A sentence with signs for what exists, and what the signs stand for; dates stay words in `worded`."""

    text: str
    worded: str
    names: tuple[str, ...]
    branches: tuple[str, ...]
    receipts: tuple[str, ...]
    dates: tuple[str, ...]


@lru_cache(maxsize=8)
def _known(directory: Directory) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str]]:
    names = _any_of(directory.of_name)
    shorts = {short_branch(branch) for branch in directory.branches}
    branches = _any_of(shorts)
    receipts = "|".join(re.escape(receipt) for receipt in sorted(directory.receipts, key=len, reverse=True))
    return (
        re.compile(names) if names else None,
        re.compile(rf"(?:{branches})(?:党总支|党支部|总支|支部)?") if branches else None,
        re.compile(rf"{receipts}|{_RECEIPT}" if receipts else _RECEIPT, re.IGNORECASE),
    )


def _any_of(words: "dict[str, int] | set[str]") -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)


def tell(text: str, directory: Directory) -> Told:
    names, branches, receipts = _known(directory)
    found: dict[str, list[str]] = {NAME: [], BRANCH: [], RECEIPT: [], DATE: []}

    def put(sign: str, shape: re.Pattern[str] | None, text: str) -> str:
        if shape is None:
            return text

        def replace(hit: re.Match[str]) -> str:
            found[sign].append(hit[0])
            return sign

        return shape.sub(replace, text)

    text = put(RECEIPT, receipts, text)
    text = put(NAME, names, text)
    text = put(BRANCH, branches, text)
    worded, text = text, put(DATE, _DATE, text)
    return Told(text, worded, *(tuple(found[sign]) for sign in (NAME, BRANCH, RECEIPT, DATE)))
