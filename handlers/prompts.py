"""How a question is put: the open question of a talk, in full or in one line."""

from collections.abc import Callable

from campaign.points import written
from campaign.record import Standing, subtotal
from campaign.rubric import BonusItem, Category, PointsItem, VetoItem
from handlers import wording
from handlers.desk import Desk

Show = Callable[[Desk], str]

# For so many answers the prompt says all that can be said; then the person knows, and it gets shorter.
_NEW_TO_IT = 3


def full(desk: Desk) -> str:
    """The open question, as it is asked the first time; empty where none is open, or it is too late to answer."""
    return _present(desk, is_full=True)


def short(desk: Desk) -> str:
    """The open question after an interruption, in a line or two."""
    return _present(desk, is_full=False)


def _present(desk: Desk, *, is_full: bool) -> str:
    if desk.is_over:
        return ""
    question = desk.talk.question
    match (question.conversation, question.step):
        case ("scoring", "item") if question.number:
            return item_in_full(desk, question.number) if is_full else item_in_short(desk, question.number)
        case ("scoring", "category") if question.number:
            return category_in_full(desk, question.number) if is_full else _category_in_short(desk, question.number)
        case ("scoring", "proof") if question.number:
            return _proof(desk, question.number)
        case ("scoring", "photo"):
            return _picture(desk)
        case ("scoring", "review"):
            return summary(desk) if is_full else "没问题说「提交」，要改说「7改5分」这样，全部看说「明细」"
        case ("scoring", "intro"):
            return "一项一项填说「开始」，一类一类填（快些）说「按类」"
        case ("applying", step):
            return _APPLYING[step](desk)
    return ""


# applying


def _ask_post_type(desk: Desk) -> str:
    kinds = desk.rubric.post_types
    lines = [f"{place} {kind.name}（{kind.plain}）" for place, kind in enumerate(kinds, start=1)]
    return "\n".join(["第1问，报哪一种？说序号就行。", *lines])


def _ask_post(desk: Desk) -> str:
    return "第2问，岗位叫什么、在哪儿？评上了牌子就挂那里。\n比如：第一食堂 凉菜间"


def _ask_statement(desk: Desk) -> str:
    limits = desk.rubric.rules.statement
    return (
        "第3问，几句话说说为什么报（申报材料）：\n"
        f"干什么活、做得怎么样、师生怎么说。{limits.shortest}到{limits.longest}字，想到哪说到哪，后面能改"
    )


def _ask_consent(desk: Desk) -> str:
    return "第4问，评上要公示，只写姓名、支部、岗位三样。\n可以说「同意」，不愿意说「不同意」，想知道为什么说「说明」"


def _ask_confirmation(desk: Desk) -> str:
    return f"请看一遍：\n{application(desk)}\n对的话说「确认」，要改说「改岗位」「改材料」"


_APPLYING: dict[str, Show] = {
    "post_type": _ask_post_type,
    "post": _ask_post,
    "statement": _ask_statement,
    "consent": _ask_consent,
    "confirm": _ask_confirmation,
}


def application(desk: Desk) -> str:
    """Who applies for what, in the words that will be published, and the statement."""
    it = desk.record.application
    lines = [
        f"{desk.person.name}，{it.post_type}，{it.post}",
        f"材料：{wording.quoted(it.statement or '', 120)}",
    ]
    return "\n".join([*lines, "同意公示"] if it.consent else lines)


# scoring


def heading(desk: Desk, number: int) -> str:
    """第12项 成员业绩，6分（12/21）."""
    item = desk.rubric.item(number)
    worth = {"points": "", "bonus": "加分", "veto": "不打分"}[item.kind]
    points = f"{written(item.points)}分" if isinstance(item, PointsItem) else worth
    return f"第{number}项 {item.short}，{points}（{number}/{desk.rubric.last}）"


def official(text: str) -> str:
    """Official wording, whole, broken only after ；."""
    return text.replace("；", "；\n").rstrip("\n")


def span(item: PointsItem) -> str:
    return f"0到{written(item.points)}"


