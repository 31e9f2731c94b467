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

_TO_MEMBERS = frozenset({Kind.OWN.value, Kind.ASKED.value, NUDGE})
_LONGEST_TITLE = 36
_LONGEST_LINE = 44
_LONGEST_TEXT = 160
_LONGEST_BUTTON = 10
_MOST_BUTTONS = 6
_CHOICE = re.compile("「([^」]+)」")


def as_card(due: Due) -> dict[str, Any] | None:
    """None where it leaves in words."""
    if due.kind not in _TO_MEMBERS or due.campaign_id is None or due.body.get(IN_WORDS):
        return None
    return card(due.body["text"], due.campaign_id)


def card(text: str, campaign: int) -> dict[str, Any] | None:
    """Of three lines: what, until when, and what can be said. The platform's clients cut what is longer than this."""
    lines = text.split("\n")
    if len(lines) != 3:
        return None
    what, until, how = lines
    words = _CHOICE.findall(how)
    fits = len(what) <= _LONGEST_TITLE and len(until) <= _LONGEST_LINE and len(how) <= _LONGEST_TEXT
    if not fits or not 1 <= len(words) <= _MOST_BUTTONS or max(map(len, words)) > _LONGEST_BUTTON:
        return None
    first, *others = words
    return {
        "main_title": {"title": what, "desc": until},
        "sub_title_text": how,
        "button_list": [_button(first, campaign, 1), *(_button(word, campaign, 2) for word in others)],
    }


def _button(word: str, campaign: int, style: int) -> dict[str, Any]:
    return {"text": word, "key": f"{CAMPAIGN}{campaign}:{word}", "style": style}
