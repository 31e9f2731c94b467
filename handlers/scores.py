"""Giving scores: checked against the rubric, stored all or none, said back, and on to what is missing."""

from collections.abc import Mapping
from decimal import Decimal

from campaign.changes import Applied, Change, EvidenceAdded, ScoreGiven
from campaign.points import fits, written
from campaign.record import Stage, is_complete
from campaign.rubric import PointsItem
from dialog.act import Act
from handlers import prompts, walk, wording
from handlers.desk import Desk
from handlers.flow import Heard

Given = Mapping[int, Decimal]


def give(desk: Desk, act: Act) -> Heard:
    """`score`, `revise` and `zero`: one item or several, with or without a reason."""
    if act.scores:
        return _store(desk, dict(act.scores), act.evidence)
    item = act.item or target(desk)
    if item is None:
        return _nothing_open(desk)
    score = Decimal(0) if act.intent == "zero" and act.score is None else act.score
    if score is None:
        return Heard(desk.talk, "打几分？说一个数，现在还没记。", show="short")
    return _store(desk, {item: score}, act.evidence)


def give_full_marks(desk: Desk, act: Act) -> Heard:
    """本类全满分 fills only what is unanswered; items that are named get theirs in any case."""
    if act.form == "category":
        return _fill_category(desk, act)
    if act.items:
        named = [desk.rubric.item(n) for n in act.items if 1 <= n <= desk.rubric.last]
        full = {item.number: item.points for item in named if isinstance(item, PointsItem)}
        return _store(desk, full, act.evidence) if len(full) == len(act.items) else _no_points(desk, act.items)
    number = act.item or target(desk)
    if number is None:
        return _nothing_open(desk)
    item = desk.rubric.item(number) if 1 <= number <= desk.rubric.last else None
    if not isinstance(item, PointsItem):
        return _no_points(desk, (number,))
    return _store(desk, {number: item.points}, act.evidence)


def refuse(desk: Desk, act: Act) -> Heard:
    """`invalid_score`: nothing is stored; what is allowed, and the question again."""
    if act.scores:
        return _check(desk, dict(act.scores)) or Heard(desk.talk, "都还没记。", show="short")
    number = act.item or target(desk)
    item = desk.rubric.item(number) if number and 1 <= number <= desk.rubric.last else None
    if not isinstance(item, PointsItem):
        return Heard(desk.talk, "这个数没有记。", show="short")
    return _refuse(desk, item, act.score)


def target(desk: Desk) -> int | None:
    """Which item a bare score is for: the one just asked or still on the table, else the next without an answer."""
    asked = desk.talk.question
    if asked.conversation == "scoring" and asked.item is not None:
        return asked.item
    return desk.talk.item if desk.talk.item in desk.missing else desk.next_item()


def _fill_category(desk: Desk, act: Act) -> Heard:
    place = _category_meant(desk)
    if place is None:
        return Heard(desk.talk, "是哪一类？都还没记。", show="short")
    items = desk.rubric.categories[place - 1].items
    left = {item.number: item.points for item in items if item.number not in desk.record.points}
    if not left:
        return Heard(desk.talk, "这一类都打过了，没有动。要改说「7改5分」这样。", show="short")
    kept = [item for item in items if item.number not in left]
    heard = _store(desk, left, act.evidence)
    if not kept or not heard.changes:
        return heard
    note = "、".join(f"第{item.number}项还是{written(desk.record.points[item.number])}" for item in kept)
    first, *rest = heard.says.split("\n")
    says = "\n".join([f"{first.rstrip('。')}。{note}，没动。", *rest])
    return Heard(heard.talk, says, heard.changes, heard.show)


def _category_meant(desk: Desk) -> int | None:
    question = desk.talk.question
    if question.step == "category":
        return question.number
    number = target(desk)
    return desk.rubric.category_of(number) or None if number else None


def _store(desk: Desk, given: Given, evidence: str | None) -> Heard:
    if refusal := _check(desk, given):
        return refusal
    if not given:
        return Heard(desk.talk, "还没记。", show="short")
    changes: list[Change] = [
        *revival(desk),
        *(ScoreGiven(number, points) for number, points in given.items()),
    ]
    if evidence and len(given) == 1:
        changes.append(EvidenceAdded(next(iter(given)), "text", desk.incoming.key, evidence))
    after = desk.moved(tuple(changes), desk.talk)
    says = _say_back(desk, after, given, evidence)
    return walk.onward(desk, after, tuple(given), says, tuple(changes))


def _check(desk: Desk, given: Given) -> Heard | None:
    """What is wrong with the first of them that cannot be stored; then none is."""
    for number, points in given.items():
        item = desk.rubric.item(number) if 1 <= number <= desk.rubric.last else None
        if not isinstance(item, PointsItem):
            return _no_points(desk, (number,))
        if not (0 <= points <= item.points and fits(points, desk.rubric.step)):
            return _refuse(desk, item, points, is_one_of_many=len(given) > 1)
    return None


