"""回避: a reviewer says whom he or she does not score, and takes out what was given."""

import json
from dataclasses import replace

from campaign.panel import Nominee, Recused
from dialog.act import Act
from handlers import others
from handlers.bench import CONVERSATION, Bench, leave, look, meant, opened_now, too_late, what_next
from handlers.desk import Desk
from handlers.flow import Flow, Heard, Showing
from handlers.panel import may


def hear(desk: Desk, act: Act) -> Heard:
    bench = desk.sights.of(Bench)
    if bench is None:
        return Heard(desk.talk, others.FOR_OTHERS, show="short")
    if (why := too_late(desk)) is not None:
        return Heard(desk.talk.resume(), why, show="short")
    match act.intent:
        case "recuse":
            return _offer(desk, bench, act)
        case "confirm":
            return _recuse(desk, bench)
        case "cancel" | "deny" | "pause":
            return Heard(desk.talk.resume(), "好，不回避了，什么都没动。", show="short")
    return Heard(desk.talk, "这句没看懂，还没定。", show="short")


def _offer(desk: Desk, bench: Bench, act: Act) -> Heard:
    if act.name is None and not act.names and (opened := opened_now(desk, bench)) and _is_scoring(desk):
        return _ask_to_confirm(desk, bench, opened.nominee)
    if act.name is None and not act.names:
        return Heard(desk.talk, "回避谁？说「回避 姓名」，什么都没动。", show="short")
    nominee = meant(desk, bench)
    if isinstance(nominee, Heard):
        return nominee
    if why := bench.panel.recusal(desk.person, nominee.person):
        return Heard(
            desk.talk, f"{nominee.person.name}您已经回避（{why}），没有动。\n{what_next(desk, bench)}", show="short"
        )
    return _ask_to_confirm(desk, bench, nominee)


def _is_scoring(desk: Desk) -> bool:
    return desk.talk.question.conversation == CONVERSATION


def _ask_to_confirm(desk: Desk, bench: Bench, nominee: Nominee) -> Heard:
    held = json.dumps(nominee.person.id)
    return Heard(desk.talk.interject("recuse:confirm", held=held), _preview(desk, bench, nominee))


_CONFIRM = "回避说「确认」，不回避说「取消」"


def _preview(desk: Desk, bench: Bench, nominee: Nominee) -> str:
    card = bench.card(nominee.person)
    given = f"您给过的{'（已经交了）' if card.is_in else ''}分不算了，" if card.marks else ""
    who = f"{nominee.person.name}（{nominee.person.branch}）"
    return f"回避{who}：{given}您不再评这一位，也看不到各位的分，记上台账，这里不能再改回来。\n{_CONFIRM}"


def _kept(desk: Desk, bench: Bench) -> Nominee | None:
    kept = json.loads(desk.talk.held) if desk.talk.held else None
    return next((each for each in bench.panel.nominees if each.person.id == kept), None)


def _recuse(desk: Desk, bench: Bench) -> Heard:
    nominee = _kept(desk, bench)
    if nominee is None or bench.panel.recusal(desk.person, nominee.person):
        return Heard(desk.talk.resume(), f"这一位现在不用您评，什么都没动。\n{what_next(desk, bench)}", show="short")
    declared = bench.panel.declared | {(desk.person.id, nominee.person.id)}
    after = replace(bench, panel=replace(bench.panel, declared=declared))
    talk = desk.talk.resume()
    talk = leave(talk) if talk.nominee == nominee.person.id else talk
    return Heard(
        talk,
        f"好，{nominee.person.name}您回避，记上台账了。\n{what_next(desk, after)}",
        show="short",
        orders=(Recused(nominee.person),),
        knows=after,
    )


def ask(desk: Desk, show: Showing) -> str:
    bench = desk.sights.of(Bench)
    nominee = _kept(desk, bench) if bench else None
    if bench is None or nominee is None:
        return ""
    return _preview(desk, bench, nominee) if show == "full" else _CONFIRM


FLOW = Flow(
    name="回避",
    intents=frozenset({"recuse"}),
    owns="recuse",
    may=may,
    hear=hear,
    look=look,
    ask=ask,
)
