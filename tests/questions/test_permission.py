"""Who may ask after whom: role by role, question by question; and that a secretary learns of one branch only."""

import pytest

from campaign.people import Role
from storage.book import Book
from storage.people import RosterEntry
from tests.office import Office

REFUSED = "这个由支部书记和党委办公室来办，您这里办不了，什么都没动。"
SCORES = "每个人的分只有本人、本支部书记和考核的同志能看。"
NOT_HERE = "这一步现在还不能在这里办，什么都没动。"
ONLY_OWN = "我只能回答机关支部的情况，别的查不了。本支部的说「进度」"

OWN = ("谁还没申报", "谁还没自评完", "哪些人一项都没填", "支部进度", "各支部进度", "机关支部进度", "方圆报了没")
ELSEWHERE = ("运输支部谁还没申报", "运输支部谁没自评完", "运输支部进度", "吴秀珍报了没", "吴秀珍自评多少分")

# What the first line is for each role: of the own branch, then of another. None: an answer.
LISTS = {Role.MEMBER: REFUSED, Role.REVIEWER: REFUSED, Role.HANDLER: NOT_HERE, Role.COMMITTEE: None}
PEOPLE = {Role.MEMBER: SCORES, Role.REVIEWER: NOT_HERE, Role.HANDLER: NOT_HERE, Role.COMMITTEE: None}
TABLE: dict[Role, dict[str, str | None]] = {
    role: {
        "谁还没申报": LISTS[role],
        "谁还没自评完": LISTS[role],
        "支部进度": LISTS[role],
        "各支部进度": LISTS[role],
        "机关支部进度": LISTS[role],
        "运输支部谁还没申报": LISTS[role],
        "运输支部谁没自评完": LISTS[role],
        "运输支部进度": LISTS[role],
        "方圆报了没": PEOPLE[role],
        "方圆自评多少分": PEOPLE[role],
        "吴秀珍报了没": PEOPLE[role],
        "吴秀珍自评多少分": PEOPLE[role],
    }
    for role in LISTS
} | {
    Role.SECRETARY: {
        "谁还没申报": None,
        "谁还没自评完": None,
        "支部进度": None,
        "各支部进度": None,
        "机关支部进度": None,
        "运输支部谁还没申报": ONLY_OWN,
        "运输支部谁没自评完": ONLY_OWN,
        "运输支部进度": ONLY_OWN,
        "方圆报了没": None,
        "方圆自评多少分": None,
        "吴秀珍报了没": ONLY_OWN,
        "吴秀珍自评多少分": ONLY_OWN,
    }
}
ANSWERS = {REFUSED, SCORES, NOT_HERE, ONLY_OWN}


def appoint(office: Office, userid: str, name: str, branch: str, *roles: Role) -> None:
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry(userid, name, branch, frozenset(roles))])


def first_line(office: Office, userid: str, said: str) -> str | None:
    """None where it is an answer."""
    line = office.phone(userid).says(said).passive.split("\n")[0]
    return line if line in ANSWERS else None


@pytest.mark.parametrize("role", Role)
def test_the_table_of_permissions(office: Office, role: Role) -> None:
    appoint(office, "fang.yuan", "方圆", "机关支部", Role.MEMBER)
    appoint(office, "somebody", "何云", "机关支部", role)
    assert {said: first_line(office, "somebody", said) for said in TABLE[role]} == TABLE[role]


def test_permission_is_asked_at_every_turn(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    assert phone.says("谁还没申报").passive.startswith("饮食中心支部还没申报3人：")
    appoint(office, "chen.jianguo", "陈建国", "饮食中心支部", Role.MEMBER)
    assert phone.says("谁还没申报").passive == REFUSED
    appoint(office, "chen.jianguo", "陈建国", "运输支部", Role.SECRETARY)
    assert phone.says("周桂香报了没").passive == "我只能回答运输支部的情况，别的查不了。本支部的说「进度」"


@pytest.mark.parametrize(
    "asked",
    ["{}报了没", "{}自评多少分", "{}打了几分", "{}申报了吗", "查一下{}", "{}的进度", "{}到哪一步了", "{}交了没有"],
)
def test_somebody_elsewhere_and_nobody_are_refused_alike(office: Office, asked: str) -> None:
    """Also where the name is one that the own people nearly have: it is not theirs."""
    phone = office.phone("chen.jianguo")
    names = ("吴秀珍", "吴秀贞", "林悦", "林阅", "钱桂香", "赵敏")
    before = [phone.says(asked.format(name)).passive for name in names]
    appoint(office, "qian", "钱桂香", "运输支部", Role.MEMBER)
    after = [phone.says(asked.format(name)).passive for name in names]
    assert {*before, *after} == {"我只能回答饮食中心支部的情况，别的查不了。本支部的说「进度」"}


def test_a_branch_elsewhere_and_none_are_refused_alike(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    asked = ("{}支部进度", "{}支部谁还没申报", "{}支部谁没自评完", "{}支部哪些人一项都没填", "{}支部申报情况")
    said = [phone.says(each.format(branch)).passive for each in asked for branch in ("运输", "天文")]
    assert set(said) == {"我只能回答饮食中心支部的情况，别的查不了。本支部的说「进度」"}
