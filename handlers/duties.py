"""Which conversations belong to a duty, and end with it: whoever is no secretary any more is asked nothing as one."""

from campaign.people import Person, Role
from handlers.talk import Talk

_SECRETARY = frozenset({Role.SECRETARY})
_COMMITTEE = frozenset({Role.COMMITTEE})
_EITHER = _SECRETARY | _COMMITTEE
_HOLDERS = {
    "appoint": _COMMITTEE,
    "broadcast": _EITHER,
    "deadline": _COMMITTEE,
    "exempt": _EITHER,
    "extend": _COMMITTEE,
    "no_nominees": _SECRETARY,
    "nominate": _EITHER,
    "nudge": _EITHER,
    "others": _SECRETARY,
    "recall": _EITHER,
    "return_list": _COMMITTEE,
    "send_back": _EITHER,
    "submit_list": _SECRETARY,
}


def without_those_lost(person: Person, talk: Talk) -> Talk:
    """Back to what is the person's own, from a question that only a duty put."""
    holders = _HOLDERS.get(talk.question.conversation)
    return talk if holders is None or person.roles & holders else talk.resume()
