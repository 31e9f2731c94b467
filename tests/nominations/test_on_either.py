"""The stories of nomination go alike on either database, and the ledger tells the whole way."""

from pathlib import Path

import pytest

from tests.nominations.branch import Branch
from tests.office import Office
from tests.stories.transcript import play, read

STORIES = Path(__file__).parent.parent / "stories"


@pytest.mark.parametrize("name", ["nominating", "list_returned", "nominating_late", "applying_extended"])
def test_the_stories_are_the_same_on_either_database(office_on_either: Office, name: str) -> None:
    told = read((STORIES / f"{name}.txt").read_text("utf-8"))
    assert [line.answer for line in play(office_on_either, told)] == [line.answer for line in told]


def test_the_ledger_tells_the_whole_way(branch_on_either: Branch) -> None:
    branch = branch_on_either
    before = branch.office.deeds()
    branch.says(branch.first, "推荐 周桂香 何小燕", "早班不误点", "跳过", "确认", "何小燕排第1")
    branch.says(branch.first, "5月19日支部大会，应到23，实到20，票数18、17", "提交名单", "确认", "我当面说")
    branch.says(branch.committee, "退回 饮食中心支部 票数不对", "确认")
    branch.says(branch.committee, "延期 饮食中心支部 6月8日 重开大会", "确认")
    assert branch.office.ledger()[before:] == [
        ("chen.jianguo", "推荐", "周桂香", None, None),
        ("chen.jianguo", "推荐", "何小燕", None, None),
        ("chen.jianguo", "推荐意见", "周桂香", None, "早班不误点"),
        ("chen.jianguo", "确认推荐", "饮食中心支部", None, "2人：周桂香、何小燕"),
        ("chen.jianguo", "推荐顺序", "饮食中心支部", "周桂香、何小燕", "何小燕、周桂香"),
        (
            "chen.jianguo",
            "会议记录",
            "饮食中心支部",
            None,
            "2026-05-19支部大会，应到23，实到20，同意何小燕18，周桂香17",
        ),
        ("chen.jianguo", "提交名单", "饮食中心支部", "draft", "TJ2026-01，2人：何小燕、周桂香"),
        ("chen.jianguo", "告知未列入推荐的", "饮食中心支部", None, "书记当面说"),
        ("lin.yue", "退回名单", "饮食中心支部", "TJ2026-01", "票数不对"),
        ("lin.yue", "延期", "饮食中心支部 推荐", "2026-06-06 00:00", "2026-06-09 00:00，重开大会"),
    ]


def test_the_last_extension_counts(branch_on_either: Branch) -> None:
    branch = branch_on_either
    for day in ("6月8日", "6月7日"):
        branch.says(branch.committee, f"延期 饮食中心支部 推荐 {day} 出差", "确认")
        branch.says(branch.committee, f"延期 周桂香 {day} 住院", "确认")
    with branch.office.database.read() as tx:
        tx.cursor.execute("SELECT step, count(*), max(until) - min(until) FROM extensions GROUP BY step ORDER BY step")
        assert tx.cursor.fetchall() == [("apply", 1, 0), ("nominate", 1, 0)]
    zhou = branch.office.phone("zhou.guixiang")
    assert zhou.says("什么时候截止").passive.startswith("申报和自评 6月7日（周日）晚12点截止")
    assert branch.office.phone("li.guoqiang").says("什么时候截止").passive.startswith("申报和自评 5月31日")
