"""What the outbox holds, as the platform's message: the same words give the same bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from bot.cards import Card
from bot.wecom.messages import Address, compose_card, compose_file, compose_image, compose_text


def compose(
    body: Mapping[str, Any],
    recipients: Sequence[str],
    agent_id: int,
    *,
    task: str = "",
    duplicate_check: int | None = None,
) -> str:
    """The request's JSON; raises `ValueError` for what the platform would not take. `task` is what it knows a card by.

    With `duplicate_check` the platform drops it if it had the very same within so many seconds.
    """
    to = Address(agent_id, tuple(recipients), duplicate_check)
    return _compose(to, body, task).decode()


def _compose(to: Address, body: Mapping[str, Any], task: str) -> bytes:
    match body:
        case {"card": card}:
            read: Card = TypeAdapter(Card).validate_python({"task_id": task, **card})
            return compose_card(to, read)
        case {"image": media_id}:
            return compose_image(to, media_id)
        case {"file": media_id}:
            return compose_file(to, media_id)
        case {"text": text}:
            return compose_text(to, text)
    raise ValueError(f"nothing to say in {sorted(body)}")
