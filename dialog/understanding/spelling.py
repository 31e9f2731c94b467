"""Words typed without the last step of the input method: ziping, zp, jindu."""

import re
from functools import cache

from dialog.understanding.phrases import STAND_INS, vocabulary
from dialog.understanding.sounds import spelt

_LATIN = re.compile(r"[a-z' ]{2,40}[.!?。！？]?", re.IGNORECASE)


@cache
def _typed() -> dict[str, str]:
    known = vocabulary()
    typed: dict[str, str] = {}
    sayings = [phrase.said for phrase in known.phrases if len(phrase.said) <= 8]
    for said in [*known.spoken, *sayings]:
        if said.isascii() or any(word in said for word in STAND_INS):
            continue
        typed.setdefault(spelt(said), said)
    return typed | known.initials


def unspell(text: str) -> str:
    """The words that a message of nothing but letters spells, if it spells any."""
    if len(text) > 40 or not _LATIN.fullmatch(text):
        return text
    letters = re.sub(r"[^a-z]", "", text.lower())
    if letters in vocabulary().words.meaning:
        return text
    return _typed().get(letters, text)
