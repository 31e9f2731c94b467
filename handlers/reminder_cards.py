"""Reminders as cards: what is missing, until when, and a button for each word that gets it done.

A card says all that the text says, so that whoever would rather type can; where it does not fit, the text leaves.
"""

import re
from typing import Any

from campaign.reminders import Kind
from storage.crowds import NUDGE
from storage.outbox import Due

CAMPAIGN = "campaign-"  # what a button carries before its campaign's number: it is for no question in particular
IN_WORDS = "in_words"  # the platform has refused the card

_AS_CARDS = frozenset({*(kind.value for kind in Kind), NUDGE})
_LONGEST_TITLE = 36
_LONGEST_LINE = 44
_LONGEST_TEXT = 160
_LONGEST_BUTTON = 10
_MOST_BUTTONS = 6
_CHOICE = re.compile("「([^」]+)」")
_TO_FILL_IN = "姓名"  # 「推荐 姓名」 is no word to say as it stands


def as_card(due: Due) -> dict[str, Any] | None:
    """None where it leaves in words."""
    if due.kind not in _AS_CARDS or due.campaign_id is None or due.body.get(IN_WORDS):
        return None
    return card(due.body["text"], due.campaign_id)


def card(text: str, campaign: int) -> dict[str, Any] | None:
    """What, until when, whom it concerns, and in the last line what can be said; None where it does not fit.

    The platform's clients cut what is longer than this.
    """
    what, *rest = text.split("\n")
    if len(rest) < 2:
        return None
    until, *more = rest
    words = [word for word in _CHOICE.findall(more[-1]) if _TO_FILL_IN not in word]
    below = "\n".join(more)
    fits = len(what) <= _LONGEST_TITLE and len(until) <= _LONGEST_LINE and len(below) <= _LONGEST_TEXT
    if not fits or not 1 <= len(words) <= _MOST_BUTTONS or max(map(len, words)) > _LONGEST_BUTTON:
        return None
    first, *others = words
    return {
        "main_title": {"title": what, "desc": until},
        "sub_title_text": below,
        "button_list": [_button(first, campaign, 1), *(_button(word, campaign, 2) for word in others)],
    }


def _button(word: str, campaign: int, style: int) -> dict[str, Any]:
    return {"text": word, "key": f"{CAMPAIGN}{campaign}:{word}", "style": style}
