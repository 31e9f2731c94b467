"""What has not left yet, and why: in the same words of a notice and of a nudge."""

from datetime import datetime, timedelta

from handlers.desk import Seat
from handlers.notices import clock
from storage.outbox import ENOUGH_TODAY

_AT_ONCE = timedelta(minutes=1)


def waiting(seat: Seat, state: str, reason: str, count: int, since: datetime, held_up: str) -> str:
    """Of so many in one state, planned or sending, for one reason; `since` is when the first of them was to leave.

    `held_up` is why nothing leaves at all just now, if so.
    """
    if state == "planned" and since > seat.now:
        if reason == ENOUGH_TODAY:
            return f"还没发{count}人（{reason}）"
        soon = f"还没发{count}人（{reason}，过会儿再发）"
        return soon if reason else f"{clock(seat, since)}才发{count}人"
    because = held_up if reason in ("", ENOUGH_TODAY) else reason
    why = f"{because}，" if because else ""
    return f"{'还没发' if state == 'planned' else '正在发'}{count}人（{why}等了{_age(seat.now - since)}）"


def is_as_usual(seat: Seat, reason: str, since: datetime, held_up: str) -> bool:
    """It leaves when it is to: there is nothing to be said about it."""
    return not reason and (since > seat.now or (not held_up and seat.now - since < _AT_ONCE))


def _age(waited: timedelta) -> str:
    minutes = waited // timedelta(minutes=1)
    if minutes < 1:
        return "不到1分钟"
    return f"{minutes}分钟" if minutes < 120 else f"{minutes // 60}小时"
