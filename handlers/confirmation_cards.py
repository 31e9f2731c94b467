"""What is to be confirmed, as a small card under its words: a button for each answer that they offer.

The words have said all of it; the card adds nothing but a shorter way, so where it cannot be had nothing is missing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from campaign.people import Person
from campaign.term import Campaign
from dialog.act import Act
from handlers import wording
from handlers.talk import Talk, load
from storage.book import Book
from storage.card_updates import CARD
from storage.outbox import Due

KIND = CARD
ASKED = "asked-"  # what a button carries before whom it was drawn for, and for which of that person's questions

# What binds others or oneself, and is asked once. Scoring is not among it: there one press an item would follow
# another, and 提交 stands in the menu. Nor is anything behind the wall: a card would show that there is something.
_TITLES = {
    "applying:confirm": "这样申报吗？",
    "broadcast:confirm": "发这条通知吗？",
    "recall:confirm": "撤回这条通知吗？",
    "nudge:confirm": "催这些人吗？",
    "exempt:confirm": "登记这条免报吗？",
    "send_back:confirm": "退给本人吗？",
    "nominate:confirm": "这样推荐吗？",
    "submit_list:confirm": "交这份名单吗？",
    "no_nominees:confirm": "今年不推荐人吗？",
    "others:choice": "没列入的人谁去说？",
    "return_list:confirm": "退回这份名单吗？",
    "deadline:confirm": "这样改截止吗？",
    "panel:confirm": "交这份评分吗？",
    "recuse:confirm": "回避这个人吗？",
    "extend:confirm": "这样延期吗？",
    "appoint:confirm": "这样任免吗？",
    "decide:confirm": "这样定吗？",
    "publish:confirm": "公示这些人吗？",
    "unpublish:confirm": "撤回这些人的公示吗？",
    "award:confirm": "授牌给这些人吗？",
}
_HOW = "内容看文字，点一下和打字一样"
# Samples and what has to be gone on with are left to the keyboard.
_CHOICE = re.compile("「(发送|确认|取消|改岗位|改材料|通知他们|我当面说|都接替|一起当|接替 [^」]{1,7})」")
EXPIRED = "已过期"
_CHANGED = "内容改了，看新卡片"
_ANSWERS = {"confirm": "已确认", "schedule": "已定时", "cancel": "已取消", "deny": "已取消"}
# Later than this it would surprise: whoever has not answered by then has the words.
_LASTS = timedelta(minutes=2)


@dataclass(frozen=True)
class Offer:
    """A card for the question with that version, to be sent before `until` or not at all."""

    version: int
    card: dict[str, Any]
    until: datetime

    def dump(self) -> dict[str, Any]:
        return {"card": self.card, "asked": self.version, "until": self.until.isoformat()}


def offer(person: Person, campaign: Campaign | None, talk: Talk, says: str, now: datetime) -> Offer | None:
    """None where nothing that binds is asked, or its last line offers nothing that can be pressed."""
    title = _TITLES.get(str(talk.question))
    words = _CHOICE.findall(says.rpartition("\n")[2])
    if title is None or not words:
        return None
    before = f"{ASKED}{person.id}-{talk.version}"
    buttons = [
        {"text": word, "key": f"{before}:{word}", "style": 2 if place else 1} for place, word in enumerate(words)
    ]
    head = {"title": wording.marked(campaign, title), "desc": _HOW}
    return Offer(talk.version, {"main_title": head, "button_list": buttons}, now + _LASTS)


def closed(before: Talk, after: Talk, acts: Iterable[Act], said: str) -> str:
    """What is to stand in the place of the buttons once their question has been left; empty while it is open.

    What can be pressed reads alike, pressed or typed.
    """
    if str(before.question) not in _TITLES or after.version == before.version:
        return ""
    if after.question == before.question:
        return _CHANGED
    if _CHOICE.fullmatch(f"「{said.strip()}」"):
        return chosen(said.strip())
    meant = {act.intent for act in acts}
    return next((words for intent, words in _ANSWERS.items() if intent in meant), EXPIRED)


def chosen(word: str) -> str:
    return f"已选「{word}」"


def is_answer(words: str) -> bool:
    """Of what `closed` gives: the question was answered, and not just left."""
    return words not in ("", EXPIRED, _CHANGED)


def why_not(book: Book, due: Due, now: datetime) -> str | None:
    """Whoever has answered in words, or gone on to something else, is not asked once more; nor near a complaint."""
    sitting = book.sit(due.recipient)
    if sitting is None or sitting.version != due.body["asked"]:
        return "已经答过了"
    talk = load(sitting.talk, sitting.version)
    if talk.walled_until is not None and now < talk.walled_until:
        return "这时不发卡片"
    return "过了时候，文字里都有" if now >= datetime.fromisoformat(due.body["until"]) else None
