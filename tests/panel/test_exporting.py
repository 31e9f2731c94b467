"""What reviewers gave in the office's table, and in nobody else's."""

import io
from typing import Any

from openpyxl import load_workbook

from campaign.people import Role
from tests.nominations.branch import appoint
from tests.office import START
from tests.panel.reviewing import FIRST, NOMINEES, SECOND, Panel
from tests.works.test_exports import ALL, OWN, exported, text_in

MARKS = [4.5, 1.5, 2, 2, 4, 6, 4, 6, 6, 8, 7, 6, 5, 5, 8, 2, None]


def sheet(content: bytes) -> list[list[Any]] | None:
    """The rows of 评分, if there is such a sheet."""
    book = load_workbook(io.BytesIO(content), data_only=True)
    found = book["评分"] if "评分" in book.sheetnames else None
    return found and [list(row) for row in found.iter_rows(min_row=4, values_only=True)]


def score(panel: Panel) -> None:
    panel.hand_in_list(*NOMINEES.values())
    panel.score(FIRST, "周桂香", "2给1.5 没见到意见箱", "17弃权，没去看过")
    panel.give(SECOND, "周桂香")  # not handed in


def test_the_office_gets_each_sheet_that_is_in(panel_on_either: Panel) -> None:
    panel = panel_on_either
    score(panel)
    content = exported(panel.office, "lin.yue", ALL)
    assert sheet(content) == [
        [
            "饮食中心支部",
            "周桂香",
            "zhou.guixiang",
            "赵敏",
            *MARKS,
            77,
            "第2项 没见到意见箱，第17项 没去看过",
            START.replace(tzinfo=None),
        ]
    ]
    assert "评委交上的评分另有一张" in panel.says("lin.yue", "导出")


def test_a_secretary_and_who_is_concerned_get_none(panel: Panel) -> None:
    score(panel)
    own = exported(panel.office, "chen.jianguo", OWN)
    appoint(panel.office, "zhou.guixiang", "周桂香", Role.MEMBER, Role.COMMITTEE)
    concerned = exported(panel.office, "zhou.guixiang", ALL)
    assert (sheet(own), sheet(concerned)) == (None, None)
    assert [word for word in ("没见到", "赵敏", "评分") if word in text_in(own) + text_in(concerned)] == []


def test_without_a_sheet_there_is_none_in_the_table(panel: Panel) -> None:
    panel.hand_in_list(*NOMINEES.values())
    assert sheet(exported(panel.office, "lin.yue", ALL)) is None


def test_a_reviewer_is_told_what_is_kept(panel: Panel) -> None:
    score(panel)
    assert "您评审打的分：1份" in panel.says(FIRST, "我的数据").split("\n")
    assert "评审" not in panel.says("zhou.guixiang", "我的数据")
