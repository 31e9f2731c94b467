"""A chat in the terminal: the same turns, stored in the same database."""

import itertools
import sys
import uuid

from rich.console import Console
from rich.markup import escape

from bot.clock import Clock
from bot.turns import Office, take_turn
from dialog.incoming import Incoming, Kind

CHANNEL = "terminal"


def talk(office: Office, clock: Clock, userid: str) -> None:
    """Until end of input."""
    console = Console(highlight=False, soft_wrap=True)
    session = uuid.uuid4().hex
    _say(console, _take(office, clock, userid, f"{session}/0", "", Kind.ENTER))
    for number in itertools.count(1):
        said = _read(console)
        if said is None:
            return
        if said:
            _say(console, _take(office, clock, userid, f"{session}/{number}", said, Kind.TEXT))


def _take(office: Office, clock: Clock, userid: str, message_id: str, text: str, kind: Kind) -> list[str]:
    """The answer's parts, in order."""
    at = clock.now()
    key = f"{CHANNEL}/local/{userid.lower()}/{message_id}"
    answer = take_turn(office, Incoming(key=key, channel=CHANNEL, sender=userid, kind=kind, at=at, text=text))
    if answer.passive:
        return [answer.passive]
    parts = []
    with office.database.write() as tx:
        outbox = office.open_book(tx).outbox
        # A picture or a file goes to the phone, where it can be looked at.
        for row in (each for each in outbox.answers_to(CHANNEL, userid) if "text" in each.body):
            outbox.accept_call(outbox.open_call(CHANNEL, (row,), "", "", at), {}, "", at)
            parts.append(str(row.body["text"]))
    return parts


def _read(console: Console) -> str | None:
    try:
        return console.input("[bold]▸ [/]" if sys.stdin.isatty() else "").strip()
    except (EOFError, KeyboardInterrupt):
        return None


def _say(console: Console, parts: list[str]) -> None:
    for part in parts:
        console.print(escape(part), end="\n\n")
