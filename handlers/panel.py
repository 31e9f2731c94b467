"""评审: a reviewer scores the nominees one after another, item by item or a category at a time, and hands each in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from campaign.panel import Mark, MarksGiven, ScorecardSubmitted
from campaign.points import fits, written
from campaign.rubric import PointsItem
from dialog.act import Act
from handlers import others, rules, scorecards, wording
from handlers.bench import (
    CONVERSATION,
    GO_ON,
    Bench,
    leave,
    look,
    meant,
    opened_now,
    review_by,
    too_late,
    what_next,
)
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.scorecards import Opened
from handlers.talk import Talk

# Said of somebody by name, they are about that nominee's scores.
UNCLEAR = frozenset({"invalid_score", "clarify"})
_LONGEST_COMMENT = 200
_FOR_REVIEWERS = "评审由考核组的同志来办，您这里办不了，什么都没动。"


def may(desk: Desk, act: Act) -> str | None:
    return None if desk.sights.of(Bench) is not None else _FOR_REVIEWERS


def hear(desk: Desk, act: Act) -> Heard:
    bench = desk.sights.of(Bench)
    if bench is None:
        return Heard(desk.talk, others.FOR_OTHERS, show="short")
    if act.intent in _READS_ONLY and (opened := opened_now(desk, bench)) is not None:
        return _LOOKED[act.intent](desk, opened, act)
    if (why := too_late(desk)) is not None:
        return Heard(leave(desk.talk), why, show="short")
    if act.intent == "review_score":
        return _review(desk, bench, act)
    if act.name and act.intent in UNCLEAR:
        return _ask_what(desk, bench, act)
    opened = opened_now(desk, bench)
    if opened is None:
        return Heard(
            leave(desk.talk),
            f"刚才那位现在不用您评了，没有动，给过的分都留着。\n{what_next(desk, bench)}",
            show="short",
        )
    if desk.talk.question.step == "confirm":
        return _answer_confirmation(desk, bench, opened, act)
    if desk.talk.question.step == "reason" and act.intent in ("told", "skip", "deny", "next"):
        return _give_reason(desk, bench, opened, act)
    return _HEARD.get(act.intent, _not_understood)(desk, bench, opened, act)


def ask(desk: Desk, show: Showing) -> str:
    """Nothing once it cannot be answered any more."""
    opened, question = opened_now(desk, desk.sights.of(Bench)), desk.talk.question
    if opened is None or too_late(desk):
        return ""
    match question.step:
        case "category" if question.number:
            return scorecards.category(desk.rubric, opened, question.number, is_full=show == "full")
        case "mark" if question.number:
            return scorecards.item(opened, _item(desk, question.number), is_full=show == "full")
        case "reason" if question.number:
            return scorecards.ask_reason(question.number)
        case "confirm":
            return _preview(desk, opened) if show == "full" else _CONFIRM
    return scorecards.summary(desk.rubric, opened) if show == "full" else "没问题说「提交」，要改直接说，比如「2给1.5」"


def receive(desk: Desk) -> Heard:
    return Heard(
        desk.talk, "评审只收文字，照片和链接没有存。意见和分一起说就行，比如「2给1.5 没见到意见箱」", show="short"
    )


# opening a sheet


def _review(desk: Desk, bench: Bench, act: Act) -> Heard:
    nominees = bench.nominees(desk.person)
    if act.name is None and not act.names:
        return _open_next(desk, bench)
    nominee = meant(desk, bench)
    if isinstance(nominee, Heard):
        return nominee
    opened = bench.open(desk.person, nominee.person.id)
    if opened is None or nominee not in nominees:
        why = bench.panel.recusal(desk.person, nominee.person)
        return Heard(
            desk.talk, f"{nominee.person.name}您回避（{why}），不用评，没有动。\n{what_next(desk, bench)}", show="short"
        )
    if opened.card.is_in:
        return Heard(desk.talk, f"{_is_in(desk, opened)}\n{what_next(desk, bench)}", show="short")
    given = dict(act.scores) or ({act.item: act.score} if act.item is not None and act.score is not None else {})
    if given:
        return _record_named(desk, bench, opened, given, act.evidence)
    return _open(desk, opened)


def _ask_what(desk: Desk, bench: Bench, act: Act) -> Heard:
    """A score of somebody by name that cannot be stored as it is."""
    nominee = meant(desk, bench)
    if isinstance(nominee, Heard):
        return nominee
    given = dict(act.scores) or ({act.item: act.score} if act.item is not None and act.score is not None else {})
    ask = f"{nominee.person.name}的第几项、几分？说「{nominee.person.name}第2项1.5分」这样，还没记。"
    return Heard(desk.talk, _wrong(desk, given) or ask, show="short")


def _open_next(desk: Desk, bench: Bench) -> Heard:
    waiting = bench.waiting(desk.person)
    if not waiting:
        return Heard(leave(desk.talk), _nobody_waits(desk, bench), show="short")
    begun = next((each for each in waiting if each.person.id == desk.talk.nominee), waiting[0])
    opened = bench.open(desk.person, begun.person.id)
    return _open(desk, opened) if opened else Heard(desk.talk, _nobody_waits(desk, bench), show="short")


def _nobody_waits(desk: Desk, bench: Bench) -> str:
    own = bench.nominees(desk.person)
    if own:
        return f"您要评的{len(own)}人都评完交上了，谢谢。\n看排名说「排名」"
    return "现在没有要您评的人，支部的名单交上来了我告诉您。"


def _open(desk: Desk, opened: Opened) -> Heard:
    left = opened.card.missing(desk.rubric)
    where = f"category={desk.rubric.category_of(left[0])}" if left else "review"
    talk = _enter(desk.talk, where, opened.nominee.person.id)
    head = scorecards.introduce(opened)
    if opened.card.marks and left:
        return Heard(talk, f"{head}\n给了{len(opened.card.marks)}项，还差{len(left)}项。", show="full")
    return Heard(talk, head, show="full")


def _enter(talk: Talk, where: str, nominee: int) -> Talk:
    """Another question of the panel's; what the reviewer was at before comes back behind it."""
    question = f"{CONVERSATION}:{where}"
    is_open = talk.question.conversation == CONVERSATION
    asked = replace(talk.ask(question, talk.item), left=talk.left) if is_open else talk.interject(question)
    left = None if asked.left and asked.left.conversation == CONVERSATION else asked.left
    return replace(asked, left=left, nominee=nominee)