def item_in_full(desk: Desk, number: int) -> str:
    item = desk.rubric.item(number)
    match item:
        case PointsItem():
            ask = _ask_points(desk, item)
        case BonusItem():
            ask = _ask_bonus(desk, item)
        case VetoItem():
            ask = "说「都没有」，或「第2条有」，拿不准说「第2条不清楚」"
    if isinstance(item, VetoItem):
        return f"{heading(desk, number)}。如实说有没有：\n{conditions(item)}\n\n{_veto_so_far(desk, item)}{ask}"
    return f"{heading(desk, number)}\n{official(item.text)}\n\n{ask}"


def item_in_short(desk: Desk, number: int) -> str:
    item = desk.rubric.item(number)
    match item:
        case PointsItem():
            return f"第{number}项 {item.short}，打几分，{span(item)}？"
        case BonusItem():
            return f"第{number}项 {item.short}，有就写一句，没有说「没有」"
        case VetoItem():
            open_ones = "、".join(str(c) for c in open_conditions(desk, item))
            return f"第{number}项 {item.short}，第{open_ones}条有没有？说「都没有」，或「第{open_ones[0]}条有」"


def conditions(item: VetoItem) -> str:
    return "\n".join(f"{condition.number}、{condition.text}" for condition in item.conditions)


def open_conditions(desk: Desk, item: VetoItem) -> tuple[int, ...]:
    """The conditions not answered yet; all of them once all are, since then it is asked again."""
    left = tuple(c.number for c in item.conditions if (item.number, c.number) not in desk.record.findings)
    return left or tuple(c.number for c in item.conditions)


def _ask_points(desk: Desk, item: PointsItem) -> str:
    given = desk.record.points.get(item.number)
    if given is not None:
        return f"现在是{written(given)}分。改成几分，{span(item)}？不改说「下一项」"
    if desk.answered_count < _NEW_TO_IT:
        return f"打几分，{span(item)}？有依据一起写，或发照片。\n也可以说「满分」「跳过」「什么意思」"
    return f"打几分，{span(item)}？也可以说「满分」「跳过」「什么意思」"


def _ask_bonus(desk: Desk, item: BonusItem) -> str:
    what = "哪一级、什么奖" if item.tiers else "一句"
    ask = f"有就写{what}，没有说「没有」。加不加分由考核组认定，这里不打分"
    claim = desk.record.claims.get(item.number)
    if claim is None:
        return ask
    return f"现在是{'有' if claim.claimed else '没有'}。{ask}"


def _veto_so_far(desk: Desk, item: VetoItem) -> str:
    said = [
        f"第{c.number}条{desk.record.findings[(item.number, c.number)]}"
        for c in item.conditions
        if (item.number, c.number) in desk.record.findings
    ]
    return f"已经说了：{'，'.join(said)}。\n" if said else ""


def category_in_full(desk: Desk, place: int) -> str:
    category = desk.rubric.categories[place - 1]
    lines = [f"{item.number} {item.short}，{written(item.points)}分{_given(desk, item)}" for item in category.items]
    count = len(category.items)
    sample = " ".join(written(item.points - desk.rubric.step * (i % 2)) for i, item in enumerate(category.items))
    head = f"{category.name}，{count}项，{written(category.points)}分（{desk.progress}）"
    return "\n".join(
        [
            head,
            *lines,
            f"按顺序说{count}个数，比如「{sample}」。",
            "也可以说「本类全满分」「看原文」「一项一项」",
        ]
    )


def _given(desk: Desk, item: PointsItem) -> str:
    points = desk.record.points.get(item.number)
    return "" if points is None else f"，现在{written(points)}"


def _category_in_short(desk: Desk, place: int) -> str:
    category = desk.rubric.categories[place - 1]
    return f"接着{category.name}这一类，按顺序说{len(category.items)}个数，或说「一项一项」"


def _proof(desk: Desk, number: int) -> str:
    item = desk.rubric.item(number)
    if desk.record.evidence_of(number):
        return "要写一句说明就接着写，不写说「继续」"
    prompt = item.evidence_prompt if isinstance(item, PointsItem) else None
    return f"第{number}项打了满分，{prompt or '有依据吗？发照片或写一句'}，没有说「继续」"


