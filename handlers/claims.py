"""Bonus items and the veto item: facts are stated here, and nothing is added to the total."""

from campaign.changes import BonusAnswered, Change, ConditionAnswered, EvidenceAdded, Finding
from campaign.rubric import BonusItem, VetoItem
from dialog.act import Act
from handlers import prompts, walk, wording
from handlers.desk import Desk
from handlers.flow import Heard
from handlers.scores import revival, target

_TOO_LITTLE = 2


def claim(desk: Desk, act: Act) -> Heard:
    """`bonus_claim`: stored with what it is for; where the item has tiers, the tier is asked for."""
    item = _bonus_meant(desk, act)
    if item is None:
        return Heard(desk.talk, "这一项不是加分项，没有记。", show="short")
    text = (act.evidence or act.text or "").strip()
    if len(text) < _TOO_LITTLE and not act.tier and not desk.record.evidence_of(item.number):
        ask = "是哪一级、什么奖？" if item.tiers else "是什么事？"
        return Heard(desk.talk.ask(f"scoring:item={item.number}"), f"{ask}写一句，或发照片。没有说「没有」，还没记")
    changes: list[Change] = [*revival(desk), BonusAnswered(item.number, claimed=True, tier=act.tier)]
    if len(text) >= _TOO_LITTLE and text != act.tier:
        changes.append(EvidenceAdded(item.number, "text", desk.incoming.key, text))
    after = desk.moved(tuple(changes), desk.talk)
    tier = f"（{act.tier}）" if act.tier else ""
    says = f"第{item.number}项 申请加分{tier}，依据{_evidence(after, item.number)}，等考核组认定。"
    if item.tiers and act.tier is None:
        tiers = "」「".join(item.tiers)
        talk = desk.talk.ask(f"scoring:item={item.number}")
        return Heard(talk, f"{says}\n是哪一级？说「{tiers}」，说不准说「继续」", tuple(changes))
    return walk.onward(desk, after, (item.number,), says, tuple(changes))


def claim_nothing(desk: Desk, act: Act) -> Heard:
    """`bonus_none`: 没有 answers the one asked, 没有加分 all that are left."""
    if act.form == "all":
        left = tuple(i.number for i in desk.rubric.bonus if i.number not in desk.record.claims)
        if not left:
            return Heard(desk.talk, "加分项都填过了，没有动。", show="short")
        return _claim_nothing(desk, left, f"{wording.numbers(left)}加分，都没有。")
    item = _bonus_meant(desk, act)
    if item is None:
        return Heard(desk.talk, "这句没有记。", show="short")
    return _claim_nothing(desk, (item.number,), f"第{item.number}项 没有。")


def _claim_nothing(desk: Desk, numbers: tuple[int, ...], says: str) -> Heard:
    changes = (*revival(desk), *(BonusAnswered(number, claimed=False) for number in numbers))
    return walk.onward(desk, desk.moved(changes, desk.talk), numbers, says, changes)


def _bonus_meant(desk: Desk, act: Act) -> BonusItem | None:
    number = act.item or target(desk)
    item = desk.rubric.item(number) if number and 1 <= number <= desk.rubric.last else None
    return item if isinstance(item, BonusItem) else None


def _evidence(desk: Desk, number: int) -> str:
    pieces = desk.record.evidence_of(number)
    pictures = sum(piece.kind == "image" for piece in pieces)
    words = len(pieces) - pictures
    parts = [f"文字{words}条"] * bool(words) + [f"照片{pictures}张"] * bool(pictures)
    return "、".join(parts) or "还没有"


def state_findings(desk: Desk, act: Act) -> Heard:
    """The veto item's conditions: none of what is open, or these ones so and so."""
    item = desk.rubric.veto
    if item is None:
        return Heard(desk.talk, "这句没有记。", show="short")
    known = {condition.number for condition in item.conditions}
    stated = {number: _finding(word) for number, word in act.conditions if number in known}
    if len(stated) < len(act.conditions):
        return Heard(desk.talk, f"只有第1到{len(known)}条，都还没记。", show="short")
    if not stated:
        open_ones = prompts.open_conditions(desk, item)
        if act.intent == "deny":
            stated = dict.fromkeys(open_ones, "没有")
        elif len(open_ones) == 1:
            stated = {open_ones[0]: "有" if act.intent == "confirm" else "不清楚"}
        else:
            return _ask_which(desk, item, act)
    changes = (*revival(desk), *(ConditionAnswered(item.number, n, f) for n, f in sorted(stated.items())))
    after = desk.moved(changes, desk.talk)
    says = "\n".join(_say_back(stated, desk.rubric.contact.office))
    left = [c.number for c in item.conditions if (item.number, c.number) not in after.record.findings]
    if left:
        others = "和".join(f"第{n}条" for n in left)
        ask = f"{others}呢？说「都没有」，或「第{left[0]}条有」"
        return Heard(desk.talk.ask(f"scoring:item={item.number}"), f"{says}\n{ask}", changes)
    return walk.onward(desk, after, (item.number,), says, changes)


def _ask_which(desk: Desk, item: VetoItem, act: Act) -> Heard:
    word = "有" if act.intent == "confirm" else "不清楚"
    first = prompts.open_conditions(desk, item)[0]
    talk = desk.talk.ask(f"scoring:item={item.number}")
    return Heard(talk, f"是哪一条？说「第{first}条{word}」这样，还没记。\n{prompts.conditions(item)}")


def _finding(word: str) -> Finding:
    return "有" if word == "有" else "不清楚" if word == "不清楚" else "没有"


def _say_back(stated: dict[int, Finding], office: str) -> list[str]:
    none = [n for n, finding in stated.items() if finding == "没有"]
    to_check = [(n, finding) for n, finding in sorted(stated.items()) if finding != "没有"]
    lines = [f"第{'、'.join(map(str, none))}条没有。"] if none else []
    return lines + [f"第{n}条记作{finding}，请{office}核对，不影响您提交。" for n, finding in to_check]