def _go(desk: Desk, opened: Opened, where: str, says: str = "") -> Heard:
    return Heard(_enter(desk.talk, where, opened.nominee.person.id), says, show="full")


def _is_in(desk: Desk, opened: Opened) -> str:
    at = opened.card.submitted_at
    local = at.astimezone(desk.now.tzinfo) if at else desk.now
    when = f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{opened.name}您{when}交过了，锁着，没有改。{scorecards.result(opened)}"


# marks


def _item(desk: Desk, number: int) -> PointsItem:
    return next(each for each in desk.rubric.scored if each.number == number)


def _record_named(desk: Desk, bench: Bench, opened: Opened, given: Mapping[int, Decimal], comment: str | None) -> Heard:
    """钱多多第7题5分, said at any time."""
    if (wrong := _wrong(desk, given)) is not None:
        return Heard(desk.talk, wrong, show="short")
    marks = _marks(opened, given, comment)
    if _is_at(desk, opened):
        return _give(desk, bench, opened, marks)
    after = opened.with_card(opened.card.with_marks(marks))
    left = after.card.missing(desk.rubric)
    told = "，".join(_told(after, item) for item in marks)
    rest = f"还差{len(left)}项，" if left else "都给了，还没有交，"
    return Heard(
        desk.talk,
        f"{opened.name}（{opened.nominee.person.branch}）{told}。{rest}接着评说「评审 {opened.name}」",
        show="short",
        orders=(MarksGiven(opened.nominee.person, marks, opened.card),),
        knows=bench.with_card(opened.nominee.person, after.card),
    )


def _is_at(desk: Desk, opened: Opened) -> bool:
    is_open = desk.talk.question.conversation == CONVERSATION and desk.talk.question.step != "confirm"
    return is_open and desk.talk.nominee == opened.nominee.person.id


def _comment(words: str | None, given: Mapping[int, object]) -> str | None:
    """What is said of one item; of several nobody knows which of them it is about."""
    return words[:_LONGEST_COMMENT] if words and len(given) == 1 else None


def _told(opened: Opened, item: int) -> str:
    return f"第{item}项 {scorecards.mark_told(opened.card.marks[item])}（自评{written(opened.own(item))}）"


