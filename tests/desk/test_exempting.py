"""免报: out of the count and the chase until the day is over, or until the person applies; own branch only."""

from datetime import datetime, timedelta

import pytest

from campaign.people import Role
from campaign.record import Standing
from tests.desk.test_nudging import REFUSED, appoint, listen, nudged
from tests.office import ZONE, Office
from tests.stories.transcript import SCENES

ONLY_OWN = "您这里只能给饮食中心支部的党员登记，什么都没动。\n要登记说「免报 姓名 产假到9月1日」"


def standing(office: Office, name: str) -> str:
    """As the office is told."""
    return listen(office, "lin.yue", f"{name}报了没").split("\n")[0].split("：")[1].rstrip("。").split("，")[0]


def test_it_ends_by_itself_when_the_day_is_over(office_on_either: Office) -> None:
    office = office_on_either
    listen(office, "chen.jianguo", "免报 周桂香 病假到5月25日", "确认")
    assert office.pushed() == [
        (
            "zhou.guixiang",
            "陈建国书记给您登记了免报，这期间不算应报，也不提醒。\n想参加说「申报」，登记得不对请找陈建国书记",
        )
    ]
    counted = listen(office, "chen.jianguo", "谁还没申报").split("\n")[:3]
    assert counted == ["饮食中心支部还没申报2人：", "李国强、陈建国", "已申报0人，免报1人，共3人。"]
    office.clock.at = datetime(2026, 5, 25, 23, 59, tzinfo=ZONE)
    office.worker.end_leaves()
    assert standing(office, "周桂香") == Standing.EXEMPT
    office.wait(minutes=1)
    office.worker.end_leaves()
    assert standing(office, "周桂香") == Standing.NOT_APPLIED
    assert [line[:4] for line in office.ledger()] == [
        ("chen.jianguo", "免报", "周桂香（zhou.guixiang）", None),
        ("日历", "免报到期", "周桂香", None),
    ]
    assert office.ledger()[0][4] == "病假，到5月25日（周一）"


def test_what_was_begun_is_kept_and_comes_back(office: Office) -> None:
    SCENES["问到第6项"](office.phone("zhou.guixiang"))
    listen(office, "chen.jianguo", "免报 周桂香 病假，长期", "确认")
    office.pushed()
    assert listen(office, "chen.jianguo", "催一下没自评完的").startswith("饮食中心支部没有还没自评完的人")
    assert office.phone("zhou.guixiang").says("5").passive == "您今年免报，这次没有记。想参加说「申报」"
    listen(office, "chen.jianguo", "取消免报 周桂香")
    assert standing(office, "周桂香") == Standing.FILLING
    assert len(office.phone("zhou.guixiang").record.points) == 5


def test_whoever_applies_counts_as_applied(office: Office) -> None:
    listen(office, "chen.jianguo", "免报 周桂香 产假到9月", "确认")
    SCENES["已申报"](office.phone("zhou.guixiang"))
    assert standing(office, "周桂香") == Standing.FILLING
    office.clock.at += timedelta(days=200)
    office.worker.end_leaves()
    assert office.ledger()[-1][1] == "申报"


def test_a_nudge_that_was_planned_does_not_leave(office: Office) -> None:
    listen(office, "chen.jianguo", "催周桂香", "5分钟后发", "免报 周桂香 产假到9月", "确认")
    office.pushed()
    office.wait(minutes=6)
    assert nudged(office) == []


def test_who_handed_in_needs_no_exemption(office: Office) -> None:
    SCENES["已提交"](office.phone("zhou.guixiang"))
    said = listen(office, "chen.jianguo", "免报 周桂香 产假到9月")
    assert said == "周桂香已提交，不用免报，什么都没动。"


@pytest.mark.parametrize("said", ["免报 {} 产假到9月", "{}请假到9月1日", "取消免报 {}", "{}休产假到9月", "免报{}"])
def test_somebody_elsewhere_and_nobody_are_refused_alike(office: Office, said: str) -> None:
    names = ("吴秀珍", "林悦", "赵敏", "钱文", "孙悦")
    assert {listen(office, "chen.jianguo", said.format(name)) for name in names} == {ONLY_OWN}


@pytest.mark.parametrize("said", ["免报", "免报 周桂香 产假到9月", "周桂香请假到9月1日", "取消免报 周桂香"])
@pytest.mark.parametrize("role", Role)
def test_the_table_of_permissions(office: Office, role: Role, said: str) -> None:
    appoint(office, "somebody", "何云", "饮食中心支部", role)
    assert (listen(office, "somebody", said) == REFUSED) == (role not in {Role.COMMITTEE, Role.SECRETARY})


def test_permission_is_asked_again_when_it_is_confirmed(office: Office) -> None:
    listen(office, "chen.jianguo", "免报 周桂香 产假到9月")
    appoint(office, "chen.jianguo", "陈建国", "饮食中心支部", Role.MEMBER)
    assert listen(office, "chen.jianguo", "确认") == REFUSED
    assert standing(office, "周桂香") == Standing.NOT_APPLIED
