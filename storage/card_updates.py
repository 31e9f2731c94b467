"""Cards whose question has been settled otherwise than by a press: what is put in the place of their buttons, once.

The permission to change a card comes with the answer to the call that sent it, and lies in the card's own row.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from storage.database import Row, Transaction
from storage.instants import from_ms
from storage.outbox import CHANNEL, Call, Due, Outbox, Push, Rank
from storage.statement import statement
from storage.tables import outbox
from storage.vault import Vault, open_text

CARD = "confirmation-card"
UPDATE = "card-update"
UPDATES = "wecom/cards"  # calls of their own: no message, and none of those that count for the day
_FEW = 5  # of a person's last cards; a question that was left is not older
_ON_ITS_WAY = frozenset({"planned", "sending", "accepted"})

_COLUMNS = (
    outbox.c.key,
    outbox.c.state,
    outbox.c.body,
    func.coalesce(outbox.c.sent_at, outbox.c.planned_at),
)
_LAST = statement(
    select(*_COLUMNS)
    .where(outbox.c.channel == CHANNEL, outbox.c.recipient == bindparam("one"), outbox.c.kind == CARD)
    .order_by(outbox.c.id.desc())
    .limit(bindparam("few"))
)
_FIND = statement(select(*_COLUMNS).where(outbox.c.key == bindparam("row")))


@dataclass(frozen=True)
class Offered:
    """A card as it was sent, or is to be. `code` is the permission to change it, if there is one; `since` is when it
    left, or was planned.
    """

    key: str
    state: str
    version: int
    code: str | None
    since: datetime


@dataclass(frozen=True)
class CardUpdates:
    tx: Transaction
    vault: Vault | None
    outbox: Outbox

    def plan(self, userid: str, version: int, words: str, at: datetime, campaign_id: int | None) -> bool:
        """Put the words on the card that asked the question with that version; False where there is no such card."""
        cards = (self._read(row) for row in self.tx.rows(_LAST, one=userid, few=_FEW))
        card = next((each for each in cards if each.version == version and each.state in _ON_ITS_WAY), None)
        if card is None:
            return False
        body = {"card": card.key, "words": words}
        push = Push(f"{card.key}/update", UPDATE, UPDATES, userid, body, Rank.ANSWER, at, campaign_id=campaign_id)
        return self.outbox.plan([push]) > 0

    def card_of(self, update: Due) -> Offered | None:
        """None where it has been cleared away."""
        row = self.tx.row(_FIND, row=update.body["card"])
        return None if row is None else self._read(row)

    def keep_code(self, call: Call, code: str) -> None:
        """A card goes to one person; what goes to many at once is not changed afterwards."""
        if len(call.recipients) != 1:
            return
        for row in self.outbox.in_call(call):
            if row.kind == CARD:
                self.outbox.reword(row, {**row.body, "response_code": code})

    def _read(self, row: Row) -> Offered:
        key, state, stored, since = row
        body = json.loads(open_text(self.vault, stored))
        return Offered(key, state, body["asked"], body.get("response_code"), from_ms(since))
