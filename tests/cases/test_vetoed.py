"""A veto in effect: out of every list, count and quota, wherever people are listed; lifted, all as it was before."""

import pytest

from bot.rounds import find_due
from campaign.people import Role
from storage.people import RosterEntry
from tests.cases.test_handling import agree, propose, says
from tests.desk.test_nudging import listen
from tests.nominations.branch import Branch, set_up
from tests.office import BRANCH, RUBRIC_FILE, Office
from tests.stories.transcript import SCENES
from tests.works.test_exports import OWN, exported, rows, sheets

VETOED = "周桂香"
ASKED = (
    ("chen.jianguo", "谁还没申报"),
    ("chen.jianguo", "谁还没自评完"),
    ("chen.jianguo", "哪些人一项都没填"),
    ("chen.jianguo", "支部进度"),
    ("chen.jianguo", "周桂香报了没"),
    ("chen.jianguo", "周桂香自评多少分"),
    ("chen.jianguo", "进度图"),
    ("lin.yue", "各支部进度"),
    ("lin.yue", "谁还没申报"),
    ("lin.yue", "各支部名单"),
)


def veto(office: Office) -> None:
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    agree(office, "lin.yue", receipt)
    office.told()


def lift(office: Office) -> None:
    says(office, "zhou.guixiang", "申诉", "当天2号窗口没有开", "没有", "提交申诉")
    says(office, "zhao.min", "申诉成立 SS2026-0001 当天没有开窗", "确认")
    office.told()


def answers(office: Office) -> dict[tuple[str, str], str]:
    return {asked: says(office, *asked) for asked in ASKED}


APPLYING = ("申报", "2", "第二食堂面点2号窗口", "干了26年面点，带出3个徒弟，早班四点半到岗没误过", "同意", "确认")
# How far the member is when it takes effect: on the list of those who have not applied, not finished, not answered.
FAR: dict[str, tuple[str, ...]] = {"未申报": (), "一项都没填": APPLYING, "填写中": (*APPLYING, "开始自评", "4", "2")}


@pytest.mark.parametrize("far", FAR)
def test_on_no_list_of_who_is_behind_and_in_no_count(office_on_either: Office, far: str) -> None:
    office = office_on_either
    for text in FAR[far]:
        office.phone("zhou.guixiang").says(text)
    before = answers(office)
    veto(office)
    after = answers(office)
    for (userid, asked), answer in after.items():
        if "周桂香" not in asked:
            assert VETOED not in answer, (userid, asked)
    assert "另有一票否决1人" in after["chen.jianguo", "支部进度"]
    assert after["chen.jianguo", "支部进度"].startswith("饮食中心支部应报2人，")
    assert after["chen.jianguo", "谁还没申报"].split("\n")[-2].endswith("共2人，另有一票否决1人。")
    assert after["chen.jianguo", "周桂香自评多少分"].startswith(
        "周桂香：一票否决，不参加这一届的推荐、考核和排名，自评和材料都留着。"
    )
    lift(office)
    assert answers(office) == before


def test_nobody_is_chased_who_is_out(office_on_either: Office) -> None:
    office = office_on_either
    veto(office)
    assert VETOED not in says(office, "chen.jianguo", "催一下").split("一票否决")[0]
    says(office, "chen.jianguo", "取消")
    assert "一票否决的1人不催：周桂香" in says(office, "chen.jianguo", "催周桂香")
    says(office, "chen.jianguo", "取消")
    office.clock.at = office.clock.at.replace(day=28)
    letters = find_due(office.worker.office, office.clock.at)
    assert "zhou.guixiang" not in {letter.recipient for letter in letters}
    assert VETOED not in "".join(part for letter in letters for part in letter.parts)
    assert {letter.recipient for letter in letters} >= {"li.guoqiang", "chen.jianguo", "lin.yue"}


def test_a_nudge_that_waits_is_not_sent_to_who_is_out_by_then(office: Office) -> None:
    says(office, "chen.jianguo", "催周桂香", "明早9点10分发")
    veto(office)
    office.clock.at = office.clock.at.replace(day=21, hour=9, minute=10)
    assert "zhou.guixiang" not in {userid for userid, _ in office.told()}


