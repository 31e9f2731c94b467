"""回执: 收到, said at any time, acknowledges the notice that asked for it last, and nothing else."""

import re

from campaign.notices import ReceiptGiven
from dialog.act import Act
from handlers import courtesy, wording
from handlers.desk import Desk, Seat
from handlers.flow import Flow, Heard

_WORDS = frozenset(
    {
        "收到",
        "已收到",
        "收到了",
        "好的收到",
        "好收到",
        "嗯收到",
        "收到谢谢",
        "收到好的",
        "知道了",
        "好的知道了",
        "明白",
        "明白了",
    }
)
_SIGNS = re.compile(r"[^\u4e00-\u9fff]")


def is_receipt(text: str) -> bool:
    """It may be one: whether anything is to be acknowledged has to be looked up."""
    return _SIGNS.sub("", text) in _WORDS


def may(seat: Seat, act: Act) -> None:
    """Everybody may acknowledge what they got."""


def hear(seat: Seat, act: Act) -> Heard:
    if not seat.board.debts:
        stands = courtesy.where_you_stand(seat) if isinstance(seat, Desk) and seat.talk.is_idle else ""
        return Heard(seat.talk, f"好。{stands}", show="short")
    acknowledged, *others = seat.board.debts
    says = "回执记下了。"
    if others:
        says += f"还有{len(others)}条等您回执：{wording.quoted(others[0].text, 100)}，收到再回一次「收到」。"
    return Heard(seat.talk, says, orders=(ReceiptGiven(acknowledged.notice),), show="short")


FLOW: Flow[Seat] = Flow(name="回执", intents=frozenset({"received"}), owns=None, may=may, hear=hear)
