"""What the bot says: plain data, drawn by whatever channel it leaves through."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reply:
    """One answer. Paragraphs are set apart by an empty line; an empty reply is a silent nod."""

    paragraphs: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n\n".join(part for part in self.paragraphs if part)

    def __add__(self, other: "Reply") -> "Reply":
        return Reply(self.paragraphs + other.paragraphs)


SILENCE = Reply()


def say(*paragraphs: str) -> Reply:
    return Reply(paragraphs)
