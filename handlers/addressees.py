"""To whom a notice is addressed, and its own words, as they were typed."""

import re
from dataclasses import dataclass

from campaign.notices import Audience, Headcount
from dialog.act import Act
from dialog.understanding.directory import short_branch
from dialog.understanding.normalise import clean, normalise
from dialog.understanding.reading import TO_OTHER_BRANCHES

LARGEST = 2048
_LONGEST_HEAD = 80
_SECRETARIES = re.compile("书记")
_EVERYBODY = re.compile("全体|全员|所有人|大家|党员|同志|每个人|人人")
_EACH = re.compile(r"[各每](?:个|个?党)?支部|(?:所有|全部|[一二两三四五六七八九十几\d]+个)(?:党)?支部")
_ORDER = re.compile(
    r"^(?:请|麻烦|帮我?|再|我要)*(?:发个?|群发|下发|发一?条)?(?:通知|公告|广播)|^(?:给|向).{1,16}(?:发|说|讲)|^群发"
)
_SAID_BEFORE = re.compile(r"^通知[\s:：]|^(?:发个?|群发|下发|发一?条)通知")

_WANTS_RECEIPT = re.compile('回执|请回复?[“「"]?收到|收到(?:后|了)?请?(?:及时)?(?:回复|回执|回一?下|回[“「"]?收到)')
_RECEIPT_TAIL = re.compile(
    r"[，,。；;、\s]*(?:请)?(?:大家|各位)?(?:收到)?(?:后|了)?(?:请|务必|麻烦|及时)*"
    r"(?:回执|回复?[“「\"]?收到[”」\"]?|回复|回一?下)(?:一下)?[。！!\s]*$"
)
# 通知 下周一开会: what looks like the end of 通知一下 begins the words.
_CUT_OFF = re.compile(r"(?<=[\s:：])(?:一下|下|给|到|说)$")
RECEIPT = "收到请回「收到」"


@dataclass(frozen=True)
class Address:
    """`strange` are branches named that are not among those one may write to."""

    audience: Audience
    strange: tuple[str, ...] = ()


def is_order(text: str) -> bool:
    """It says to write a notice, whatever question is open."""
    return _ORDER.match(normalise(text)) is not None


def interrupts(text: str) -> bool:
    """The same beyond doubt, in the middle of something else."""
    return _SAID_BEFORE.match(normalise(text)) is not None


def read_address(said: str, act: Act, headcounts: tuple[Headcount, ...], own: str | None) -> Address:
    """`own` is the secretary's branch; None for the office, who may write to all."""
    head = _head(said, act)
    named = act.named_branches
    known = {short_branch(each.branch): each.branch for each in headcounts}
    meant = tuple(known[short_branch(name)] for name in named if short_branch(name) in known)
    strange = tuple(name for name in named if short_branch(name) not in known)
    is_each = _EACH.search(head) is not None
    if own is not None:
        is_others = is_each or TO_OTHER_BRANCHES.match(normalise(said)) is not None
        strange, meant = strange or (("各支部",) if is_others else ()), (own,)
    secretaries = _SECRETARIES.search(head) is not None
    everybody = _EVERYBODY.search(head) is not None
    only = None if is_each and secretaries == everybody else secretaries and not everybody
    return Address(Audience(meant, only_secretaries=only), strange)


def _head(said: str, act: Act) -> str:
    """What stands before the notice's own words."""
    text = normalise(said)
    if not act.text:
        return text
    place = text.find(act.text)
    return text[:place] if place >= 0 else text[: max(0, len(text) - len(act.text))]


def literal(said: str, act: Act) -> str:
    """The notice's own words as typed: understanding evens out width and punctuation."""
    if not act.text:
        return ""
    typed = clean(said)
    wanted = _bare(act.text)
    starts = range(min(len(typed), _LONGEST_HEAD))
    start = next((start for start in starts if _bare(typed[start:]) == wanted), None)
    if start is None:
        return act.text
    if cut_off := _CUT_OFF.search(typed[:start].rstrip()):
        start = cut_off.start()
    return typed[start:].strip(" \n：:，,")


def _bare(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", normalise(text))


def compose(sender: str, words: str) -> tuple[str, bool]:
    """The text as it arrives, and whether it asks for a receipt."""
    if _WANTS_RECEIPT.search(normalise(words)) is None:
        return f"【{sender}】{words}", False
    rest = _RECEIPT_TAIL.sub("", words).rstrip("。；;，, ")
    return f"【{sender}】{rest}。{RECEIPT}。" if rest else f"【{sender}】{RECEIPT}。", True


def is_too_long(text: str) -> bool:
    """One message of the platform holds so many bytes."""
    return len(text.encode()) > LARGEST
