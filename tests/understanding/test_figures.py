"""What numbers are written as before they are read."""

import json
from collections.abc import Iterator

from dialog.understanding.figures import MISHEARD_OF_POINTS, TYPED_OF_POINTS
from dialog.understanding.normalise import normalise
from tools.weigh_leanings import CORPORA


def _said() -> Iterator[str]:
    for corpus in CORPORA:
        for line in corpus.read_text("utf-8").splitlines():
            yield normalise(json.loads(line)["text"])


def test_nothing_is_rewritten_that_holds_none_of_its_signs() -> None:
    said = list(_said())
    missed = [
        (each.shape.pattern, text)
        for each in (*TYPED_OF_POINTS, *MISHEARD_OF_POINTS)
        for text in said
        if set(each.signs).isdisjoint(text) and each.shape.search(text)
    ]
    assert missed == []
