"""Two secretaries side by side, the same message many times, and branches that hand in at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import turns
from bot.turns import take_turn
from campaign.nominations import ListChanged, put_forward
from campaign.people import Role
from dialog.incoming import Incoming
from storage.book import Book
from storage.database import StaleError
from tests.bot.town import contents, words
from tests.nominations.branch import FIRST, SECOND, Branch, appoint, hand_in
from tests.office import BRANCH


def at_once(branch: Branch, messages: list[Incoming]) -> list[str]:
    """All of them let go at the same moment, each from a thread of its own."""
    gate = threading.Barrier(len(messages))
    office = turns.Office(branch.office.database)

    def take(incoming: Incoming) -> str:
        gate.wait()
        return take_turn(office, incoming).passive

    with ThreadPoolExecutor(len(messages)) as threads:
        return list(threads.map(take, messages))


def listed(branch: Branch) -> list[str]:
    with branch.office.database.read() as tx:
        book = Book(tx)
        campaign = book.campaigns.current()
        assert campaign is not None
        return [person.name for person in book.nominations.of(campaign, BRANCH).people]


def test_what_is_confirmed_is_what_was_shown(branch: Branch) -> None:
    branch.put_forward("周桂香")
    assert "推荐1人：1 周桂香" in branch.first.says("提交名单").passive
    branch.says(branch.second, "推荐 何小燕", "跳过", "确认")
    answer = branch.first.says("确认").passive
    assert answer.startswith("名单刚才有人改过，还没交。现在是这样：\n饮食中心支部推荐2人：1 周桂香，2 何小燕。")
    assert branch.first.says("确认").passive.startswith("交上了，2人：周桂香、何小燕。编号 TJ2026-01")


def test_the_second_confirmation_of_names_shows_the_new_list(branch: Branch) -> None:
    branch.says(branch.first, "推荐 周桂香", "跳过")
    branch.says(branch.second, "推荐 何小燕", "跳过", "确认")
    answer = branch.first.says("确认").passive
    assert answer.startswith("名单刚才有人改过，还没确认。现在是这样：\n饮食中心支部推荐2人：\n1 周桂香")
    assert branch.first.says("确认").passive.startswith("记好了，饮食中心支部推荐2人：1 周桂香，2 何小燕。")


def test_a_list_is_handed_in_by_one_of_them(branch: Branch) -> None:
    branch.put_forward("周桂香")
    branch.first.says("提交名单")
    branch.second.says("提交名单")
    assert branch.second.says("确认").passive.startswith("交上了，1人：周桂香。编号 TJ2026-01")
    assert "交过了，编号 TJ2026-01，1人：周桂香。" in branch.first.says("确认").passive


def test_nothing_of_one_is_overwritten_by_the_other(branch_on_either: Branch) -> None:
    branch = branch_on_either
    answers = at_once(branch, [words(FIRST, "推荐 周桂香", "a"), words(SECOND, "推荐 何小燕", "b")])
    assert all("推荐意见" in answer for answer in answers)
    assert sorted(listed(branch)) == ["何小燕", "周桂香"]


def test_of_two_who_hand_in_at_once_one_does(branch_on_either: Branch) -> None:
    branch = branch_on_either
    branch.put_forward("周桂香")
    branch.first.says("提交名单")
    branch.second.says("提交名单")
    answers = at_once(branch, [words(userid, "确认", userid) for userid in (FIRST, SECOND)])
    assert sorted(answer.split("，")[0].split(" ")[-1][-4:] for answer in answers)
    assert [answer.startswith("交上了，1人：周桂香。") for answer in sorted(answers)] == [True, False]
    assert sum("交过了" in answer for answer in answers) == 1
    handed_in = [each for each in branch.office.ledger() if each[1] == "提交名单"]
    assert len(handed_in) == 1


def test_eight_deliveries_of_the_confirmation_hand_in_once(branch_on_either: Branch) -> None:
    branch = branch_on_either
    branch.put_forward("周桂香", "李国强", "何小燕")
    branch.first.says("提交名单")
    answers = at_once(branch, [words(FIRST, "确认", "same")] * 8)
    assert len(set(answers)) == 1
    assert answers[0].startswith("交上了，3人：周桂香、李国强、何小燕。编号 TJ2026-01")
    before = contents(branch.office.database)
    assert at_once(branch, [words(FIRST, "确认", "same")]) == answers[:1]
    assert contents(branch.office.database) == before


def test_two_branches_that_hand_in_at_once_get_two_numbers(branch_on_either: Branch) -> None:
    branch = branch_on_either
    appoint(branch.office, "ding.yiming", "丁一鸣", Role.SECRETARY, branch="运输支部")
    hand_in(branch.office.phone("wu.xiuzhen"))
    other = branch.office.phone("ding.yiming")
    branch.put_forward("周桂香")
    branch.says(other, "推荐 吴秀珍", "确认", "提交名单")
    branch.first.says("提交名单")
    answers = at_once(branch, [words(userid, "确认", userid) for userid in (FIRST, "ding.yiming")])
    numbers = sorted(answer.partition("编号 ")[2].partition("，")[0] for answer in answers)
    assert numbers == ["TJ2026-01", "TJ2026-02"]


@pytest.mark.parametrize("begun", [(), ("李国强",)])
def test_a_change_of_what_has_changed_meanwhile_is_refused(branch_on_either: Branch, begun: tuple[str, ...]) -> None:
    office = branch_on_either.office
    for name in begun:
        branch_on_either.put_forward(name)
    with office.database.write() as tx:
        book = Book(tx)
        campaign = book.campaigns.current()
        assert campaign is not None
        people = {person.name: person for person in office.people()}
        before = book.nominations.of(campaign, BRANCH)
        first, second = (put_forward(before, (people[name],), people["付红"]) for name in ("周桂香", "何小燕"))
        book.nominations.carry_out(ListChanged(before, first), campaign, office.clock.at)
    with pytest.raises(StaleError), office.database.write() as tx:
        Book(tx).nominations.carry_out(ListChanged(before, second), campaign, office.clock.at)
    assert listed(branch_on_either) == [*begun, "周桂香"]


def test_a_secretary_puts_forward_in_the_middle_of_the_own_form(branch: Branch) -> None:
    for said in ("申报", "2", "第一食堂后厨", "管着后厨三十个人的安全", "同意", "确认", "开始自评"):
        branch.first.says(said)
    assert branch.first.says("推荐 周桂香").passive.startswith("推荐周桂香。")
    branch.first.says("跳过")
    assert branch.first.says("确认").passive.endswith("第1项 组织与台账，打几分，0到5？")
    assert branch.first.says("提交名单").passive.startswith("饮食中心支部推荐1人：1 周桂香。")
    assert branch.first.says("取消").passive.endswith("第1项 组织与台账，打几分，0到5？")
