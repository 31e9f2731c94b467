"""How a call can fail. None of these holds an address, a token or what was sent, and all can be pickled."""

from collections.abc import Mapping
from typing import ClassVar

from bot.errcodes import ACCOUNT_ERRCODES, ERRCODES, UNKNOWN, Errcode, Remedy


class WeComError(Exception):
    """The platform said no. `caller_ip` is where it saw the call come from, if it said so."""

    codes: ClassVar[Mapping[int, Errcode]] = ERRCODES

    def __init__(self, errcode: int, caller_ip: str = "") -> None:
        super().__init__(errcode, caller_ip)
        self.errcode = errcode
        self.caller_ip = caller_ip

    def __str__(self) -> str:
        return f"errcode {self.errcode}"

    @property
    def is_known(self) -> bool:
        return self.errcode in self.codes

    @property
    def meaning(self) -> str:
        return self.codes.get(self.errcode, UNKNOWN).meaning

    @property
    def remedy(self) -> Remedy:
        return self.codes.get(self.errcode, UNKNOWN).remedy

    @property
    def is_passing(self) -> bool:
        """The same call may succeed later. A token refused twice says nothing about what was sent with it."""
        return self.remedy in (Remedy.RETRY, Remedy.REFRESH, Remedy.WAIT)

    @property
    def is_blocked(self) -> bool:
        """Too many calls: for a minute, an hour or the day."""
        return self.remedy is Remedy.WAIT


class AccountError(WeComError):
    """An Official Account's platform said no: some of its codes mean other things."""

    codes: ClassVar[Mapping[int, Errcode]] = ACCOUNT_ERRCODES


class MisreadError(WeComError):
    """The platform could not read our JSON, and says so beside an errcode of 0."""

    def __init__(self) -> None:
        super().__init__(0)

    def __reduce__(self) -> tuple[type["MisreadError"], tuple[()]]:
        return MisreadError, ()

    def __str__(self) -> str:
        return "JSON not understood"


class UnreachableError(Exception):
    """No answer, or none that can be read; the call may or may not have had its effect."""


class TooLargeError(Exception):
    """More bytes than were wanted."""
