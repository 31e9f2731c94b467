"""A sheet to draw on: words that fit their place, bars, and the house's colours."""

import io
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

WIDTH = 1080
MARGIN = 56
INK = "#1f2933"
FAINT = "#66727f"
LINE = "#d9dfe5"
PAPER = "#ffffff"
TRACK = "#eef1f4"
RED = "#c8102e"
_FONT = Path(__file__).parent / "fonts/NotoSansSC-Regular.otf"
_SMALLEST = 28
_MORE = "…"


@cache
def font(size: int) -> FreeTypeFont:
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)


def width_of(text: str, size: int) -> float:
    return font(size).getlength(text)


def fitted(text: str, size: int, room: float) -> tuple[str, int]:
    """The text and its size: smaller where it must be, and shortened where even that is too long."""
    text = " ".join(text.split())
    while width_of(text, size) > room and size > _SMALLEST:
        size -= 2
    if width_of(text, size) <= room:
        return text, size
    while text and width_of(text + _MORE, size) > room:
        text = text[:-1]
    return text + _MORE, size


@dataclass
class Canvas:
    """Measured in points of a picture that is as wide as a phone shows it."""

    height: int
    image: Image.Image = field(init=False)
    draw: ImageDraw.ImageDraw = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, self.height), PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self, x: float, middle: float, text: str, size: int, colour: str = INK, *, anchor: str = "l", room: float = 0
    ) -> float:
        """On a line through `middle`, within `room` where one is given; how wide it came out."""
        if room:
            text, size = fitted(text, size, room)
        self.draw.text((x, middle), text, fill=colour, font=font(size), anchor=f"{anchor}m")
        return width_of(text, size)

    def bar(self, left: float, top: float, width: float, height: float, colour: str, radius: int = 8) -> None:
        if width >= 1:
            box = (round(left), round(top), round(left + width) - 1, round(top + height) - 1)
            self.draw.rounded_rectangle(box, radius=min(radius, int(width) // 2), fill=colour)

    def line(self, top: float) -> None:
        self.draw.line((MARGIN, top, WIDTH - MARGIN, top), fill=LINE, width=2)

    def png(self) -> bytes:
        stream = io.BytesIO()
        # Few colours: a third of the bytes, and quicker to write.
        self.image.quantize(128, method=Image.Quantize.FASTOCTREE).save(stream, "PNG", compress_level=4)
        return stream.getvalue()
