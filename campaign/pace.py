"""The pace: how many messages the platform lets through on one day, and how many of them are kept for answers."""

from dataclasses import dataclass

_FOR_ANSWERS = 10  # one in so many


@dataclass(frozen=True)
class Pace:
    """Each account on the roster counts for so many a day; a message to a thousand people is a thousand."""

    a_day_each: int = 200

    def most(self, accounts: int, *, is_answer: bool) -> int:
        """On one day. What is pushed leaves a tenth to those who ask."""
        whole = accounts * self.a_day_each
        return whole if is_answer else whole - whole // _FOR_ANSWERS

    def accounts_for(self, messages: int) -> int:
        """With so many accounts there is room for that many messages, whatever they are."""
        return messages * _FOR_ANSWERS // (self.a_day_each * (_FOR_ANSWERS - 1)) + 1
