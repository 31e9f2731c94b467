"""Access tokens: who holds which, and until when."""

import secrets
from dataclasses import dataclass, field
from enum import Enum

from simulator.errcodes import ApiError

LIFETIME = 7200
RENEWED_WITHIN = 300  # in its last minutes a token is replaced, while it stays valid itself
OVERLAP = 300  # how long an Official Account's old token outlives its successor


class Holder(Enum):
    APP = "app"
    CONTACT = "contact"
    ACCOUNT = "account"
    STABLE = "stable"


@dataclass(slots=True)
class Token:
    text: str
    holder: Holder
    expires_at: float


@dataclass(slots=True)
class TokenDesk:
    _issued: dict[str, Token] = field(default_factory=dict)
    _current: dict[Holder, Token] = field(default_factory=dict)

    def issue(self, holder: Holder, now: float) -> Token:
        """Return the current token while it lasts; near its end a new one, while the old one lives on."""
        current = self._current.get(holder)
        if current is None or current.expires_at - now < RENEWED_WITHIN:
            return self._make(holder, now)
        return current

    def replace(self, holder: Holder, now: float) -> Token:
        """Make a new token that ends its predecessor, save for a short overlap."""
        current = self._current.get(holder)
        if current is not None:
            current.expires_at = min(current.expires_at, now + OVERLAP)
        return self._make(holder, now)

    def check(self, text: str, now: float, *holders: Holder) -> Holder:
        if not text:
            raise ApiError(41001)
        token = self._issued.get(text)
        if token is None or token.holder not in holders:
            raise ApiError(40014)
        if token.expires_at <= now:
            raise ApiError(42001)
        return token.holder

    def revoke(self, now: float) -> None:
        """End every token early, as the platform reserves the right to."""
        for token in self._issued.values():
            token.expires_at = min(token.expires_at, now)
        self._current.clear()

    def _make(self, holder: Holder, now: float) -> Token:
        token = Token(secrets.token_urlsafe(160), holder, now + LIFETIME)
        self._issued[token.text] = token
        self._current[holder] = token
        return token
