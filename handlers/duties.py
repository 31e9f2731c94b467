"""Which conversations belong to a duty, and end with it: whoever is no secretary any more is asked nothing as one."""

from campaign.people import Person, Role
from handlers.talk import Talk

_SECRETARY = frozenset({Role.SECRETARY})
_COMMITTEE = frozenset({Role.COMMITTEE})
_EITHER = _SECRETARY | _COMMITTEE
_HOLDERS = {
    "appoint": _COMMITTEE,
    "award": _COMMITTEE,
    "broadcast": _EITHER,
    "deadline": _COMMITTEE,
    "decide": _COMMITTEE,
    "exempt": _EITHER,
    "extend": _COMMITTEE,
    "no_nominees": _SECRETARY,
    "nominate": _EITHER,
    "nudge": _EITHER,
    "panel": frozenset({Role.REVIEWER}),
    "others": _SECRETARY,
    "publish": _COMMITTEE,
    "recall": _EITHER,
    "recuse": frozenset({Role.REVIEWER}),
    "return_list": _COMMITTEE,
    "send_back": _EITHER,
    "submit_list": _SECRETARY,
    "unpublish": _COMMITTEE,
}


def is_lost(person: Person, talk: Talk) -> bool:
    """What is asked is a duty's, and the person does not have it any more."""
    holders = _HOLDERS.get(talk.question.conversation)
    return holders is not None and not person.roles & holders


def back_to_own(person: Person, talk: Talk) -> Talk:
    """From a question of a duty that is lost, to the person's own form beneath it."""
    is_beneath = talk.item is not None or talk.left is not None
    return talk.resume() if is_beneath and is_lost(person, talk) else talk


def without_lost(person: Person, talk: Talk) -> Talk:
    """Once it has been refused, it is asked no more."""
    return talk.resume() if is_lost(person, talk) else talk
