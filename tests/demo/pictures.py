"""Takes the pictures of the documentation anew, from a real demo: `python -m tests.demo.pictures`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.demo.chat import DESK, PHONE, Chat, open_page, running_chromium, take_certificate
from tests.demo.running import running_demo
from tests.demo.transcript import (
    APPLYING,
    FIRST_ITEMS,
    HANDING_IN,
    LOOKING_OVER,
    OTHER_ITEMS,
    WHERE_THE_PICTURE_BELONGS,
    Transcript,
)
from tools.services import SERVICES

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def take_all(chromium: Path) -> None:
    """One conversation: its middle at a phone's size, its end at a desk's."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_chromium(str(chromium)) as browser:
        certificate = Path(folder) / "certificate.png"
        take_certificate(browser, certificate)
        with (
            running_demo(Path(folder), Path(folder) / "demo.db") as demo,
            open_page(browser, demo.url, PHONE, scale=2) as page,
        ):
            chat = Chat(page)
            chat.choose("张三")
            _say(chat, [*APPLYING, *FIRST_ITEMS])
            chat.send_picture(certificate)
            _say(chat, WHERE_THE_PICTURE_BELONGS)
            page.screenshot(path=PICTURES / "phone.png", animations="disabled")
            _turn_to_desk(page)
            _say(chat, [*OTHER_ITEMS, *LOOKING_OVER, HANDING_IN])
            page.screenshot(path=PICTURES / "desk.png", animations="disabled", scale="css")


def _turn_to_desk(page: Page) -> None:
    """The same chat opened anew, since the pointer leaves its marks on rows that a phone hides."""
    answers = page.locator(".row.theirs").count()
    width, height = DESK
    page.set_viewport_size({"width": width, "height": height})
    page.mouse.move(width - 40, height // 2)
    page.reload()
    expect(page.locator(".row.theirs")).to_have_count(answers)


def _say(chat: Chat, said: Transcript) -> None:
    for words, _ in said:
        chat.say(words)


if __name__ == "__main__":
    program = SERVICES["Chromium"].find()
    if program is None:
        sys.exit(f"没有 Chromium，请运行：{SERVICES['Chromium'].how_to_install}")
    take_all(program)