def _wrong(desk: Desk, given: Mapping[int, Decimal]) -> str | None:
    """What cannot be stored; then nothing of it is."""
    numbers = {item.number for item in desk.rubric.scored}
    for number, points in given.items():
        if number not in numbers:
            return f"评审只打{wording.ranges(tuple(sorted(numbers)))}，都还没记。"
        item = _item(desk, number)
        if not 0 <= points <= item.points:
            return f"第{number}项最低0分，最高{written(item.points)}分，「{written(points)}」没有记{_none_of(given)}。"
        if not fits(points, desk.rubric.step):
            return (
                f"第{number}项只能打{written(desk.rubric.step)}分的倍数，「{written(points)}」没有记{_none_of(given)}。"
            )
    return None


def _none_of(given: Mapping[int, Decimal]) -> str:
    return "，别的也都还没记" if len(given) > 1 else ""


def _give(desk: Desk, bench: Bench, opened: Opened, marks: Mapping[int, Mark]) -> Heard:
    """Stored at once; then what is missing is asked, or all of it shown."""
    person = opened.nominee.person
    after = opened.with_card(opened.card.with_marks(marks))
    order = MarksGiven(person, marks, opened.card)
    heard = _onward(desk, after, tuple(marks))
    return replace(heard, orders=(order,), knows=bench.with_card(person, after.card))


def _onward(desk: Desk, after: Opened, answered: tuple[int, ...]) -> Heard:
    question, left = desk.talk.question, after.card.missing(desk.rubric)
    told = f"{'，'.join(_told(after, item) for item in answered)}。"
    if not left:
        was_looked_over = question.step == "review"
        return (
            Heard(desk.talk, f"{told}\n{scorecards.result(after)}\n还改接着说，没问题说「提交」")
            if was_looked_over
            else _go(desk, after, "review")
        )
    if question.step == "reason":
        return replace(_go_on(desk, after, answered[-1]), says=told)
    if question.step == "mark":
        following = next((number for number in left if number > answered[-1]), left[0])
        return _go(desk, after, f"mark={following}", told)
    if question.step == "category" and question.number:
        place = question.number
        is_begun = any(item.number in left for item in desk.rubric.categories[place - 1].items)
        if is_begun:
            return Heard(desk.talk, told, show="short")
        says = scorecards.closed(desk.rubric, after, place)
        elsewhere = [item for item in answered if desk.rubric.category_of(item) != place]
        also = f"\n{'，'.join(_told(after, item) for item in elsewhere)}。" if elsewhere else ""
        return Heard(desk.talk, f"{says}{also}\n下一类说「继续」，要改直接说")
    return _go(desk, after, f"category={desk.rubric.category_of(left[0])}", told)


