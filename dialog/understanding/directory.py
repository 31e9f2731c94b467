"""Who and what exists: the names, branches and receipts that a sentence may speak of."""

import re
from dataclasses import dataclass
from functools import cached_property

_BRANCH_TAIL = re.compile(r"(?:党总支|党支部|总支|支部)$")


def short_branch(name: str) -> str:
    """The form in which people say it: 饮食中心支部 is 饮食中心."""
    return _BRANCH_TAIL.sub("", name.strip()) or name.strip()


@dataclass(frozen=True)
class Directory:
    names: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Asked for with every sentence."""
        return hash((self.names, self.branches, self.receipts))

    @cached_property
    def of_name(self) -> dict[str, int]:
        """How many people bear a name."""
        counts: dict[str, int] = {}
        for name in self.names:
            plain = name.replace(" ", "")
            counts[plain] = counts.get(plain, 0) + 1
        return counts


NOBODY = Directory()
