"""Moving about among the items: which one is asked next, and going back, forward, away and back again."""

import re
from dataclasses import replace
from decimal import Decimal

from campaign.changes import Change
from campaign.points import written
from campaign.rubric import BonusItem, PointsItem, VetoItem
from dialog.act import Act
from handlers import prompts, wording
from handlers.desk import Desk
from handlers.flow import Heard
from handlers.talk import Talk

MINUTES_FOR_ALL = 15
HALF = Decimal("0.5")
_GO_ON = re.compile("继续|接着")


def onward(before: Desk, after: Desk, answered: tuple[int, ...], says: str, changes: tuple[Change, ...]) -> Heard:
    """After an answer: stay with the question if that was not it, else on to what is missing, else to the summary."""
    question = before.talk.question
    if question.step == "photo":
        return Heard(before.talk, says, changes, "short")
    talk = replace(before.talk, answered=answered[-1], answered_at=before.now)
    if not after.missing:
        was_looked_over = question.step == "review"
        says = f"{says}\n还改接着说，没问题说「提交」" if was_looked_over else says
        return Heard(talk.ask("scoring:review"), says, changes, "nothing" if was_looked_over else "full")
    asked = question.item
    if asked is not None and asked not in answered and asked in after.missing:
        return Heard(talk, f"{says}\n接着{prompts.item_in_short(after, asked)}", changes)
    if question.step == "category" and question.number and _is_open(after, question.number):
        return Heard(talk, says, changes, "short")
    if proof := _to_prove(after, answered) if before.talk.by_category else None:
        return Heard(talk.ask(f"scoring:proof={proof}"), says, changes, "full")
    following = after.next_item(asked or 0)
    hint = _full_marks_hint(after, answered) if not before.talk.by_category else ""
    return Heard(
        to_item(after, talk, following),
        _join(says, hint, _new_part(after, answered, following)),
        changes,
        "full",
    )


def to_item(desk: Desk, talk: Talk, number: int | None) -> Talk:
    """The talk with this item asked; category by category where that is the person's way and nothing of it is given."""
    if number is None:
        return talk.ask("scoring:review")
    place = desk.rubric.category_of(number)
    if talk.by_category and place and not _is_begun(desk, place):
        return talk.ask(f"scoring:category={place}")
    return talk.ask(f"scoring:item={number}")


def start(desk: Desk, act: Act) -> Heard:
    """自评 explains and offers ways; 开始自评 asks at once."""
    if act.form == "start":
        return resume(desk, act) if desk.record.points else _go(desk, desk.next_item())
    if desk.answered_count:
        says = f"自评{prompts.running(desk)}。\n接着填说「继续」，看一遍说「小结」，一类一类填说「按类」"
        return Heard(desk.talk.ask("scoring:intro"), says)
    rubric = desk.rubric
    parts = [f"打分{len(rubric.scored)}项（{written(rubric.total)}分）"]
    parts += [f"加分{len(rubric.bonus)}项"] * bool(rubric.bonus) + ["底线1项"] * bool(rubric.veto)
    step = "可以打半分。" if rubric.step == HALF else ""
    says = (
        f"一共{rubric.last}项：{'，'.join(parts)}，约{MINUTES_FOR_ALL}分钟。\n"
        f"{step}边填边存，随时能走，都能改。\n一项一项填说「开始」，一类一类填（快些）说「按类」"
    )
    return Heard(desk.talk.ask("scoring:intro"), says)


def resume(desk: Desk, act: Act) -> Heard:
    number = desk.next_item()
    if number is None:
        return Heard(desk.talk.ask("scoring:review"), show="full")
    left = len(desk.missing)
    says = f"接着第{number}项，还剩{left}项，{minutes(desk, left)}分钟左右。"
    return Heard(to_item(desk, desk.talk, number), says if desk.answered_count else "", show="full")


def by_category(desk: Desk, act: Act) -> Heard:
    return _go(replace(desk, talk=replace(desk.talk, by_category=True)), desk.next_item())