def revival(desk: Desk) -> tuple[Change, ...]:
    """Who goes on filling after a withdrawal has applied again."""
    return (Applied(),) if desk.record.application.stage is Stage.WITHDRAWN else ()


def _say_back(before: Desk, after: Desk, given: Given, evidence: str | None) -> str:
    closing = _closings(after, tuple(given))
    if len(given) == 1:
        ((number, points),) = given.items()
        said, is_change = _say_one(before, number, points, evidence)
        tail = f"。\n{closing}" if closing else f"，{prompts.running(after)}。" if is_change else "。"
        return said + tail
    is_all_full = all(_is_full(before, number, points) for number, points in given.items())
    if is_all_full and not _is_whole_category(before, given):
        values = "、".join(written(points) for points in given.values())
        said = f"{wording.numbers(given)}记满分：{values}。"
    else:
        lines = (
            f"{number} {before.rubric.item(number).short}：{_change(before, number, points)}"
            for number, points in given.items()
        )
        said = "\n".join(["记好了：", *lines])
    return f"{said}\n{closing or prompts.running(after) + '。'}"


def _say_one(before: Desk, number: int, points: Decimal, evidence: str | None) -> tuple[str, bool]:
    """The sentence, and whether it tells of a change."""
    is_just_asked = before.talk.question.item == number
    is_change = number in before.record.points and before.record.points[number] != points
    title = "" if is_just_asked and not is_change else f" {before.rubric.item(number).short}"
    said = f"第{number}项{title}{'：' if is_change else ' '}{_change(before, number, points)}"
    return said + (f"，依据{wording.quoted(evidence)}" if evidence else ""), is_change


def _change(before: Desk, number: int, points: Decimal) -> str:
    old = before.record.points.get(number)
    return f"{written(points)}分" if old is None or old == points else f"{written(old)} → {written(points)}分"


def _is_whole_category(desk: Desk, given: Given) -> bool:
    """The category just asked for, item by item as it was listed."""
    question = desk.talk.question
    if question.step != "category" or not question.number:
        return False
    return {item.number for item in desk.rubric.categories[question.number - 1].items} == set(given)


def _is_full(desk: Desk, number: int, points: Decimal) -> bool:
    item = desk.rubric.item(number)
    return isinstance(item, PointsItem) and item.points == points


def _is_points(desk: Desk, number: int) -> bool:
    return isinstance(desk.rubric.item(number), PointsItem)


def _closings(desk: Desk, numbers: tuple[int, ...]) -> str:
    """Subtotals of the categories that these answers completed, and the running sum."""
    places = sorted({desk.rubric.category_of(number) for number in numbers} - {0})
    closed = [desk.rubric.categories[p - 1] for p in places if is_complete(desk.rubric.categories[p - 1], desk.record)]
    if not closed or not desk.missing:
        return ""
    lines = "，".join(prompts.category_line(category, desk) for category in closed)
    return f"{lines}，{prompts.running(desk)}。"


def _refuse(desk: Desk, item: PointsItem, points: Decimal | None, *, is_one_of_many: bool = False) -> Heard:
    said = f"「{written(points)}」" if points is not None else "这个数"
    none_kept = "都还没记" if is_one_of_many else "还没记"
    if points is not None and 0 <= points <= item.points:
        low = points - points % desk.rubric.step
        high = low + desk.rubric.step
        steps = "整分或半分" if desk.rubric.step == Decimal("0.5") else f"{written(desk.rubric.step)}分的倍数"
        says = f"只能打{steps}，第{item.number}项是{written(low)}分还是{written(high)}分？{none_kept}"
        return Heard(desk.talk, says)
    says = f"第{item.number}项最低0分，最高{written(item.points)}分，{said}没有记"
    if is_one_of_many:
        return Heard(desk.talk, f"{says}，别的也都还没记。", show="short")
    return Heard(desk.talk, f"{says}。\n{prompts.item_in_short(desk, item.number)}")


def _no_points(desk: Desk, numbers: tuple[int, ...]) -> Heard:
    strange = [n for n in numbers if not 1 <= n <= desk.rubric.last]
    if strange:
        return Heard(desk.talk, f"只有第1到{desk.rubric.last}项，都还没记。", show="short")
    unscored = [n for n in numbers if not _is_points(desk, n)]
    return Heard(desk.talk, f"{wording.numbers(unscored)}不打分，这句没有记。", show="short")


def _nothing_open(desk: Desk) -> Heard:
    return Heard(desk.talk, "每一项都填过了，这个数没有记。\n要改说「7改5分」这样，没问题说「提交」")
