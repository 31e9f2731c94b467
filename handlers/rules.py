"""要求: what an item means, its official words, and why the headings add up otherwise."""

from campaign.points import written
from campaign.rubric import Item
from dialog.act import Act
from handlers import prompts
from handlers.desk import Desk
from handlers.flow import Heard


def explain(desk: Desk, act: Act) -> Heard:
    if act.form == "points":
        return Heard(desk.talk, _why_points(desk), show="short")
    question = desk.talk.question
    if act.item is not None:
        if not 1 <= act.item <= desk.rubric.last:
            return Heard(desk.talk, f"只有第1到{desk.rubric.last}项，看哪一项？", show="short")
        return Heard(desk.talk, _one(desk, desk.rubric.item(act.item), act.form), show="short")
    if question.item is not None and act.form is not None:
        return Heard(desk.talk, _one(desk, desk.rubric.item(question.item), act.form), show="short")
    if question.step == "category" and question.number:
        items = desk.rubric.categories[question.number - 1].items
        texts = (item.plain if act.form == "plain" else item.text for item in items)
        says = "\n".join(f"{item.number} {item.short}：{text}" for item, text in zip(items, texts, strict=True))
        return Heard(desk.talk, says, show="short")
    return Heard(desk.talk, _overview(desk), show="short")


def _one(desk: Desk, item: Item, form: str | None) -> str:
    if form == "official":
        return f"第{item.number}项 {item.short}，原文：\n{prompts.official(item.text)}"
    examples = desk.rubric.examples_for(item, desk.person.branch)
    lines = [f"在{example.trade}，比如：{example.text}。" for example in examples]
    head = f"第{item.number}项 {item.short}。" if desk.talk.question.item != item.number else ""
    return "\n".join([f"{head}说白了：{item.plain}", *lines])


def _overview(desk: Desk) -> str:
    rubric = desk.rubric
    lines = [f"{rubric.title}考核细则，{written(rubric.total)}分："]
    for category in rubric.categories:
        items = "、".join(f"{item.number} {item.short}{written(item.points)}" for item in category.items)
        lines.append(f"{category.name} {written(category.points)}分：{items}")
    if rubric.bonus:
        lines.append("加分（由考核组认定）：" + "、".join(f"{item.number} {item.short}" for item in rubric.bonus))
    if rubric.veto:
        lines.append(f"{rubric.veto.number} {rubric.veto.short}：" + "、".join(c.short for c in rubric.veto.conditions))
    return "\n".join([*lines, "看哪一项说「第6项什么意思」「第6项原文」"])


def _why_points(desk: Desk) -> str:
    odd = [c for c in desk.rubric.categories if c.printed is not None and c.printed != c.points]
    if not odd:
        return "各类的分就是各项加起来的分，没有出入。"
    lines = [
        f"{category.name}：通知的标题写{written(category.printed or category.points)}分，"
        f"{len(category.items)}项加起来是{written(category.points)}分。"
        for category in odd
    ]
    tail = f"以各项分值为准；全部{len(desk.rubric.scored)}项正好{written(desk.rubric.total)}分。"
    return "\n".join([*lines, tail])
