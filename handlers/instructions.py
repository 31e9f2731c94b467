"""What a secretary or the office wants done: who is named, and that it may be said in the middle of one's own form."""

import re
from collections.abc import Callable
from dataclasses import replace

from campaign.people import Person, Role
from dialog.act import Act
from dialog.context import Context
from dialog.understanding.directory import NOBODY, Directory
from dialog.understanding.mood import DOING
from dialog.understanding.outright import is_outright
from dialog.understanding.roles import may_say
from handlers.inquiry import USERID, may_be_names
from storage.book import Book

Reader = Callable[[str, Directory], tuple[Act, ...]]

OFFICE = frozenset({Role.COMMITTEE, Role.SECRETARY, Role.REVIEWER, Role.HANDLER})
FORMS = frozenset({"scoring", "applying"})
# What is said about notices is shown or asked about before anything leaves.
_SAID_ANYHOW = frozenset({"broadcast", "schedule", "stop_sending"})
# Whoever is named in these without being known is told so, instead of being overheard.
# What the office says of many at once, in as many words as it takes.
_OF_MANY = re.compile(r"\s*(?:不?通过|待定|(?:撤回|撤销|取消)?公示|授牌)")
_ABOUT_PEOPLE = frozenset({"nudge", "nominate", "leave_out", "exempt", "unexempt"})


def directory(book: Book, person: Person, said: str) -> Directory:
    """Who and what a sentence of this person may name: a secretary's own people, and whoever is named in full
    where the duties go beyond one branch.
    """
    if not person.roles & OFFICE:
        return NOBODY
    names = book.standings.names(person.branch) if person.roles & {Role.SECRETARY} else ()
    if person.roles - {Role.SECRETARY, Role.MEMBER}:
        is_of_many = person.has(Role.COMMITTEE) and _OF_MANY.match(said)
        there = [each.name for each in book.people.named_in(said)] if is_of_many else []
        names += tuple(there) or book.standings.spoken(may_be_names(said))
    plain = dict.fromkeys("".join(name.split()) for name in names)
    return Directory(names=tuple(plain), branches=book.notices.branches())


def known_in(question: Context, known: Directory) -> Directory:
    """Whoever fills in a form of their own may name anybody, and means the form."""
    return replace(known, names=()) if question.conversation in FORMS else known


def interrupts(person: Person, question: Context, said: str, known: Directory) -> bool:
    """An order, though the person is filling in a form of their own."""
    return bool(person.roles & OFFICE) and question.conversation in FORMS and is_outright(said, known)


def is_overheard(acts: tuple[Act, ...], role: str) -> bool:
    """Something that sounds like an order of that role among the answers of a form, and was not given as one."""
    return any(
        not act.allowed and act.intent in DOING and act.intent not in _SAID_ANYHOW and may_say(role, act.intent)
        for act in acts
    )


def read(said: str, reader: Reader, known: Directory) -> tuple[Act, ...]:
    """By the names that are known; where there is none of them, by what is shaped like one."""
    acts = reader(said, known)
    if USERID.search(said):
        plain = reader(USERID.sub("", said), known)
        acts = plain if _is_about_people(plain) else acts
    if not known.names or any(act.name or act.names or act.form == "name" for act in acts):
        return acts
    strange = reader(said, replace(known, names=()))
    return (
        strange if _is_about_people(strange) and all(act.names for act in strange if act.intent != "confirm") else acts
    )


def _is_about_people(acts: tuple[Act, ...]) -> bool:
    return all(act.intent in _ABOUT_PEOPLE or act.intent == "confirm" for act in acts) and acts[0].intent != "confirm"
