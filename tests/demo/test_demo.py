"""What `make demo` starts, used as a newcomer does: in a real browser, from the first word to the hand-in."""

import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.demo import transcript
from tests.demo.chat import DESK, PHONE, Chat, open_page, running_chromium, take_certificate
from tests.demo.running import Demo, running_demo
from tests.demo.transcript import Transcript


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with running_chromium(chromium_path) as browser:
        yield browser


@pytest.fixture
def database(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder / "demo.db"


@pytest.fixture
def demo(tmp_path: Path, database: Path) -> Iterator[Demo]:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with running_demo(elsewhere, database) as demo:
        yield demo
    assert list(elsewhere.iterdir()) == []


def talk(chat: Chat, said: Transcript) -> None:
    for words, expected in said:
        assert expected in chat.say(words), words


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def within(seconds: float, look: Callable[[], object], expected: object) -> object:
    """What is there as soon as it is what is expected, else what is there in the end."""
    deadline = time.monotonic() + seconds
    while (found := look()) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_member_applies_scores_and_hands_in(
    demo: Demo, database: Path, browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    certificate = tmp_path / "certificate.png"
    take_certificate(browser, certificate)
    with open_page(browser, demo.url, size) as page:
        chat = Chat(page)
        assert chat.choose("张三").startswith("张三同志，您好。\n")
        *first, (word, expected) = transcript.APPLYING
        talk(chat, first)
        assert expected in chat.press_card(word)
        expect(page.locator(".card-button.done")).to_have_text(f"已选「{word}」")
        talk(chat, transcript.FIRST_ITEMS)
        asked = chat.send_picture(certificate).splitlines()
        assert asked[-2:] == ["照片是刚打完的第6项，还是这一项（第7项）？", "说「上一项」或「这一项」"]
        expect(page.locator(".row.mine .picture img")).to_be_visible()
        talk(chat, transcript.WHERE_THE_PICTURE_BELONGS)
        assert "填了6/21，累计 19.5" in chat.press("进度和名单", "看进度")
        talk(chat, transcript.OTHER_ITEMS)
        talk(chat, transcript.LOOKING_OVER)
        talk(chat, [transcript.HANDING_IN])
        expect(page.locator(".row.theirs .bubble").last).to_contain_text("总分 91.5 分")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    assert rows(database, "SELECT stage, post_type, consent FROM applications") == [("submitted", "服务育人示范岗", 1)]
    given = rows(database, "SELECT item, points FROM answers WHERE points IS NOT NULL ORDER BY item")
    assert given == [(item, int(Decimal(points) * 100)) for item, points in enumerate(transcript.SCORES, start=1)]
    assert rows(database, "SELECT SUM(points) FROM answers") == [(9150,)]
    claimed = rows(database, "SELECT item, part, choice FROM answers WHERE choice IS NOT NULL ORDER BY item, part")
    assert claimed == [
        *((18, 0, "没有"), (19, 0, "有"), (20, 0, "没有")),
        *((21, 1, "没有"), (21, 2, "不清楚"), (21, 3, "没有")),
    ]
    kept = "SELECT item, state, mime, size FROM evidence JOIN blobs ON blob_hash = hash"
    sent = [(6, "kept", "image/png", certificate.stat().st_size)]
    assert within(20, lambda: rows(database, kept), sent) == sent


def test_what_it_prints_is_enough_to_begin_with(demo: Demo, database: Path) -> None:
    said = demo.text.split()
    assert demo.url in said
    assert f"数据库：sqlite:///{database}" in said


@pytest.mark.parametrize("how", ["Ctrl+C", "SIGTERM", "SIGKILL"])
def test_its_end_is_the_end_of_its_children(demo: Demo, database: Path, how: str) -> None:
    assert len(demo.processes()) > 2
    if how == "Ctrl+C":
        os.killpg(demo.process.pid, signal.SIGINT)  # a terminal tells the whole group
    else:
        demo.process.send_signal(signal.Signals[how])
    assert demo.outlived_by(15) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", urlsplit(demo.url).port or 0)) != 0
    assert "Traceback" not in demo.text
    if how != "SIGKILL":  # which leaves nobody to tidy up
        assert [path.name for path in database.parent.iterdir() if path.is_dir()] == []
