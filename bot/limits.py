"""What the platform takes, as types: bytes, counts and addresses; a fault is a ValueError that names it."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

LONGEST_URL = 2048


class Part(BaseModel):
    """A piece of what is sent. Its faults name fields and sizes, never the words themselves."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def at_most(most: int, *, least: int = 1) -> AfterValidator:
    """So many bytes of UTF-8."""

    def check(text: str) -> str:
        size = len(text.encode())
        if size > most:
            raise ValueError(f"{size} bytes, at most {most}")
        if size < least:
            raise ValueError("empty")
        return text

    return AfterValidator(check)


def shown_in(most: int) -> AfterValidator:
    """So many characters, for what must be read in full: clients cut the rest."""

    def check(text: str) -> str:
        if not 1 <= len(text) <= most:
            raise ValueError(f"{len(text)} characters, 1 to {most} are shown")
        return text

    return AfterValidator(check)


def _check_url(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("an address begins with http:// or https://")
    return url


Url = Annotated[str, at_most(LONGEST_URL), AfterValidator(_check_url)]
Words = Annotated[str, at_most(LONGEST_URL)]
