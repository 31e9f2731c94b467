"""Who may send notices and see what became of them, asked at every turn; and that a secretary sees one branch only."""

import pytest

from campaign.people import Role
from handlers.board import look
from storage.book import Book
from storage.people import RosterEntry
from tests.office import Office

REFUSED = "这个由支部书记和党委办公室来办，您这里办不了，什么都没动。"
ORDERS = ("通知 全体 不开会了", "送达情况", "未回执名单", "催回执", "重发没发成的", "停止发送", "撤回通知")
OFFICE = {Role.COMMITTEE, Role.SECRETARY}
ELSEWHERE = ("运输支部", "机关支部", "吴秀珍", "郭敏", "林悦", "赵敏", "孙正", "8人", "5人", "2人")
OWN = ("饮食中心支部", "周桂香", "李国强", "陈建国")


def appoint(office: Office, userid: str, name: str, branch: str, *roles: Role) -> None:
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry(userid, name, branch, frozenset(roles))])


@pytest.mark.parametrize("said", ORDERS)
@pytest.mark.parametrize("role", Role)
def test_the_table_of_permissions(office: Office, role: Role, said: str) -> None:
    appoint(office, "somebody", "何云", "机关支部", role)
    first = office.phone("somebody").says(said).passive.split("\n")[0]
    assert (first == REFUSED) == (role not in OFFICE)


def test_permission_is_asked_again_when_it_is_confirmed(office: Office) -> None:
    phone = office.phone("guo.min")
    phone.says("通知 全体 下班前交材料")
    appoint(office, "guo.min", "郭敏", "机关支部", Role.MEMBER)
    assert phone.says("确认").passive == REFUSED
    assert [to for to, _ in office.platform.sent] == []


def test_what_was_drafted_for_the_office_is_not_sent_by_a_secretary(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says("通知 全体 下班前交材料")
    appoint(office, "lin.yue", "林悦", "机关支部", Role.SECRETARY)
    assert phone.says("确认").passive == "现在没有写好的通知，什么都没发。\n要发说「通知 ……」"


def test_what_was_drafted_for_one_branch_is_not_sent_from_another(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    phone.says("通知 全体 下班前交材料")
    appoint(office, "chen.jianguo", "陈建国", "运输支部", Role.SECRETARY)
    assert phone.says("确认").passive == "现在没有写好的通知，什么都没发。\n要发说「通知 ……」"


@pytest.mark.parametrize(
    "said",
    [
        "通知 机关支部 开会",
        "通知 运输支部书记 开会",
        "通知 各支部 开会",
        "通知 各支部全体党员 开会",
        "通知 各支部书记 开会",
        "通知 不存在支部 开会",
        "通知 机关支部、饮食中心支部 开会",
        "给运输支部发通知：开会",
    ],
)
def test_every_other_branch_is_refused_in_the_same_words(office: Office, said: str) -> None:
    answer = office.phone("chen.jianguo").says(said).passive
    assert answer == "您这里只能给饮食中心支部发通知，什么都没发。\n要发说「通知 ……」"


def test_a_secretary_never_hears_of_other_branches(office: Office) -> None:
    """Others have notices under way, with failures and receipts; the secretary asks for everything."""
    office.platform.hidden = {"wu.xiuzhen", "li.guoqiang"}
    for userid, texts in {
        "lin.yue": ("通知 全体 下班前交材料，请回执", "确认"),
        "guo.min": ("通知 全体 机关大扫除，请回执", "确认", "收到"),
        "sun.zheng": ("收到",),
    }.items():
        for text in texts:
            office.phone(userid).says(text)
    phone = office.phone("chen.jianguo")
    said = ["送达情况", "未回执名单", "催回执", "重发没发成的", "停止发送", "撤回通知", "通知 全体 盘点库存，请回执"]
    heard = [phone.says(text).passive for text in [*said, "确认", *said[:6], "取消"]]
    told = "\n".join(heard)
    assert [word for word in ELSEWHERE if word in told and word != "2人"] == []
    assert [word for word in OWN if word not in told] == []


def test_the_office_does_not_take_a_branch_s_notice_for_its_own(office: Office) -> None:
    office.phone("guo.min").says("通知 全体 机关大扫除")
    office.phone("guo.min").says("确认")
    assert office.phone("lin.yue").says("停止发送").passive == "还没有发过通知，也没有催过，没有要停的。"


def test_other_branches_are_not_even_looked_at_for_a_secretary(office: Office) -> None:
    secretary = next(each for each in office.people() if each.userid == "guo.min")
    with office.database.read() as tx:
        seen = look(Book(tx), secretary, office.clock.at, about=None, is_of_receipts=False)
    assert [each.branch for each in (*seen.headcounts, *seen.secretaries)] == ["机关支部", "机关支部"]
