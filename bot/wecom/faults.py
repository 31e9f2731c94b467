"""How a call can fail. None of these holds an address, a token or what was sent, and all can be pickled."""

from bot.errcodes import Remedy, explain


class WeComError(Exception):
    """The platform said no. `caller_ip` is where it saw the call come from, if it said so."""

    def __init__(self, errcode: int, caller_ip: str = "") -> None:
        super().__init__(errcode, caller_ip)
        self.errcode = errcode
        self.caller_ip = caller_ip

    def __str__(self) -> str:
        return f"errcode {self.errcode}"

    @property
    def meaning(self) -> str:
        return explain(self.errcode).meaning

    @property
    def remedy(self) -> Remedy:
        return explain(self.errcode).remedy

    @property
    def is_passing(self) -> bool:
        """The same call may succeed later. A token refused twice says nothing about what was sent with it."""
        return self.remedy in (Remedy.RETRY, Remedy.REFRESH, Remedy.WAIT)

    @property
    def is_blocked(self) -> bool:
        """Too many calls: for a minute, an hour or the day."""
        return self.remedy is Remedy.WAIT


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
