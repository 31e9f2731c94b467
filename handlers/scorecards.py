"""How a reviewer's sheet is shown: the nominee's own scores and evidence beside the marks, by item and category."""

from dataclasses import dataclass, replace
from decimal import Decimal

from campaign.panel import Mark, Nominee, Scorecard
from campaign.points import written
from campaign.record import Evidence, Record, subtotal
from campaign.rubric import Category, PointsItem, Rubric
from handlers import wording

_STATEMENT_SHOWN = 200
_WORDS_SHOWN = 300


@dataclass(frozen=True)
class Opened:
    """The sheet that lies open: `place` of how many (`of`) the reviewer is to score."""

    nominee: Nominee
    record: Record
    card: Scorecard
    place: int
    of: int

    @property
    def name(self) -> str:
        return self.nominee.person.name

    def own(self, item: int) -> Decimal:
        """What the nominee gave; whoever has handed in gave something for each."""
        return self.record.points.get(item, Decimal(0))

    def with_card(self, card: Scorecard) -> "Opened":
        return replace(self, card=card)


def introduce(opened: Opened) -> str:
    nominee, record = opened.nominee, opened.record
    lines = [
        f"第{opened.place}人（{opened.place}/{opened.of}）{opened.name}（{nominee.person.branch}），{nominee.post}",
        f"自评总分 {written(record.running_sum)} 分，{counted(record.evidence)}。",
        f"材料：{wording.quoted(record.application.statement, _STATEMENT_SHOWN)}"
        if record.application.statement
        else "",
    ]
    return "\n".join(filter(None, lines))


def category(rubric: Rubric, opened: Opened, place: int, *, is_full: bool) -> str:
    it = rubric.categories[place - 1]
    if not is_full:
        left = _left_of(it, opened)
        if not left:
            return f"{opened.name}，{it.name}都给了，下一类说「继续」，要改直接说"
        return f"接着{opened.name}，{it.name}，还差{wording.ranges(left)}"
    lines = [f"{it.name}，自评{_of(subtotal(it, opened.record), it.points)}："]
    lines += [_line(item, opened) for item in it.items]
    if _left_of(it, opened):
        first = it.items[0].number
        sample = it.items[min(1, len(it.items) - 1)]
        lower = max(sample.points - rubric.step, Decimal(0))
        lines.append(f"认可说「同意」，个别改说「同意，{sample.number}给{written(lower)}」，看依据说「看{first}」")
    else:
        lines.append("这一类都给过了，要改直接说，下一类说「继续」")
    return "\n".join(lines)


def item(opened: Opened, it: PointsItem, *, is_full: bool) -> str:
    if not is_full:
        return f"{opened.name}第{it.number}项 {it.short}，给几分，0到{written(it.points)}？"
    given = opened.card.marks.get(it.number)
    now = f"，您给的是{mark_told(given)}" if given else ""
    head = (
        f"第{it.number}项 {it.short}，自评{_of(opened.own(it.number), it.points)}，{_pieces(opened, it.number)}{now}。"
    )
    return f"{head}\n给几分，0到{written(it.points)}？认可说「同意」，不好评说「弃权」，看依据说「看{it.number}」"


def ask_reason(number: int) -> str:
    return f"第{number}项为什么弃权？写一句，不写说「跳过」"


def closed(rubric: Rubric, opened: Opened, place: int) -> str:
    """创建氛围浓，您给10/11（自评10.5）。第2项 1.5，意见「没见到意见箱」."""
    return _closed(rubric.categories[place - 1], opened)


def _closed(it: Category, opened: Opened) -> str:
    marks = [(item, opened.card.marks.get(item.number)) for item in it.items]
    given = sum((mark.points for _, mark in marks if mark and mark.points is not None), Decimal(0))
    other = [
        f"第{item.number}项 {mark_told(mark)}"
        for item, mark in marks
        if mark and (mark.points != opened.own(item.number) or mark.comment)
    ]
    tail = f"{'，'.join(other)}。" if other else ""
    return f"{it.name}，您给{_of(given, it.points)}（自评{written(subtotal(it, opened.record))}）。{tail}"


def summary(rubric: Rubric, opened: Opened) -> str:
    """All of it at a glance, category by category, with what differs from the self-score."""
    lines = [f"{opened.name}的{len(rubric.scored)}项都给了，请看一遍：", result(opened)]
    lines += [_closed(it, opened) for it in rubric.categories]
    return "\n".join([*lines, "没问题说「提交」，要改直接说，比如「2给1.5」"])


def details(rubric: Rubric, opened: Opened) -> str:
    lines = []
    for it in rubric.categories:
        lines += [f"{it.name}：", *(_line(item, opened) for item in it.items)]
    left = opened.card.missing(rubric)
    lines.append(f"还差{len(left)}项：{wording.ranges(left)}" if left else result(opened))
    return "\n".join(lines)


def result(opened: Opened) -> str:
    """总分 only where every item has its points."""
    own, left_out = written(opened.record.running_sum), opened.card.abstained
    if not left_out:
        return f"您给的总分 {written(opened.card.sum)} 分，自评 {own}。"
    return f"您给的合计 {written(opened.card.sum)}，{wording.numbers(left_out)}弃权不算，自评 {own}。"


def evidence(opened: Opened, it: PointsItem) -> str:
    """What was handed in for one item, with its words."""
    pieces = opened.record.evidence_of(it.number)
    head = f"第{it.number}项 {it.short}，自评{_of(opened.own(it.number), it.points)}，{counted(pieces)}"
    words = [wording.quoted(piece.text, _WORDS_SHOWN) for piece in pieces if piece.text]
    elsewhere = ["照片、文件已经收好，这里先看件数"] if any(not piece.text for piece in pieces) else []
    return "\n".join([f"{head}{'：' if words else '。'}", *words, *elsewhere])


def counted(pieces: tuple[Evidence, ...]) -> str:
    """依据照片4张、文字5条."""
    if not pieces:
        return "没有依据"
    pictures = sum(piece.kind == "image" for piece in pieces)
    words = sum(piece.kind == "text" for piece in pieces)
    others = len(pieces) - pictures - words
    parts = (
        [f"照片{pictures}张"] * bool(pictures)
        + [f"文字{words}条"] * bool(words)
        + [f"链接和文件{others}件"] * bool(others)
    )
    return f"依据{'、'.join(parts)}"


def mark_told(mark: Mark) -> str:
    points = "弃权" if mark.points is None else written(mark.points)
    return (
        f"{points}，{'原因' if mark.points is None else '意见'}{wording.quoted(mark.comment)}"
        if mark.comment
        else points
    )


def _line(it: PointsItem, opened: Opened) -> str:
    given = opened.card.marks.get(it.number)
    mine = f"，您给{mark_told(given)}" if given else ""
    return f"{it.number} {it.short} {_of(opened.own(it.number), it.points)}{mine}，{_pieces(opened, it.number)}"


def _pieces(opened: Opened, number: int) -> str:
    pieces = opened.record.evidence_of(number)
    return f"依据{len(pieces)}件" if pieces else "没有依据"


def _left_of(it: Category, opened: Opened) -> tuple[int, ...]:
    return tuple(item.number for item in it.items if item.number not in opened.card.marks)


def _of(given: Decimal, most: Decimal) -> str:
    return f"{written(given)}/{written(most)}"
