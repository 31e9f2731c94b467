"""One labelled line in, one answer out: understanding without a conversation around it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from dialog.act import Act
from dialog.context import Context
from dialog.sheet import Sheet
from dialog.understanding.directory import NOBODY, Directory
from dialog.understanding.reading import understand
from dialog.understanding.scripts import TO_SIMPLIFIED


def answer(
    line: Mapping[str, Any], *, sheet: Sheet, directory: Directory = NOBODY
) -> dict[str, Any] | list[dict[str, Any]]:
    """A line's acts as JSON; what cannot be read as a line is answered by asking back."""
    echo = {"id": line["id"]} if "id" in line else {}
    try:
        context = Context.parse(_text(line.get("context", "idle")))
        acts = understand(
            _text(line["text"]),
            context=context,
            role=_text(line.get("role", "member")),
            sheet=sheet,
            directory=directory,
            scores=_scores(line.get("state") or {}),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError):
        return echo | {"intent": "clarify"}
    told = [echo | _spoken(_as_typed(_with_item(act, context), line["text"])) for act in acts]
    return told[0] if len(told) == 1 else told


_FOR_AN_ITEM = frozenset(("score", "full_marks", "zero", "invalid_score"))


def _with_item(act: Act, context: Context) -> Act:
    """Which item a score is for that was said between questions, only a conversation knows."""
    named = act.item is not None or act.items or act.scores or context.conversation != "idle"
    return act if named or act.intent not in _FOR_AN_ITEM else Act(intent="clarify", form="item")


def _as_typed(act: Act, said: str) -> Act:
    """When and against whom stand in the script in which they were written: 5月29號."""
    if not (act.date or act.when or act.target) or (simplified := said.translate(TO_SIMPLIFIED)) == said:
        return act

    def typed(words: str) -> str:
        at = simplified.find(words)
        return said[at : at + len(words)] if at >= 0 else words

    date = typed(act.date) if isinstance(act.date, str) else act.date
    return replace(act, date=date, when=act.when and typed(act.when), target=act.target and typed(act.target))


def _spoken(act: Act) -> dict[str, Any]:
    """A question back fixes nothing, so it carries no slots either."""
    if act.intent == "clarify":
        act = Act(intent=act.intent, form=act.form, options=act.options)
    return act.as_dict()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


def _scores(state: Mapping[str, Any]) -> dict[int, Decimal]:
    return {int(item): Decimal(str(score)) for item, score in (state.get("scores") or {}).items()}
