"""The words of reminders: what is missing, until when, one word to go on; long lists in several messages."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from campaign.people import Person, Role
from campaign.record import Standing
from campaign.reminders import Facts, Kind, Missing, Nomination, Office, Own, Publicity, Reminder, Review
from campaign.term import Campaign
from handlers import reminder_texts
from tests.office import DATES, LARGEST_TEXT, RUBRIC, ZONE

CHEN = Person(9, "chen.jianguo", "陈建国", "饮食中心支部", frozenset({Role.SECRETARY}))


def texts(kind: Kind, facts: Facts, days_left: int = 3, *, is_rehearsal: bool = False, **changed: Any) -> list[str]:
    given = {"deadline": DATES.apply_by, "at": DATES.apply_by - timedelta(days=days_left, hours=15), **changed}
    reminder = Reminder(kind, 1, 9, CHEN.branch, days_before=days_left, days_left=days_left, facts=facts, **given)
    campaign = Campaign(1, "2026年", RUBRIC, DATES, is_rehearsal)
    return list(reminder_texts.write(reminder, CHEN, campaign, ZONE))


def people(count: int, first: int = 1) -> tuple[Person, ...]:
    numbers = range(first, first + count)
    return tuple(Person(n, f"u{n}", f"样例{n:04}", "饮食中心支部", frozenset({Role.MEMBER})) for n in numbers)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (
            Own(Standing.NOT_APPLIED, 0, 21),
            (
                "您还没有申报“党员示范岗”，4句话的事。\n5月31日（周日）晚12点截止，还有3天。\n"
                "报名说「申报」，改天说「明天提醒」，不报说「今年不报」"
            ),
        ),
        (
            Own(Standing.FILLING, 0, 21),
            (
                "您的自评还没开始，共21项，约15分钟。\n5月31日（周日）晚12点截止，还有3天。\n"
                "接着填说「继续」，改天说「明天提醒」，不报说「今年不报」"
            ),
        ),
        (
            Own(Standing.FILLING, 12, 21),
            (
                "您的自评填到12/21，还差9项，约6分钟。\n5月31日（周日）晚12点截止，还有3天。\n"
                "接着填说「继续」，改天说「明天提醒」，不报说「今年不报」"
            ),
        ),
        (
            Own(Standing.TO_SUBMIT, 21, 21),
            (
                "您的自评都填完了，就差提交。\n5月31日（周日）晚12点截止，还有3天。\n"
                "交上说「提交」，先看一遍说「小结」，改天说「明天提醒」"
            ),
        ),
    ],
)
def test_a_member_hears_what_is_missing_and_how_to_go_on(own: Own, expected: str) -> None:
    assert texts(Kind.OWN, own) == [expected]


@pytest.mark.parametrize(("days_left", "said"), [(16, "还有16天"), (1, "就是明天"), (0, "就是今天")])
def test_the_days_that_are_left(days_left: int, said: str) -> None:
    (text,) = texts(Kind.OWN, Own(Standing.FILLING, 12, 21), days_left)
    assert text.split("\n")[1] == f"5月31日（周日）晚12点截止，{said}。"


def test_tomorrow_is_not_offered_where_it_is_too_late() -> None:
    (text,) = texts(Kind.OWN, Own(Standing.FILLING, 12, 21), 0)
    assert text.endswith("\n接着填说「继续」，不报说「今年不报」")


def test_what_was_asked_for_says_so() -> None:
    (text,) = texts(Kind.ASKED, Own(Standing.FILLING, 12, 21))
    assert text.startswith("您让我今天提醒：您的自评填到12/21，")


def test_the_other_deadlines() -> None:
    at_five = datetime(2026, 6, 5, 17, 0, tzinfo=ZONE)
    assert texts(Kind.REVIEW, Review(4), deadline=at_five) == [
        "您还有4人没有评。\n6月5日（周五）17:00截止，还有3天。\n接着评说「评审」"
    ]
    assert texts(Kind.PUBLICITY, Publicity(5), deadline=at_five) == [
        "公示快结束了，共5个工作日。\n6月5日（周五）17:00截止，还有3天。\n截止后授牌说「授牌」"
    ]
    assert texts(Kind.NOMINATION, Nomination("饮食中心支部", people(2)), deadline=at_five) == [
        (
            "陈建国书记，饮食中心支部的推荐名单还没有交。\n6月5日（周五）17:00截止，还有3天。\n"
            "自评已提交、可以推荐的2人：\n样例0001、样例0002\n推荐说「推荐 姓名」，定了说「提交名单」"
        )
    ]


def test_a_secretary_hears_who_of_the_branch_is_behind() -> None:
    missing = Missing("饮食中心支部", people(2), people(1, 3))
    assert texts(Kind.BRANCH, missing) == [
        (
            "陈建国书记，饮食中心支部还有3人没办完。\n5月31日（周日）晚12点截止，还有3天。\n"
            "还没申报2人：\n样例0001、样例0002\n还没自评完1人：\n样例0003\n"
            "催他们说「催一下没申报的」，看进展说「各支部进度」"
        )
    ]
    (text,) = texts(Kind.BRANCH, Missing("饮食中心支部", (), people(1)))
    assert text.endswith("\n要名单说「谁还没自评完」，看进展说「各支部进度」")


def test_the_office_hears_it_branch_by_branch() -> None:
    branches = (Missing("机关支部", people(1), ()), Missing("饮食中心支部", people(2), people(1, 3)))
    assert texts(Kind.OFFICE, Office(branches)) == [
        (
            "2个支部还有4人没办完。\n5月31日（周日）晚12点截止，还有3天。\n"
            "机关支部还没申报1人：\n样例0001\n饮食中心支部还没申报2人：\n样例0001、样例0002\n"
            "饮食中心支部还没自评完1人：\n样例0003\n催他们说「催一下没申报的」，看进展说「各支部进度」"
        )
    ]


@pytest.mark.parametrize("is_rehearsal", [False, True])
@pytest.mark.parametrize("count", [*range(120, 150), 400])
def test_a_long_list_is_cut_between_names_and_says_its_heading_again(count: int, is_rehearsal: bool) -> None:
    parts = texts(Kind.BRANCH, Missing("饮食中心支部", people(count), ()), is_rehearsal=is_rehearsal)
    mark = "【演练】" if is_rehearsal else ""
    total = len(parts)
    numbering = [f"{mark}（{place}/{total}）" for place in range(1, total + 1)] if total > 1 else [mark]
    assert [part[: len(start)] for part, start in zip(parts, numbering, strict=True)] == numbering
    assert max(len(part.encode()) for part in parts) <= LARGEST_TEXT
    bodies = [part.removeprefix(start) for part, start in zip(parts, numbering, strict=True)]
    heading = f"还没申报{count}人："
    listed = [line for body in bodies for line in body.split("\n") if line.startswith("样例")]
    assert "、".join(listed).split("、") == [person.name for person in people(count)]
    assert [body.split("\n")[0] for body in bodies[1:] if "样例" in body] == [heading] * (len(listed) - 1)
    assert bodies[0].startswith("陈建国书记，")
    assert bodies[-1].endswith("\n催他们说「催一下没申报的」，看进展说「各支部进度」") or "样例" not in bodies[-1]


def test_where_names_would_fill_many_messages_the_office_gets_counts() -> None:
    branches = tuple(Missing(f"{n:02}支部", people(30), people(10)) for n in range(20))
    (text,) = texts(Kind.OFFICE, Office(branches))
    assert text.split("\n")[2:5] == [
        "20个支部：",
        "00支部还没申报30人，还没自评完10人",
        "01支部还没申报30人，还没自评完10人",
    ]


def test_a_rehearsal_says_so_first() -> None:
    (text,) = texts(Kind.OWN, Own(Standing.FILLING, 12, 21), is_rehearsal=True)
    assert text.startswith("【演练】您的自评填到12/21")
