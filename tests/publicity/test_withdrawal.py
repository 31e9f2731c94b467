"""撤回公示: who should not have been published is not any more, and everything about them can be decided anew."""

import pytest

from tests.cases.test_handling import says
from tests.nominations.branch import Branch
from tests.office import Office
from tests.publicity.test_clock import due
from tests.publicity.test_decisions import POST, REFUSED, kept
from tests.publicity.test_publicity import OVER, passed

WAITING = "已提交，结果还没有出来，有了我告诉您。\n看自己的说「我的申报」"


@pytest.fixture
def branch(office_on_either: Office) -> Branch:
    """周桂香 is published, 李国强 has passed."""
    branch = passed(office_on_either)
    says(branch.office, "lin.yue", "公示 周桂香", "确认")
    branch.office.told()
    return branch


def on_ledger(office: Office) -> list[tuple[str, str, str, str | None, str | None]]:
    return [line for line in office.ledger() if line[1] == "撤回公示"]


def test_shown_and_confirmed_it_can_be_decided_anew(branch: Branch) -> None:
    office = branch.office
    assert says(office, "lin.yue", "撤回公示 周桂香 李国强") == (
        f"撤回公示1人，还没撤：\n饮食中心支部1人：周桂香（{POST}）\n不能撤的1人：李国强（饮食中心支部，还没公示）\n"
        "撤了就不能授牌，再公示要重新算工作日，记上台账。发出去的公示收不回来。\n撤说「确认」，不撤说「取消」"
    )
    assert on_ledger(office) == []
    phone = office.phone("lin.yue")
    done = phone.says("确认").passive
    assert done == "撤回了1人的公示：周桂香。\n改决定说「不通过 姓名 原因」，要告诉大家说「通知 全体 ……」"
    assert phone.again().passive == done
    assert on_ledger(office) == [("lin.yue", "撤回公示", "周桂香（zhou.guixiang）", "2026-05-20到2026-05-26", None)]
    assert office.told() == []
    assert says(office, "zhou.guixiang", "我的结果") == WAITING
    assert "公示 5个工作日" in says(office, "zhou.guixiang", "什么时候截止").split("\n")
    assert due(office, "05-26") == []
    office.clock.at = OVER
    assert "周桂香（饮食中心支部，还没公示）" in says(office, "lin.yue", "授牌 周桂香")
    says(office, "lin.yue", "不通过 周桂香 材料和事实不符", "确认")
    assert kept(office)[0] == ("fail", "材料和事实不符")


def test_let_go_of_it_stays_published(branch: Branch) -> None:
    office = branch.office
    assert says(office, "lin.yue", "撤回公示 周桂香", "取消") == "好，不撤了，公示照旧。"
    assert says(office, "lin.yue", "撤回公示").startswith("撤回谁的公示？还没撤。")
    assert says(office, "lin.yue", "确认").startswith("现在没有要确认的事")
    assert says(office, "zhou.guixiang", "我的结果").startswith("公示中：")


def test_whoever_has_a_title_keeps_it(branch: Branch) -> None:
    office = branch.office
    office.clock.at = OVER
    says(office, "lin.yue", "授牌 周桂香", "确认")
    assert "周桂香（饮食中心支部，已经授过了）" in says(office, "lin.yue", "撤回公示 周桂香")
    assert on_ledger(office) == []


@pytest.mark.parametrize("userid", ["zhou.guixiang", "chen.jianguo", "zhao.min", "sun.zheng"])
def test_nobody_else_takes_it_back(branch: Branch, userid: str) -> None:
    office = branch.office
    assert says(office, userid, "撤回公示 周桂香").split("\n")[0] in (REFUSED, "这句没看懂，什么都没记。")
    says(office, userid, "确认")
    assert on_ledger(office) == []
