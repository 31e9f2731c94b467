"""Which number is meant, where it is known that a score is: the last word of a sentence without pauses."""

import re
from decimal import Decimal

from dialog.act import Act
from dialog.sheet import Line
from dialog.understanding import judged
from dialog.understanding.marks import BARE, BETWEEN, ITEM, ITEMS, POINTS, Mark, Marked
from dialog.understanding.scores import CORRECTION, FULL, NOT_MEANT, TAIL, Asked

_LEFT_OPEN = re.compile(
    rf"(?:大家|大伙|同事|班长|主任|科长|队长|群里|评委)(?:们|也|都|就|老|总)*(?:说|讲|让|叫|劝|要我?|觉得|认为|建议)[^,，。]{{0,14}}(?:{POINTS}|{FULL})|不是(?:我)?(?:说|要|想)|先不[填打]|不填了|等下我|再考虑|算了[\s。.]*$|"
    r"[吗么?？]|上一?[题项条]|上一个|前面|前头|上面|前一[题项个]|刚才|刚刚|如果|(?<!主)要是|假如|或者?|还是|要么|不然|商量|想想|再说|行不|好不|可不|不知道|拿不准|随便|随你|都是|所有|统统|一律|剩下|其余|后面|(?:全|每|各)(?:都|项|题|是|给|打|部)|哪|(?<!没)怎么|咋|凭|什么|啥|谁|几分|多少|不会|不能(?!再[多高])|不可能|要不|最多|[\d零一二两三四五六七八九十](?:到|至|、|~|-)|不行|虚|前\d|[上下]两|都(?:打|给|改|是)|(?:[老小][\u4e00-\u9fff]|他|她|人家|别人|书记|领导|师傅|组长)(?:们)?(?:也|都|就)?(?:说|打|给|让|叫|想)"
)
_LOST = re.compile(r"(?:扣|减|少|差|丢|缺|失|低|降|高|加|多)(?:打|给|算)?(?:了|个|我|掉)?$")
_PASSED_OVER_BEFORE = re.compile(
    r"不是$|(?:没|不|别|甭)(?:有|给|打|敢|到|要|想|够)*$|(?:剩下?|留|里的|得了|考了?|获|拿了?|共|满分)$"
)
_PASSED_OVER_AFTER = re.compile(
    r"\s*(?:不敢|不够|不到|还差|[太偏]?[高低多少]了|以[上下]|[\d零一二三四五六七八九]|有点|里的?|(?:[钱钟之]|制(?!度))|满分|的卷)"
)
_NOT_THIS_BUT = re.compile(f"(?<!是){POINTS}.{{0,3}}不是{POINTS}")
_GIVEN = re.compile(r"(?:打|给|评|就|那|改成?|还是|算|所以)$")
_SAID_LAST = re.compile(r"(?:吧|定了|就行|好了|得了|算了|就好)")


def settle(marked: Marked, asked: Asked) -> Act | None:
    """The score of the open item; None where more than one number may be meant."""
    line = asked.line
    if line is None or line.kind != "points" or marked.of(ITEM, ITEMS, BETWEEN) or _LEFT_OPEN.search(marked.text):
        return None
    if _NOT_THIS_BUT.search(marked.text) or NOT_MEANT.search(marked.original):
        return None
    values = [(each, at) for each, at in _points(marked) if each.value <= line.maximum]
    lost = [each for each, at in values if _LOST.search(marked.text[:at])]
    left = [(each, at) for each, at in values if each not in lost and not _is_passed_over(marked.text, at)]
    if len(marked.of(BARE)) > sum(each.sign == BARE for each, _ in values):
        return None
    if not left:
        return _full(marked, line) if not lost else None
    meant = _the_one(marked, left)
    if meant is None or (lost and not _adds_up(lost, left, line)):
        return None
    act = judged.scored(meant, line.number, asked.sheet, evidence=marked.original)
    return act if act.intent == "score" else None


def _adds_up(lost: list[Mark], left: list[tuple[Mark, int]], line: Line) -> bool:
    """扣一分打十四: what was lost is said first, and with what is left makes the maximum."""
    kept = left[-1][0]
    return lost[-1].start < kept.start and sum((each.value for each in lost), kept.value) == line.maximum


def _points(marked: Marked) -> list[tuple[Mark, int]]:
    text = marked.text
    counting = [at for at, sign in enumerate(text) if sign == POINTS or (sign == BARE and _stands_alone(text, at))]
    return [(marked.mark_at(at), at) for at in counting]


def _stands_alone(text: str, at: int) -> bool:
    """4.5 at the end after a pause, or 四点五吧."""
    is_apart = at > 0 and text[at - 1] in " ,，。" and at == len(text) - 1
    return is_apart or _SAID_LAST.match(text, at + 1) is not None


def _is_passed_over(text: str, at: int) -> bool:
    return bool(_PASSED_OVER_BEFORE.search(text[:at]) or _PASSED_OVER_AFTER.match(text, at + 1))


def _the_one(marked: Marked, left: list[tuple[Mark, int]]) -> Decimal | None:
    """All the same, or the last where it is given, or said as decided."""
    last, at = left[-1]
    after = marked.text[at + 1 :]
    if len({each.value for each, _ in left}) == 1:
        return last.value
    if not CORRECTION.search(marked.text[left[-2][1] : at]):
        return None
    is_given = _GIVEN.search(marked.text[:at]) and re.fullmatch(TAIL, after)
    return last.value if is_given or _SAID_LAST.match(after) else None


_DENIED = re.compile(rf"(?:没|不|别|未|差|离|除了|太)[^，,。]{{0,5}}?(?:{FULL})")


def _full(marked: Marked, line: Line) -> Act | None:
    if marked.of(POINTS) or not re.search(FULL, marked.text) or _DENIED.search(marked.text):
        return None
    return Act(intent="full_marks", item=line.number, evidence=marked.original)