def one_by_one(desk: Desk, act: Act) -> Heard:
    return _go(replace(desk, talk=replace(desk.talk, by_category=False)), desk.next_item())


def go_to(desk: Desk, act: Act) -> Heard:
    number = act.item
    if number is None or not 1 <= number <= desk.rubric.last:
        return Heard(desk.talk, f"只有第1到{desk.rubric.last}项，要去哪一项？", show="short")
    return Heard(desk.talk.ask(f"scoring:item={number}"), show="full")


def back(desk: Desk, act: Act) -> Heard:
    here = desk.talk.question.item
    if here is None:
        here = desk.next_item() if desk.missing else desk.rubric.last + 1
    if here is None or here <= 1:
        return Heard(desk.talk.ask("scoring:item=1"), "已经是第1项了。", show="full")
    return Heard(desk.talk.ask(f"scoring:item={here - 1}"), show="full")


def forward(desk: Desk, act: Act) -> Heard:
    """下一项, 跳过: to the next item without an answer. 继续 takes up the one that is open."""
    here = desk.talk.question.item
    if here is None or here not in desk.missing:
        return _go(desk, desk.next_item(here or 0))
    if act.intent == "next" and _GO_ON.search(desk.incoming.text):
        return Heard(desk.talk, show="full")
    if desk.missing == (here,):
        return Heard(desk.talk, "只剩这一项没填了。", show="short")
    return Heard(to_item(desk, desk.talk, desk.next_item(here)), f"第{here}项先空着。", show="full")


def pause(desk: Desk, act: Act) -> Heard:
    until = f"{wording.deadline(desk.score_by)}截止"
    number = desk.next_item()
    kept = f"填好的{desk.answered_count}项都存着。" if desk.answered_count else "填过的都存着。"
    back_at = f"从第{number}项接着" if number else "看一遍就能提交"
    return Heard(desk.talk.ask("idle"), f"忙去吧，{kept}\n回来说「继续」，{back_at}。{until}")


def _go(desk: Desk, number: int | None) -> Heard:
    return Heard(to_item(desk, desk.talk, number), show="full")


def minutes(desk: Desk, left: int) -> int:
    return max(1, round(MINUTES_FOR_ALL * left / desk.rubric.last))


def _is_begun(desk: Desk, place: int) -> bool:
    return any(item.number in desk.record.points for item in desk.rubric.categories[place - 1].items)


def _is_open(desk: Desk, place: int) -> bool:
    return not _is_begun(desk, place)


def _to_prove(desk: Desk, answered: tuple[int, ...]) -> int | None:
    """An item with full marks, a question about them, and no evidence: asked about once, never in the way."""
    return next((n for n in answered if _lacks_proof(desk, n)), None)


def _lacks_proof(desk: Desk, number: int) -> bool:
    item = desk.rubric.item(number)
    return (
        desk.rubric.rules.ask_evidence
        and isinstance(item, PointsItem)
        and item.evidence_prompt is not None
        and desk.record.points.get(number) == item.points
        and not desk.record.evidence_of(number)
    )


def _full_marks_hint(desk: Desk, answered: tuple[int, ...]) -> str:
    number = _to_prove(desk, answered)
    if number is None:
        return ""
    item = desk.rubric.item(number)
    prompt = item.evidence_prompt if isinstance(item, PointsItem) else ""
    return f"{prompt}，想补说「第{number}项 ……」"


def _new_part(desk: Desk, answered: tuple[int, ...], following: int | None) -> str:
    """A word where scoring turns into claims, since those are filled in another way."""
    if following is None or not isinstance(desk.rubric.item(answered[-1]), PointsItem):
        return ""
    match desk.rubric.item(following):
        case BonusItem():
            return f"打分的{len(desk.rubric.scored)}项填完了。下面{len(desk.rubric.bonus)}项加分只写事实，不打分"
        case VetoItem() | PointsItem():
            return ""


def _join(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
