"""回执: 收到, said at any time, acknowledges the notice that asked for it last, and nothing else."""

import re
from typing import Any

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
# A thank-you of this form says no more than that something arrived.
FORM = "received"
# What a button carries that acknowledges one notice and no other, before its number.
NOTICE = "notice-"
_SIGNS = re.compile(r"[^\u4e00-\u9fff]")


def is_receipt(text: str) -> bool:
    """It may be one: whether anything is to be acknowledged has to be looked up."""
    return _SIGNS.sub("", text) in _WORDS


def card(notice: int, sender: str) -> dict[str, Any]:
    """One button that says 收到 to that notice; the notice itself has been said in words."""
    return {
        "main_title": {"title": "收到请点一下", "desc": f"{sender}刚发的通知，点了就是回执"},
        "button_list": [{"text": "收到", "key": f"{NOTICE}{notice}:收到"}],
    }


def may(seat: Seat, act: Act) -> None:
    """Everybody may acknowledge what they got."""


def hear(seat: Seat, act: Act) -> Heard:
    about, debts = seat.incoming.about, seat.board.debts
    if about is not None and about not in {debt.notice for debt in debts}:
        return Heard(seat.talk, "这条回执记过了。", show="short")
    if not debts:
        stands = courtesy.where_you_stand(seat) if isinstance(seat, Desk) and seat.talk.is_idle else ""
        return Heard(seat.talk, f"好。{stands}", show="short")
    acknowledged, *others = sorted(debts, key=lambda debt: debt.notice != about)
    says = "回执记下了。"
    if others:
        says += f"还有{len(others)}条等您回执：{wording.quoted(others[0].text, 100)}，收到再回一次「收到」。"
    return Heard(seat.talk, says, orders=(ReceiptGiven(acknowledged.notice),), show="short")


FLOW: Flow[Seat] = Flow(name="回执", intents=frozenset({"received"}), owns=None, may=may, hear=hear)
