"""The upload page: a signed address for one person and one item, and what it takes in."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from bot.app import make_app
from bot.clock import Clock
from bot.commands.saying import packaged_rubric
from bot.engine import Engine
from bot.keys import open_vault
from bot.links import Grant, UploadLinks
from bot.server import open_database
from bot.settings import Settings
from bot.turns import Office, take_turn
from bot.uploads import LARGEST_FILE, serve_uploads
from campaign.people import Role
from campaign.term import Dates
from dialog.incoming import Incoming, Kind
from storage.blobs import Blobs
from storage.book import Book
from storage.people import RosterEntry
from storage.vault import Vault

ZONE = ZoneInfo("Asia/Shanghai")
PDF = b"%PDF-1.7 a certificate"


class Page:
    """The office, with one member who is at item 6, and a browser."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(database_url=f"sqlite:///{folder}/bot.db", public_url="http://bot.example")
        self.database = open_database(settings, is_to_migrate=True)
        self.vault = open_vault(settings, self.database)
        self.links = UploadLinks("http://bot.example", self.vault)
        self.office = Office(self.database, upload_link=self.links.make, vault=self.vault)
        self.now = Clock(ZONE).now()
        self._said = 0
        with self.database.write() as tx:
            book = Book(tx)
            book.people.save([RosterEntry("zhangsan", "张三", "饮食中心支部", frozenset({Role.MEMBER}))])
            text = packaged_rubric().read_text("utf-8")
            dates = Dates(self.now + timedelta(days=3))
            book.campaigns.open("样例活动", text, dates, is_rehearsal=False, at=self.now)
        for said in ("申报", "2", "第一食堂", "干了12年凉菜，窗口天天干净", "同意", "确认", "跳到6"):
            self.says(said)
        app = make_app(settings, self.office, Clock(ZONE), Engine(settings))
        serve_uploads(app, self.office, self.vault, self.links, Clock(ZONE), Engine(settings))
        self.browser: FlaskClient = app.test_client()

    def says(self, text: str) -> str:
        self._said += 1
        key = f"test/{self._said}"
        return take_turn(self.office, Incoming(key, "wecom", "zhangsan", Kind.TEXT, self.now, text)).passive

    def address(self, item: int = 6, minutes: int = 30) -> str:
        link = self.links.make("zhangsan", item, self.now + timedelta(minutes=minutes))
        return link.removeprefix("http://bot.example")

    def sends(self, address: str, content: bytes, name: str) -> tuple[int, str]:
        head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--edge--\r\n"
        response = self.browser.post(address, data=body, content_type="multipart/form-data; boundary=edge")
        return response.status_code, response.get_data(as_text=True)

    def evidence(self) -> list[tuple[int | None, str, str | None]]:
        with self.database.read() as tx:
            sitting = Book(tx).sit("zhangsan")
            assert sitting is not None
            return [(piece.item, piece.kind, piece.text) for piece in sitting.record.evidence]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    page = Page(tmp_path)
    yield page
    page.database.close()


def test_the_address_is_told_in_the_chat_and_the_page_names_the_item(page: Page) -> None:
    said = page.says("上传")
    assert said.startswith("给第6项 骨干与获奖传文件，30分钟内打开：\nhttp://bot.example/u/")
    shown = page.browser.get(said.split("http://bot.example")[1].split("\n")[0])
    assert (shown.status_code, "给第6项 骨干与获奖交依据" in shown.get_data(as_text=True)) == (200, True)


def test_a_file_is_kept_sealed_and_told_in_the_chat(page: Page, tmp_path: Path) -> None:
    status, shown = page.sends(page.address(), PDF, "获奖证书.pdf")
    assert (status, "「获奖证书.pdf」放进第6项 骨干与获奖了。" in shown) == (200, True)
    assert page.evidence() == [(6, "file", "获奖证书.pdf")]
    with page.database.write() as tx:
        kept = tx.cursor.execute("SELECT blob_hash FROM evidence").fetchall()
        pushes = tx.cursor.execute("SELECT recipient, kind, state FROM outbox").fetchall()
        content = Blobs(tx).content(page.vault, kept[0][0])
    told = [("zhangsan", kind, "planned") for kind in ("confirmation-card", "card-update", "upload")]
    assert (content, pushes) == (PDF, told)
    assert [file.name for file in tmp_path.iterdir() if PDF in file.read_bytes()] == []


def test_the_same_file_again_is_one_piece_of_evidence(page: Page) -> None:
    address = page.address()
    page.sends(address, PDF, "证书.pdf")
    page.sends(address, PDF, "证书.pdf")
    assert page.evidence() == [(6, "file", "证书.pdf")]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00", "证书.pdf", "「证书.pdf」不是能存的文件"),
        (b"%PDF-" + b"0" * LARGEST_FILE, "大.pdf", "「大.pdf」超过10MB，没有存"),
        (b"<script>", "<script>.html", "「&lt;script&gt;.html」不是能存的文件"),
    ],
)
def test_what_cannot_be_kept_is_said(page: Page, content: bytes, name: str, said: str) -> None:
    status, shown = page.sends(page.address(), content, name)
    assert (status, said in shown, page.evidence()) == (200, True, [])


def test_an_address_ends_with_its_time_and_takes_no_other_signature(page: Page) -> None:
    address = page.address()
    for stranger in (
        page.address(minutes=-1),
        address[:-1] + ("A" if address[-1] != "A" else "B"),
        "/u/x",
        "/u/" + "A" * 200,
    ):
        assert page.browser.get(stranger).status_code == 403
        assert page.sends(stranger, PDF, "证书.pdf")[0] == 403
    assert page.evidence() == []


def test_after_handing_in_nothing_more_is_taken(page: Page) -> None:
    address = page.address()
    page.says("今年不报")
    status, shown = page.sends(address, PDF, "证书.pdf")
    assert (status, "文件没有存。您说了今年不报" in shown, page.evidence()) == (200, True, [])


def test_links_read_what_any_of_the_keys_signed() -> None:
    old, new = "A" * 43 + "=", "B" * 43 + "="
    now = datetime(2026, 5, 1, tzinfo=ZONE)
    link = UploadLinks("https://a.example/sub/", Vault((old,))).make("zhangsan", 3, now + timedelta(minutes=1))
    token = link.removeprefix("https://a.example/sub/u/")
    rotated = UploadLinks("https://a.example", Vault((new, old)))
    assert rotated.read(token, now) == Grant("zhangsan", 3)
    assert rotated.read(token, now + timedelta(minutes=1)) is None
    assert UploadLinks("https://a.example", Vault((new,))).read(token, now) is None