def _score(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    given = dict(act.scores)
    if not given and (act.score is not None or act.intent == "zero"):
        number = act.item if act.item is not None else desk.talk.question.number if _is_at_item(desk) else None
        if number is None:
            return Heard(desk.talk, "是第几项？说「2给1.5」这样，还没记。", show="short")
        given = {number: act.score if act.score is not None else Decimal(0)}
    if (wrong := _wrong(desk, given)) is not None or not given:
        return Heard(desk.talk, wrong or "还没记。", show="short")
    return _give(desk, bench, opened, _marks(opened, given, act.evidence))


def _marks(opened: Opened, given: Mapping[int, Decimal], words: str | None) -> dict[int, Mark]:
    """A score that is changed keeps what was said to it; why there was none before has nothing to do with it."""
    before = opened.card.marks
    kept = {item: before[item].comment for item in given if item in before and before[item].points is not None}
    return {item: Mark(points, _comment(words, given) or kept.get(item)) for item, points in given.items()}


def _is_at_item(desk: Desk) -> bool:
    return desk.talk.question.step in ("mark", "reason")


def _give_full(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    question = desk.talk.question
    if act.form == "category":
        place = _category(desk, opened)
        numbers = tuple(item.number for item in desk.rubric.categories[place - 1].items)
    elif act.item is not None or act.items:
        numbers = act.items or ((act.item,) if act.item is not None else ())
    elif _is_at_item(desk) and question.number:
        numbers = (question.number,)
    else:
        return Heard(desk.talk, "是哪一项满分，还是这一类？都还没记。\n说「第2项满分」或「本类全满分」", show="short")
    known = {item.number: item.points for item in desk.rubric.scored}
    if any(number not in known for number in numbers):
        return Heard(desk.talk, _wrong(desk, dict.fromkeys(numbers, Decimal(0))) or "还没记。", show="short")
    comment = _comment(act.evidence, dict.fromkeys(numbers))
    return _give(desk, bench, opened, {number: Mark(known[number], comment) for number in numbers})


def _agree(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    """The self-score for what is asked and has no mark yet; what is said besides has its own."""
    question, exceptions = desk.talk.question, dict(act.scores)
    if (wrong := _wrong(desk, exceptions)) is not None:
        return Heard(desk.talk, wrong, show="short")
    left_out = {number: Mark(None, act.text) for number in act.items}
    if any(number not in {item.number for item in desk.rubric.scored} for number in left_out):
        return Heard(desk.talk, _wrong(desk, dict.fromkeys(left_out, Decimal(0))) or "还没记。", show="short")
    if question.step == "review" and not exceptions and not left_out:
        return _ask_to_hand_in(desk, bench, opened, act)
    marks = left_out | _marks(opened, exceptions, act.evidence)
    for number in _asked_about(desk, opened):
        if number not in marks and number not in opened.card.marks:
            marks[number] = Mark(opened.own(number))
    if not marks:
        return Heard(desk.talk, "这里都给过了，没有动。要改直接说，比如「2给1.5」。", show="short")
    return _give(desk, bench, opened, dict(sorted(marks.items())))


def _asked_about(desk: Desk, opened: Opened) -> tuple[int, ...]:
    question = desk.talk.question
    if _is_at_item(desk) and question.number:
        return (question.number,)
    if question.step == "category" and question.number:
        return tuple(item.number for item in desk.rubric.categories[question.number - 1].items)
    return ()


def _abstain(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    question = desk.talk.question
    numbers = act.items or ((question.number,) if _is_at_item(desk) and question.number else ())
    if not numbers:
        return Heard(desk.talk, "哪一项弃权？说「17弃权」这样，还没记。", show="short")
    if any(number not in {item.number for item in desk.rubric.scored} for number in numbers):
        return Heard(desk.talk, _wrong(desk, dict.fromkeys(numbers, Decimal(0))) or "还没记。", show="short")
    marks = {number: Mark(None, act.text[:_LONGEST_COMMENT] if act.text else None) for number in numbers}
    heard = _give(desk, bench, opened, marks)
    why = f"，原因{wording.quoted(act.text)}" if act.text else ""
    says = f"{wording.numbers(numbers)} 弃权{why}，不算0分，不进平均。"
    if act.text or len(numbers) > 1:
        return replace(heard, says=f"{says}\n{heard.says}" if heard.show == "nothing" else says)
    return replace(_go(desk, opened, f"reason={numbers[0]}", says), orders=heard.orders, knows=heard.knows)


def _give_reason(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    number = desk.talk.question.number or 0
    words = (act.text or "").strip() if act.intent == "told" else ""
    if not words or number not in opened.card.marks:
        return _go_on(desk, opened, number)
    marks = {number: Mark(opened.card.marks[number].points, words[:_LONGEST_COMMENT])}
    person = opened.nominee.person
    after = opened.with_card(opened.card.with_marks(marks))
    return replace(
        _go_on(desk, after, number),
        says=f"原因记好了：{wording.quoted(words)}。",
        orders=(MarksGiven(person, marks, opened.card),),
        knows=bench.with_card(person, after.card),
    )


def _go_on(desk: Desk, opened: Opened, number: int) -> Heard:
    """From one item to the next that has no mark, in its category first; or to the summary."""
    left = opened.card.missing(desk.rubric)
    if not left:
        return _go(desk, opened, "review")
    following = next((each for each in left if each > number), left[0])
    return _go(desk, opened, f"category={desk.rubric.category_of(following)}")


# moving about


def _category(desk: Desk, opened: Opened) -> int:
    """The one that is asked, or the one that the item is in, or the first that misses something."""
    question = desk.talk.question
    if question.step == "category" and question.number:
        return question.number
    if question.number:
        return desk.rubric.category_of(question.number)
    left = opened.card.missing(desk.rubric)
    return desk.rubric.category_of(left[0]) if left else len(desk.rubric.categories)


def _forward(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    """下一项, 下一类, 跳过: to the next without a mark. 继续 takes up what is open."""
    question, left = desk.talk.question, opened.card.missing(desk.rubric)
    if not left:
        return _go(desk, opened, "review")
    is_to_stay = any(word in desk.incoming.text for word in ("继续", "接着"))
    if _is_at_item(desk) and question.number:
        if question.number in left and is_to_stay:
            return Heard(desk.talk, show="full")
        return _go(desk, opened, f"mark={next((each for each in left if each > question.number), left[0])}")
    open_ones = tuple(dict.fromkeys(desk.rubric.category_of(number) for number in left))
    here = _category(desk, opened)
    if here in open_ones and is_to_stay:
        return Heard(desk.talk, show="full")
    return _go(desk, opened, f"category={next((each for each in open_ones if each > here), open_ones[0])}")


def _back(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    question, numbers = desk.talk.question, [item.number for item in desk.rubric.scored]
    if question.step == "reason" and question.number:
        return _go(desk, opened, f"mark={question.number}")
    if question.step == "mark" and question.number in numbers:
        place = numbers.index(question.number)
        return _go(desk, opened, f"mark={numbers[max(0, place - 1)]}", "" if place else f"已经是第{numbers[0]}项了。")
    if question.step == "review":
        return _go(desk, opened, f"category={len(desk.rubric.categories)}")
    here = _category(desk, opened)
    return _go(desk, opened, f"category={max(1, here - 1)}", "" if here > 1 else "已经是第一类了。")


def _go_to(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    numbers = tuple(item.number for item in desk.rubric.scored)
    if act.item not in numbers:
        return Heard(desk.talk, f"评审只有{wording.ranges(numbers)}，去哪一项？", show="short")
    return _go(desk, opened, f"mark={act.item}")


def _one_by_one(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    left = opened.card.missing(desk.rubric)
    return _go(desk, opened, f"mark={left[0]}") if left else _go(desk, opened, "review")


def _by_category(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    return _go(desk, opened, f"category={_category(desk, opened)}")


def _pause(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    until = review_by(desk)
    by = f"{wording.deadline(until)}截止，" if until else ""
    says = f"好，先到这里，{opened.name}给过的{len(opened.card.marks)}项都存着，还没有交。\n{by}{GO_ON}"
    return Heard(leave(desk.talk), says, show="short")


def _say_no(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    return Heard(desk.talk, "好，还没记。哪一项不一样就说哪一项，比如「2给1.5」。", show="short")


def _keep_looking(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    return Heard(desk.talk, "意见请和分一起说，比如「2给1.5 没见到意见箱」，这句还没记。", show="short")


def _refuse(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    """`invalid_score`: nothing is stored."""
    number = act.item if act.item is not None else desk.talk.question.number if _is_at_item(desk) else None
    given = dict(act.scores) or ({number: act.score} if number is not None and act.score is not None else {})
    return Heard(desk.talk, _wrong(desk, given) or "这个数没有记。", show="short")


def _not_understood(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    """Nothing is stored; what can be said here."""
    question = desk.talk.question
    match act.form:
        case "range":
            choices = "还是".join(act.options) if act.options else "几分"
            return Heard(desk.talk, f"{choices}？说一个数，还没记。", show="short")
        case "full_marks":
            return Heard(desk.talk, "是只这一项，还是这一类？都还没记。\n说「这项满分」或「本类全满分」", show="short")
        case "item" if act.item is not None:
            return Heard(desk.talk, _wrong(desk, {act.item: Decimal(0)}) or "这个数没有记。", show="short")
        case "item":
            return Heard(desk.talk, "是第几项？说「2给1.5」这样，还没记。", show="short")
        case "length" if question.step == "category" and question.number:
            items = desk.rubric.categories[question.number - 1].items
            says = f"这一类{len(items)}项，还没记。认可说「同意」，按顺序说{len(items)}个数也行，只改一项说「2给1.5」"
            return Heard(desk.talk, says)
        case "name" if act.options:
            return Heard(desk.talk, f"{act.text}是哪一位？{'、'.join(act.options)}。请说全名，还没记。", show="short")
    return Heard(desk.talk, "这句没看懂，什么都没记。", show="short")


# looking


def _show_evidence(desk: Desk, opened: Opened, act: Act) -> Heard:
    known = {item.number: item for item in desk.rubric.scored}
    numbers = (act.item,) if act.item is not None else _asked_about(desk, opened) or tuple(known)
    if any(number not in known for number in numbers):
        return Heard(desk.talk, f"评审只看{wording.ranges(tuple(known))}。", show="short")
    shown = [number for number in numbers if act.item is not None or opened.record.evidence_of(number)]
    says = [scorecards.evidence(opened, known[number]) for number in shown] or [
        f"{wording.ranges(numbers)}都没有依据。"
    ]
    return Heard(desk.talk, "\n".join(says), show="short")


def _summarise(desk: Desk, opened: Opened, act: Act) -> Heard:
    if not opened.card.missing(desk.rubric) and act.form != "full":
        return _go(desk, opened, "review")
    return Heard(desk.talk, f"{opened.name}：\n{scorecards.details(desk.rubric, opened)}", show="short")


def _report(desk: Desk, opened: Opened, act: Act) -> Heard:
    left = opened.card.missing(desk.rubric)
    given = len(opened.card.marks)
    rest = f"，还差{wording.ranges(left)}" if left else "，都给了，还没有交"
    says = f"{opened.name}（{opened.place}/{opened.of}）给了{given}/{len(desk.rubric.scored)}项{rest}。"
    return Heard(desk.talk, says, show="short")


def _explain(desk: Desk, opened: Opened, act: Act) -> Heard:
    number = act.item or (desk.talk.question.number if _is_at_item(desk) else None)
    return rules.explain(desk, replace(act, item=number))


# handing in

_CONFIRM = "交说「确认」，先不交说「取消」"


def _ask_to_hand_in(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    left = opened.card.missing(desk.rubric)
    if left:
        says = f"还差{len(left)}项没给：{wording.ranges(left)}，先不能交。"
        return _go(desk, opened, f"category={desk.rubric.category_of(left[0])}", says)
    return _go(desk, opened, "confirm")


def _preview(desk: Desk, opened: Opened) -> str:
    who = f"{opened.name}（{opened.nominee.person.branch}）"
    office = desk.rubric.contact.office
    locked = f"交上就锁住，不能再改；{office}看得到，评完的评委也看得到。"
    return f"交{who}的评分：{scorecards.result(opened)}\n{locked}\n{_CONFIRM}"


def _answer_confirmation(desk: Desk, bench: Bench, opened: Opened, act: Act) -> Heard:
    match act.intent:
        case "confirm":
            return _hand_in(desk, bench, opened)
        case "cancel" | "deny" | "pause" | "previous":
            return _go(desk, opened, "review", "好，还没交，分都存着。")
    if act.intent in _GIVES:
        at_review = replace(desk, talk=_enter(desk.talk, "review", opened.nominee.person.id))
        return _HEARD[act.intent](at_review, bench, opened, act)
    return Heard(desk.talk, "这句没看懂，还没交。", show="short")


def _hand_in(desk: Desk, bench: Bench, opened: Opened) -> Heard:
    if opened.card.missing(desk.rubric):
        return _ask_to_hand_in(desk, bench, opened, Act(intent="submit"))
    person = opened.nominee.person
    kept = bench.with_card(person, replace(opened.card, submitted_at=desk.now))
    after = replace(kept, done=bench.done | {(desk.person.id, person.id)})
    waiting = after.waiting(desk.person)
    following = (
        f"还有{len(waiting)}人，下一位{waiting[0].person.name}（{waiting[0].person.branch}），{GO_ON}"
        if waiting
        else f"您要评的{opened.of}人都评完了，谢谢。看排名说「排名」"
    )
    return Heard(
        leave(desk.talk),
        f"交上了，{opened.name}。{scorecards.result(opened)}\n{following}",
        show="short",
        orders=(ScorecardSubmitted(person, opened.card),),
        knows=after,
    )


Hear = Callable[[Desk, Bench, Opened, Act], Heard]
_HEARD: dict[str, Hear] = {
    "score": _score,
    "revise": _score,
    "zero": _score,
    "full_marks": _give_full,
    "agree": _agree,
    "abstain": _abstain,
    "invalid_score": _refuse,
    "goto_item": _go_to,
    "next": _forward,
    "skip": _forward,
    "go_on": _forward,
    "resume_scoring": _forward,
    "previous": _back,
    "one_by_one": _one_by_one,
    "by_category": _by_category,
    "pause": _pause,
    "cancel": _pause,
    "deny": _say_no,
    "evidence": _keep_looking,
    "confirm": _ask_to_hand_in,
    "submit": _ask_to_hand_in,
}
_GIVES = frozenset({"score", "revise", "zero", "full_marks", "agree", "abstain", "invalid_score"})
_LOOKED: dict[str, Callable[[Desk, Opened, Act], Heard]] = {
    "show_evidence": _show_evidence,
    "summary": _summarise,
    "progress": _report,
    "rules": _explain,
}
_READS_ONLY = frozenset(_LOOKED)

FLOW = Flow(
    name="评审",
    intents=frozenset({"review_score", "agree", "abstain"}),
    owns=CONVERSATION,
    may=may,
    hear=hear,
    look=look,
    ask=ask,
    receive=receive,
    meanwhile=frozenset(_HEARD) | frozenset(_LOOKED),
)
