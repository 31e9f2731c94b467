"""What was not understood is kept for the vocabulary, and tells of nobody."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.turns import Office
from dialog.understanding.missed import minimised
from storage.book import Book
from storage.unknown import KEPT_FOR
from tests.bot.town import NOW, found, say

STRANGE = "帮我把那个那个弄到那边去哦"


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = found(database_url)
    yield office
    office.database.close()


def kept(office: Office) -> list[tuple[str, str, int]]:
    with office.database.read() as tx:
        listed = Book(tx).unknown.listed(NOW - timedelta(days=1), 100)
    return [(each.said, each.context, each.times) for each in listed]


def test_what_was_not_understood_is_kept_and_counted(office: Office) -> None:
    say(office, "member.01", STRANGE, "你好", STRANGE)
    say(office, "member.02", STRANGE)
    assert kept(office) == [(STRANGE, "idle", 3)]


def test_nothing_of_a_stranger_is_kept(office: Office) -> None:
    say(office, "nobody", STRANGE)
    assert kept(office) == []


def test_nothing_is_kept_for_half_an_hour_after_a_complaint(office: Office) -> None:
    say(office, "member.01", "我要投诉", STRANGE)
    say(office, "member.02", STRANGE)
    assert kept(office) == [(STRANGE, "idle", 1)]


def test_a_name_is_not_kept(office: Office) -> None:
    say(office, "member.02", f"陈建国{STRANGE}")
    assert kept(office) == [(f"某人{STRANGE}", "idle", 1)]


def test_what_is_old_is_forgotten(office: Office) -> None:
    say(office, "member.01", STRANGE)
    with office.database.write() as tx:
        unknown = Book(tx).unknown
        assert (unknown.forget(NOW + KEPT_FOR / 2), unknown.forget(NOW + KEPT_FOR + timedelta(days=1))) == (0, 1)
    assert kept(office) == []


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("让老张打 138 0013 8000 找钱多多", "让某人打 〔号码〕 找某人"),
        ("我工号10086，邮箱a.b@c.cn", "我工号〔号码〕，邮箱〔号码〕"),
        ("身份证11010119900101123X", "身份证〔号码〕"),
        ("第3题打5分的那个", "第3题打5分的那个"),
        ("推荐 欧阳雪、魏晨光那边咋整", "推荐某人那边咋整"),
        ("罗大成师傅那边咋整", "某人师傅那边咋整"),
        ("帮我看看", "帮我看看"),
    ],
)
def test_nobody_can_be_told_from_what_is_kept(said: str, left: str) -> None:
    assert minimised(said, ("钱多多",)) == left


@pytest.mark.parametrize("said", ["他收红包那事你懂的吧那个那个", "那个TS2026-0042的那个弄那边去"])
def test_nothing_near_a_complaint_is_kept(office: Office, said: str) -> None:
    say(office, "member.01", said)
    assert kept(office) == []
