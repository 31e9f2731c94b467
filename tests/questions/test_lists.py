"""Everybody who has not, named in full: people of one name apart, long lists cut between names."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest

from campaign.people import Role
from storage.book import Book
from storage.people import RosterEntry
from tests.office import Office

BRANCH = "后勤第一支部"
HEADING = f"{BRANCH}还没申报1500人："
NAMES = [
    surname + first + second
    for surname, first, second in product(
        "赵钱孙李周吴郑王冯陈褚卫蒋沈韩", "建国明芳伟秀英敏静丽", "强磊军洋勇艳杰娟涛超"
    )
]


def enrol(office: Office, *people: tuple[str, str, str], role: Role = Role.MEMBER) -> None:
    """(userid, name, branch) each."""
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry(*each, frozenset({role})) for each in people])


@pytest.fixture
def large(office: Office) -> Office:
    enrol(office, *((f"n{number}", name, BRANCH) for number, name in enumerate(NAMES)))
    enrol(office, ("boss", "何云", BRANCH), role=Role.SECRETARY)
    return office


def named(parts: tuple[str, ...]) -> Iterator[str]:
    for part in parts:
        for line in part.split("\n"):
            if "。" not in line and "「" not in line and not line.endswith(("：", "）")):
                yield from line.split("、")


def test_fifteen_hundred_names_are_cut_between_names_under_their_heading(large: Office) -> None:
    answer = large.phone("boss").says("谁还没申报")
    assert answer.passive == ""
    parts = answer.pushes
    assert [part.split("\n")[0] for part in parts] == [f"（{n}/{len(parts)}）" for n in range(1, len(parts) + 1)]
    assert {part.split("\n")[1] for part in parts[:-1]} == {HEADING}
    assert sorted(named(parts)) == sorted(NAMES)
    assert max(len(part.encode()) for part in parts) <= 2048


def test_the_counts_stand_once_at_the_end(large: Office) -> None:
    parts = large.phone("boss").says("谁还没申报").pushes
    assert [line for part in parts for line in part.split("\n") if "。" in line] == ["已申报0人，共1500人。"]
    assert parts[-1].endswith(
        "\n已申报0人，共1500人。\n催他们说「催一下」，有人请假说「免报 姓名」，看进度说「支部进度」"
    )


def test_more_names_than_anybody_reads_are_counted_branch_by_branch(large: Office) -> None:
    enrol(large, *((f"m{number}", name, "后勤第二支部") for number, name in enumerate(NAMES[:500])))
    answer = large.phone("lin.yue").says("谁还没申报").passive
    assert answer.split("\n") == [
        "4个支部还没申报2004人：",
        "后勤第一支部：1500人",
        "后勤第二支部：500人",
        "饮食中心支部：3人",
        "运输支部：1人",
        "要名单请加上支部问。",
        "已申报0人，共2004人。",
        "催他们说「催一下」，有人请假说「免报 姓名」，看进度说「各支部进度」",
    ]


def test_people_of_one_name_are_told_apart(office: Office) -> None:
    enrol(office, ("wang.1", "王芳", "饮食中心支部"), ("wang.2", "王 芳", "饮食中心支部"))
    phone = office.phone("chen.jianguo")
    listed = phone.says("谁还没申报").passive.split("\n")[1]
    assert sorted(listed.split("、")) == ["周桂香", "李国强", "王 芳（wang.2）", "王芳（wang.1）", "陈建国"]
    assert phone.says("王芳报了没").passive.split("\n") == [
        "有2位，问的是哪一位？",
        "王芳（wang.1）、王 芳（wang.2）",
        "说「王芳（wang.1）报了没」这样",
    ]
    assert phone.says("王芳（wang.2）报了没").passive == "王 芳（wang.2）：未申报。\n看全支部说「支部进度」"


def test_the_office_tells_people_of_one_name_apart_by_branch(office: Office) -> None:
    enrol(office, ("wang.1", "王芳", "饮食中心支部"), ("wang.2", "王芳", "运输支部"))
    phone = office.phone("lin.yue")
    assert phone.says("王芳报了没").passive.split("\n")[1] == "王芳（运输支部，wang.2）、王芳（饮食中心支部，wang.1）"
    assert phone.says("王芳（wang.1）打多少分").passive.split("\n")[0] == "王芳（饮食中心支部，wang.1）：未申报。"


@pytest.mark.parametrize("said", ["mary ann报了没", "MARY ANN 报了没", "MaryAnn自评多少分"])
@pytest.mark.parametrize("userid", ["chen.jianguo", "lin.yue"])
def test_spaces_and_case_do_not_count(office: Office, userid: str, said: str) -> None:
    enrol(office, ("mary", "Mary Ann", "饮食中心支部"))
    assert re.match(r"Mary Ann(（饮食中心支部）)?：未申报。", office.phone(userid).says(said).passive)


def test_somebody_of_two_who_said_so_is_looked_for(office: Office) -> None:
    """老周 may be either; only who is expected to apply is listed."""
    enrol(office, ("zhou.ping", "周平", "饮食中心支部"))
    lines = office.phone("chen.jianguo").says("老周报了没").passive.split("\n")
    assert Counter(lines[1].split("、")) == Counter(["周桂香（zhou.guixiang）", "周平（zhou.ping）"])


def test_who_left_is_neither_named_nor_counted(office: Office) -> None:
    enrol(office, ("wang.1", "王芳", "饮食中心支部"))
    person = next(each for each in office.people() if each.userid == "wang.1")
    with office.database.write() as tx:
        Book(tx).people.leave(person, office.clock.at)
    phone = office.phone("chen.jianguo")
    assert phone.says("谁还没申报").passive.startswith("饮食中心支部还没申报3人：")
    assert phone.says("王芳报了没").passive.startswith("我只能回答饮食中心支部的情况")


def test_who_applied_and_answered_nothing_is_named(office: Office) -> None:
    for text in ("申报", "2", "第二食堂面点2号窗口", "干了26年面点，带出3个徒弟，早班四点半到岗没误过", "同意", "确认"):
        office.phone("li.guoqiang").says(text)
    assert office.phone("chen.jianguo").says("哪些人一项都没填").passive.split("\n")[:2] == [
        "饮食中心支部申报了、一项都没填的1人：",
        "李国强",
    ]
    assert office.phone("lin.yue").says("谁一项都没填").passive.split("\n")[:2] == [
        "2个支部申报了、一项都没填的1人：",
        "饮食中心支部填写中1人：李国强",
    ]
