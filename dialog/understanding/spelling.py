"""Words typed without the last step of the input method: ziping, zp, jindu."""

import re
from functools import cache

from dialog.understanding.phrases import STAND_INS, vocabulary
from dialog.understanding.sounds import sound, spelt, syllable

_LONGEST = 40
_SPELT = re.compile(r"(?<![A-Za-z.@/:])[a-z][a-z' ]{3,}(?![A-Za-z.@/:])")
_HAS_LATIN = re.compile("[A-Za-z]")
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
    if not _HAS_LATIN.search(text):
        return text
    text = _SPELT_POINTS.sub(lambda hit: _SYLLABLES[hit[1].lower()], text)
    if not _LATIN.fullmatch(text):
        return _SPELT.sub(_spelt_word, text) if len(text) <= _LONGEST else text
    if len(text) > _LONGEST:
        return text
    letters = _letters(text)
    if letters in vocabulary().words.meaning:
        return letters
    return _typed().get(letters) or _typed().get(_with_initials(text)) or _number(text) or text


def _with_initials(text: str) -> str:
    """Some words spelt, others by their initials: shui mei zp."""
    initials = vocabulary().initials
    return "".join(spelt(initials[each]) if each in initials else _letters(each) for each in text.lower().split())


def _letters(text: str) -> str:
    """As the vocabulary spells them: 谁 in one way."""
    return re.sub(r"[^a-z]", "", text.lower()).replace("shei", "shui")


_DIGITS = ("ling", "yi", "er", "liang", "san", "si", "wu", "liu", "qi", "ba", "jiu", "shi")
_SYLLABLES = dict(zip((*_DIGITS, "dian", "fen", "ban"), "零一二两三四五六七八九十点分半", strict=True))
_SYLLABLE = re.compile("|".join(sorted(_SYLLABLES, key=len, reverse=True)))
_NUMBER_SPELT = re.compile(rf"(?:(?:{_SYLLABLE.pattern})[' ]*){{2,}}", re.IGNORECASE)


_SPELT_POINTS = re.compile(r"(?<![A-Za-z])(ling|yi|er|liang|san|si|wu|liu|qi|ba|jiu|shi)(?=分)", re.IGNORECASE)


def _number(text: str) -> str | None:
    """四分半 for sifenban."""
    if not _NUMBER_SPELT.fullmatch(text.strip()):
        return None
    said = "".join(_SYLLABLES[each[0]] for each in _SYLLABLE.finditer(text.lower()))
    return re.sub("(?<=分)八$", "吧", said)


def _spelt_word(hit: re.Match[str]) -> str:
    """催一下 for the spelt part of cui yi xia 于洋, where it spells something."""
    letters = _letters(hit[0])
    return _typed().get(letters, hit[0]) if len(letters) > 3 else hit[0]


@cache
def _sounding() -> dict[str, str]:
    """Words of two and more syllables by their sound."""
    return {sound(word): word for word in vocabulary().words.meaning if len(word) >= 2 and _CHINESE.fullmatch(word)}


_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def respell(text: str) -> str:
    """Pieces that are no known words but sound like one become that word."""
    if len(text) > 20 or not vocabulary().words.cut(text):
        return text
    known, sounding, position = vocabulary().words.meaning, _sounding(), 0
    # What becomes another word goes on sounding the same.
    syllables = [syllable(sign) if _CHINESE.fullmatch(sign) else "" for sign in text]
    while position < len(text) - 1:
        for length in (4, 3, 2):
            spoken = syllables[position : position + length]
            if len(spoken) < length or "" in spoken:
                continue
            piece = text[position : position + length]
            if piece in known:
                position += length - 1
                break
            if meant := sounding.get(" ".join(spoken)):
                text = text[:position] + meant + text[position + length :]
                position += length - 1
                break
        position += 1
    return text
