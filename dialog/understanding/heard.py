"""A sentence made plain, with all that it may refer to, and what every reader asks of it."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from dialog.act import Act
from dialog.context import Context
from dialog.sheet import Line
from dialog.understanding import commands
from dialog.understanding.directory import Directory
from dialog.understanding.people import Told
from dialog.understanding.phrases import Likeness, vocabulary
from dialog.understanding.scores import Asked
from dialog.understanding.spelling import respell

EXACT = 0.97


_CLAUSE_CLEAR = 0.85
UNKNOWN = Act(intent="clarify", form="unknown")
# Asked back on purpose: what others meant by such words does not settle it.
DOUBTED = Act(intent="clarify", form="doubt")
REFUSED = Act(intent="out_of_scope")
OWN_SCORE = frozenset(("score", "revise", "full_marks", "zero"))
GIVES_SCORE = OWN_SCORE | {"review_score"}
OF_NUMBERS = OWN_SCORE | {"invalid_score"}


@dataclass(frozen=True)
class Heard:
    """A sentence made plain, with all that it may refer to."""

    text: str
    told: Told
    asked: Asked
    role: str
    directory: Directory

    @property
    def context(self) -> Context:
        return self.asked.context

    @property
    def line(self) -> Line | None:
        return self.asked.line

    @property
    def kind(self) -> str | None:
        """Of the item just asked."""
        return self.asked.line.kind if self.asked.line else None

    @cached_property
    def is_known(self) -> bool:
        """It is a phrase of the vocabulary, to the letter."""
        places = commands.places_of(self.context, self.kind)
        said = (self.told.text, self.told.worded, self.text)
        return any(vocabulary().to_the_letter(each, places) for each in dict.fromkeys(said))


AGREED = re.compile(r"(?:确认|确定|好的?|可以|行|对的?|嗯+|没问题|ok|okay)[吧啊呢了的。.!！~\s]*", re.IGNORECASE)
ASKED_IN = 30


def command_here(heard: Heard, *, sure: bool = False) -> Act | None:
    places = commands.places_of(heard.context, heard.kind)
    act = commands.read_command(heard.told, places, heard.role, sure=sure) or _by_sound(heard, places)
    return by_role(act, heard) if act else None


def whole_command(heard: Heard) -> Act | None:
    """A command that is the whole message, where any other words are an answer."""
    places = commands.places_of(heard.context, None)
    near = commands.likenesses(heard.told, places)
    if len(heard.text) > 14 or not near or near[0].score < EXACT:
        return None
    return by_role(commands.filled(near[0], heard.told), heard)


BRIEF = 12
_POLITE = frozenset(("greeting", "thanks", "smalltalk", "clarify"))
BREATH = re.compile(r"[^\s,，、。;；!！?？…~～\n]+")


def read_clause(heard: Heard, places: tuple[str, ...]) -> Act | None:
    """The one clear command among several clauses: 上次打到一半，接着来."""
    clauses = BREATH.findall(heard.told.text)
    if not 1 < len(clauses) <= 6:
        return None
    found: dict[str, Likeness] = {}
    for clause in clauses:
        near = commands.likenesses(replace(heard.told, text=clause, worded=clause), places, heard.role)
        if near and near[0].score >= _CLAUSE_CLEAR and near[0].phrase.intent not in _POLITE | {"schedule"}:
            found.setdefault(near[0].phrase.intent, near[0])
    if len(found) != 1:
        return None
    return by_role(commands.filled(next(iter(found.values())), heard.told), heard)


def _by_sound(heard: Heard, places: tuple[str, ...]) -> Act | None:
    """Misspelt words that sound right: 自平, 申抱."""
    text = respell(heard.told.text)
    if text == heard.told.text:
        return None
    return commands.read_command(replace(heard.told, text=text, worded=text), places, heard.role, sure=True)


def whom_of_several(heard: Heard) -> Act | None:
    """Which of several people was meant is asked."""
    if not heard.told.doubtful:
        return None
    said, meant = heard.told.doubtful[0]
    return Act(intent="clarify", form="name", text=said, options=meant)


def by_role(act: Act, heard: Heard) -> Act:
    """The same word asks for the own progress or for that of a branch, as the role is."""
    if act.intent not in ("progress", "my_status") or heard.context.conversation != "idle":
        return act
    office = heard.role in ("secretary", "admin") and (act.intent == "progress" or "我" not in heard.text)
    if office or (heard.told.branches and act.intent == "progress"):
        return commands.with_branches(replace(act, intent="branch_progress"), heard.told)
    return act
