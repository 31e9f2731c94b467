"""How a text sounds: its syllables without tones, dialect and typing habits evened out."""

import os
import re
from functools import lru_cache

_EVENED = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"ng$"), "n"))


# Single letters are sounded out: the tables of phrases, most of what the library reads at its start, serve nobody.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")


@lru_cache(maxsize=4096)
def syllable(sign: str) -> str:
    from pypinyin import lazy_pinyin

    spoken = lazy_pinyin(sign)[0]
    for shape, plain in _EVENED:
        spoken = shape.sub(plain, spoken)
    return spoken


def sound(text: str) -> str:
    """Syllables joined by blanks: 自平 and 自评 sound the same."""
    return " ".join(syllable(sign) for sign in text)


@lru_cache(maxsize=4096)
def _full(sign: str) -> str:
    from pypinyin import lazy_pinyin

    return lazy_pinyin(sign)[0]


def spelt(text: str) -> str:
    """As typed without the last step of the input method: 自评 is ziping."""
    return "".join(_full(sign) for sign in text)