def _picture(desk: Desk) -> str:
    before, this = desk.talk.answered, desk.talk.item
    if before is None or this is None:
        return "照片放进哪一项？说「第6项」这样"
    return f"照片是刚打完的第{before}项，还是这一项（第{this}项）？\n说「上一项」或「这一项」"


# sums


def category_line(category: Category, desk: Desk) -> str:
    """创建氛围浓 10.5/11."""
    return f"{category.name} {written(subtotal(category, desk.record))}/{written(category.points)}"


def running(desk: Desk) -> str:
    """填了12/21，累计 58.5; once all items are answered the sum is the total."""
    total = written(desk.record.running_sum)
    return f"总分 {total} 分" if not desk.missing else f"填了{desk.progress}，累计 {total}"


def summary(desk: Desk) -> str:
    """All of it at a glance: total, categories, what is below the maximum, claims, the veto's findings."""
    below = [i for i in desk.rubric.scored if desk.record.points.get(i.number) != i.points]
    lines = [
        f"{len(desk.rubric.items)}项都填完了，请看一遍：",
        f"{desk.person.name}，{desk.record.application.post_type}，{desk.record.application.post}",
        f"总分 {written(desk.record.running_sum)} 分",
        "，".join(category_line(category, desk) for category in desk.rubric.categories),
    ]
    if below:
        lines.append(f"没打满的{len(below)}项：")
        lines += [_score_line(desk, item) for item in below]
    full_marks = len(desk.rubric.scored) - len(below)
    lines.append(f"{'其余' if below else ''}{full_marks}项满分。{claims(desk)}" if full_marks else claims(desk))
    lines += [line for line in (findings(desk), evidence(desk)) if line]
    lines.append("要改说「7改5分」这样，全部看说「明细」，没问题说「提交」")
    return "\n".join(line for line in lines if line)


def details(desk: Desk) -> str:
    """Every item with its answer and how much evidence it has."""
    lines = [
        f"{category_line(c, desk)}\n" + "\n".join(_score_line(desk, i) for i in c.items) for c in desk.rubric.categories
    ]
    lines += [_bonus_line(desk, item) for item in desk.rubric.bonus]
    tail = "没问题说「提交」，要改说「7改5分」这样" if not desk.missing else "接着填说「继续」"
    if desk.is_over or desk.standing is Standing.SUBMITTED:
        tail = ""
    return "\n".join(line for line in [*lines, findings(desk), running(desk), tail] if line)


def _score_line(desk: Desk, item: PointsItem) -> str:
    points = desk.record.points.get(item.number)
    pieces = len(desk.record.evidence_of(item.number))
    given = "没填" if points is None else written(points)
    return f"{item.number} {item.short} {given}/{written(item.points)}" + (f"，依据{pieces}件" if pieces else "")


def _bonus_line(desk: Desk, item: BonusItem) -> str:
    claim = desk.record.claims.get(item.number)
    if claim is None:
        return f"{item.number} {item.short} 没填"
    return f"{item.number} {item.short} " + ((claim.tier or "申请加分") if claim.claimed else "没有")


def claims(desk: Desk) -> str:
    claimed = [number for number, claim in sorted(desk.record.claims.items()) if claim.claimed]
    return f"加分申请：{wording.numbers(claimed)}，另由考核组认定。" if claimed else ""


def findings(desk: Desk) -> str:
    item = desk.rubric.veto
    if item is None:
        return ""
    by_finding: dict[str, list[int]] = {}
    for condition in item.conditions:
        finding = desk.record.findings.get((item.number, condition.number), "没填")
        by_finding.setdefault(finding, []).append(condition.number)
    shown = {"有": "有，待核对", "不清楚": "待核对"}
    parts = [f"第{'、'.join(map(str, ns))}条{shown.get(f, f)}" for f, ns in by_finding.items()]
    return f"否决情形：{'，'.join(parts)}"


def evidence(desk: Desk) -> str:
    pictures = sum(piece.kind == "image" for piece in desk.record.evidence)
    words = len(desk.record.evidence) - pictures
    parts = [f"照片{pictures}张"] * bool(pictures) + [f"文字{words}条"] * bool(words)
    return f"依据：{'、'.join(parts)}" if parts else "还没有依据，发照片或说「第6项 ……」可以补"