def test_a_reminder_that_waits_is_not_sent_to_who_is_out_by_then(office: Office) -> None:
    office.clock.at = office.clock.at.replace(day=28)
    office.worker.rounds.go()  # written, and not sent yet
    receipt = office.report("打饭的周桂香", "态度生硬")
    steps = (f"受理 {receipt}", f"核实 {receipt} 属实", "10月13日中午拒绝换餐", "排班表上是本人当班", "确认")
    listen(office, "sun.zheng", *steps)
    listen(office, "lin.yue", f"同意 {receipt}", "确认")
    sent = [text for userids, text in office.told() if "zhou.guixiang" in userids.split("|")]
    assert sent == ["周桂香同志，有一件事请您方便时看，说「看」"]


def test_out_of_the_export_and_counted_beside_it(office_on_either: Office) -> None:
    office = office_on_either
    before = rows(sheets(exported(office, "chen.jianguo", OWN))["汇总表"])
    veto(office)
    table = sheets(exported(office, "chen.jianguo", OWN))
    for name in ("汇总表", "明细"):
        assert VETOED not in str([list(row) for row in table[name].iter_rows(values_only=True)]), name
    assert "应报2人：未申报2人，另有一票否决1人不在表里。" in str(table["汇总表"].cell(2, 1).value)
    lift(office)
    assert rows(sheets(exported(office, "chen.jianguo", OWN))["汇总表"]) == before


@pytest.fixture
def branch(office_on_either: Office) -> Branch:
    return set_up(office_on_either)


def test_off_a_list_that_was_handed_in_and_back_in_its_place(branch: Branch) -> None:
    office = branch.office
    branch.put_forward("李国强", "周桂香", "何小燕")
    branch.hand_in_list()
    before = (says(office, "lin.yue", "各支部名单"), says(office, "chen.jianguo", "看名单"))
    veto(office)
    told = says(office, "lin.yue", "各支部名单").split("\n")
    assert [line for line in told if VETOED in line] == [
        "名单上不能再推荐的1人：周桂香（饮食中心支部，一票否决已生效）"
    ]
    assert VETOED not in says(office, "chen.jianguo", "看名单")
    with office.database.read() as tx:
        book = office.worker.office.open_book(tx)
        campaign = book.campaigns.current()
        assert campaign is not None
        (listed,) = book.nominations.submitted(campaign)
    assert [person.name for person in listed.people] == ["李国强", "何小燕"]
    lift(office)
    assert (says(office, "lin.yue", "各支部名单"), says(office, "chen.jianguo", "看名单")) == before


def test_whoever_returns_the_list_meanwhile_loses_nobody(branch: Branch) -> None:
    office = branch.office
    branch.put_forward("李国强", "周桂香", "何小燕")
    branch.hand_in_list()
    veto(office)
    says(office, "lin.yue", "退回 饮食中心支部 会议记录没写", "确认")
    lift(office)
    assert "1 李国强，2 周桂香，3 何小燕" in says(office, "chen.jianguo", "看名单")


def test_not_among_those_who_were_not_put_forward(branch: Branch) -> None:
    office = branch.office
    veto(office)
    branch.put_forward("李国强")
    branch.hand_in_list()
    says(office, "chen.jianguo", "通知他们")
    told = office.told()
    assert "he.xiaoyan" in {each for userids, _ in told for each in userids.split("|")}
    assert "zhou.guixiang" not in {each for userids, _ in told for each in userids.split("|")}


def test_the_place_is_for_somebody_else_and_the_branch_as_large_as_before(office: Office) -> None:
    SCENES["名额1人差额1人"](office.phone("chen.jianguo"))
    branch = set_up(office)
    branch.put_forward("周桂香", "李国强")
    assert branch.first.says("提交名单").passive.startswith("饮食中心支部推荐2人")
    branch.first.says("取消")
    veto(office)
    assert branch.first.says("提交名单").passive.startswith("周桂香现在不能推荐")
    branch.says(branch.first, "去掉 周桂香", "推荐 何小燕", "确认")
    assert branch.first.says("提交名单").passive.startswith("饮食中心支部推荐2人：1 李国强，2 何小燕。")


def test_a_share_is_of_all_members(office: Office) -> None:
    rules = RUBRIC_FILE.read_text("utf-8").replace("\nrules:\n", "\nrules:\n  quota: {percent: 25}\n")
    office.close_campaign()
    office.open_campaign(rubric=rules)
    branch = set_up(office)  # 4 members: one place, as of 3 it would be, by a half, too
    for name in ("冯一", "冯二"):
        with office.database.write() as tx:
            entry = RosterEntry(f"feng.{name}", name, BRANCH, frozenset({Role.MEMBER}))
            office.worker.office.open_book(tx).people.save([entry])
    offered = branch.first.says("推荐").passive
    veto(office)
    assert branch.first.says("推荐").passive.split("。")[0] == offered.split("。")[0]
