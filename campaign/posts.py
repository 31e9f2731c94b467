"""A post (岗位): where people work whom the public meets, as its plaque says."""

import re
from dataclasses import dataclass

from campaign.people import Person
from campaign.titles import TitleState

# What a plaque's code says: the same in a permanent code and in a temporary one.
_SCENE = re.compile(r"post-(\d{1,18})")


@dataclass(frozen=True)
class Post:
    """`people` hold it in the campaign and have agreed that their names are published; `titles` are those that were
    awarded to them there.
    """

    id: int
    title: str
    branch: str
    people: tuple[Person, ...] = ()
    titles: tuple[tuple[Person, TitleState], ...] = ()

    @property
    def called(self) -> str:
        """第二食堂面点2号窗口（周桂香）."""
        names = "、".join(person.name for person in self.people)
        return f"{self.title}（{names}）" if names else self.title

    @property
    def has_lost_its_title(self) -> bool:
        """There was one, and no other is left."""
        return bool(self.titles) and all(state is not TitleState.HELD for _, state in self.titles)

    def whose_title_is(self, state: TitleState) -> tuple[Person, ...]:
        return tuple(person for person, found in self.titles if found is state)


def scene_of(post_id: int) -> str:
    return f"post-{post_id}"


def post_of(scene: str) -> int | None:
    """The post that a scanned code means; None for any other code."""
    found = _SCENE.fullmatch(scene)
    return int(found[1]) if found else None
