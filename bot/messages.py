"""What the outbox holds, as the platform's message: the same words give the same bytes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

_DUPLICATE_SECONDS = 4 * 60 * 60


def compose(body: Mapping[str, Any], recipients: Sequence[str], agent_id: int, *, is_guarded: bool) -> str:
    """The request's JSON. `is_guarded`: the platform drops it if it had the very same within four hours."""
    message: dict[str, Any] = {"touser": "|".join(recipients), "agentid": agent_id, **_content(body), "safe": 0}
    if is_guarded:
        message |= {"enable_duplicate_check": 1, "duplicate_check_interval": _DUPLICATE_SECONDS}
    return json.dumps(message, ensure_ascii=False)


def _content(body: Mapping[str, Any]) -> dict[str, Any]:
    match body:
        case {"card": card}:
            return {"msgtype": "template_card", "template_card": card}
        case {"image": media_id}:
            return {"msgtype": "image", "image": {"media_id": media_id}}
        case {"file": media_id}:
            return {"msgtype": "file", "file": {"media_id": media_id}}
    return {"msgtype": "text", "text": {"content": body["text"]}}
