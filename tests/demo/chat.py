"""One person's chat on the demo's page, in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

DESK, PHONE = (1280, 800), (390, 844)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ANSWER_MS = 15_000
CERTIFICATE = """<body style="margin: 0; display: grid; place-content: center; height: 100vh; text-align: center;
    font: 26px/1.8 serif; color: #7a1d12; background: #fdf6e3; box-shadow: inset 0 0 0 14px #c0392b">
    <strong style="font-size: 46px">荣誉证书</strong>张三同志：<br>面点技能比武二等奖<small>（样例）</small></body>"""


@contextmanager
def running_chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*SWITCHES, "--disable-sync"])
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser, url: str, size: tuple[int, int], *, scale: float = 1) -> Iterator[Page]:
    """What goes wrong on the page, or asks for anything outside the demo, fails whoever opened it."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale, reduced_motion="reduce"
    )
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith((url, "blob:")) else faults.append(asked.url))
    page.goto(url)
    yield page
    context.close()
    assert faults == []


def take_certificate(browser: Browser, file: Path) -> None:
    """A photo to send: drawn, but by a real encoder."""
    page = browser.new_page(viewport={"width": 480, "height": 320})
    page.set_content(CERTIFICATE)
    page.screenshot(path=file)
    page.close()


@dataclass(frozen=True)
class Chat:
    """Whatever is sent is waited for until it is answered."""

    page: Page

    def choose(self, name: str) -> str:
        """Open the chat of the person; the bot greets whoever comes in for the first time today."""
        self.page.locator(".contact", has_text=name).first.click()
        return self._next_answer(0)

    def say(self, text: str) -> str:
        before = self._count()
        self._open_keyboard()
        self.page.get_by_role("textbox", name="发给").fill(text)
        self.page.keyboard.press("Enter")
        return self._next_answer(before)

    def send_picture(self, file: Path) -> str:
        before = self._count()
        self._open_keyboard()
        self.page.get_by_role("button", name="更多").click()
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="图片", exact=True).click()
        chooser.value.set_files(file)
        return self._next_answer(before)

    def press_card(self, word: str) -> str:
        """That button of the last card."""
        before = self._count()
        self.page.locator(".card").last.get_by_role("button", name=word, exact=True).click()
        return self._next_answer(before)

    def press(self, *entries: str) -> str:
        """A menu, then one of the entries that it pops up."""
        before = self._count()
        to_menu = self.page.get_by_role("button", name="切换到菜单")
        to_menu.or_(self.page.get_by_role("menubar")).wait_for()  # it may come some seconds after the page
        if to_menu.is_visible():
            to_menu.click()
        for entry in entries:
            self.page.get_by_role("menuitem", name=entry, exact=True).click()
        return self._next_answer(before)

    def _open_keyboard(self) -> None:
        if not self.page.get_by_role("textbox", name="发给").is_visible():
            self.page.get_by_role("button", name="切换到键盘").click()

    def _count(self) -> int:
        return self._answers().count()

    def _answers(self) -> Locator:
        """What was said in words; a card under them comes whenever it comes."""
        return self.page.locator(".row.theirs", has=self.page.locator(".bubble"))

    def _next_answer(self, before: int) -> str:
        expect(self._answers()).to_have_count(before + 1, timeout=ANSWER_MS)
        return self.page.locator(".row.theirs .bubble").last.text_content() or ""
