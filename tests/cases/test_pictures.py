"""A case's pictures: who may look, in which browser, for how long; each opening on the ledger, nothing in the clear."""

import base64
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.links import PictureLinks
from campaign.cases import Account, CaseKind, CaseOpened, Piece, Report
from campaign.people import Role
from storage.people import RosterEntry
from storage.tables import case_links
from tests.office import JPEG, PUBLIC_URL, Office
from tests.visitors import OPENID, Visitor

GONE = "这个网址看不了：过了时间，或者在别的手机上打开过。回到聊天里再说一次「看照片」\n"
# What no other file of a test holds.
CANARY = JPEG + b"a canary under the hat" * 3


def add(office: Office, userid: str, name: str, branch: str, *roles: Role) -> None:
    with office.database.write() as tx:
        office.worker.office.open_book(tx).people.save([RosterEntry(userid, name, branch, frozenset(roles))])


def complain(office: Office, target: str = "打饭的周桂香", kind: CaseKind = CaseKind.COMPLAINT) -> str:
    """With one picture, which has been fetched; the receipt."""
    office.platform.pictures["P1"] = CANARY
    with office.database.write() as tx:
        book = office.worker.office.open_book(tx)
        receipt = book.cases.draw_receipt(office.clock.at)
        report = Report(kind, target, "态度生硬", (Piece("image", media_id="P1", channel="wechat"),), contact="")
        order = CaseOpened(report, receipt)
        book.cases.carry_out(order, Account("wechat", "o_1"), book.campaigns.current(), office.clock.at)
    office.worker.work()
    return receipt.number


def link(office: Office, userid: str, receipt: str) -> str:
    """The path that was given."""
    said = office.phone(userid).says(f"看照片 {receipt}").passive
    found = re.search(rf"{PUBLIC_URL}(/p/\S+)", said)
    assert found is not None, said
    return found[1]


def opens(browser: FlaskClient, path: str, picture: int = 1) -> tuple[int, str]:
    answer = browser.post(path, base_url=PUBLIC_URL, data={"picture": str(picture)})
    return answer.status_code, answer.get_data(as_text=True)


def browser(office: Office) -> FlaskClient:
    return office.http.application.test_client()


def looks(office: Office, receipt: str) -> list[tuple[str, str]]:
    with office.database.read() as tx:
        cases = office.worker.office.open_book(tx).cases
        case = cases.find(receipt)
        assert case is not None
        return [(note.actor, note.deed) for note in cases.notes(case.id) if note.deed == "看照片"]


def test_a_handler_looks_at_it_and_each_opening_is_on_the_ledger(office_on_either: Office) -> None:
    office = office_on_either
    receipt = complain(office)
    assert f"照片说「看照片 {receipt}」" in office.phone("sun.zheng").says(f"看 {receipt}").passive
    path, phone = link(office, "sun.zheng", receipt), browser(office)
    offered = phone.get(path, base_url=PUBLIC_URL)
    assert offered.status_code == 200
    assert "照片1" in offered.get_data(as_text=True)
    assert "<img" not in offered.get_data(as_text=True)
    assert looks(office, receipt) == []
    for _ in range(2):
        status, page = opens(phone, path)
        assert status == 200
        assert base64.b64encode(CANARY).decode() in page
    assert looks(office, receipt) == [("孙正", "看照片")] * 2
    assert (
        "看过：孙正 5月20日（周三）、孙正 看照片 5月20日（周三）"
        in office.phone("sun.zheng").says(f"看 {receipt}").passive
    )


def test_nothing_of_it_stays_on_the_phone_or_goes_to_others(office: Office) -> None:
    path, phone = link(office, "sun.zheng", complain(office)), browser(office)
    answer = phone.post(path, base_url=PUBLIC_URL, data={"picture": "1"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Strict", "Max-Age=600"))
    assert office.platform.uploads == {}


def test_whoever_opens_it_first_has_it_and_nobody_else(office_on_either: Office) -> None:
    office = office_on_either
    receipt = complain(office)
    path, first, second = link(office, "sun.zheng", receipt), browser(office), browser(office)
    second.get(path, base_url=PUBLIC_URL)  # a robot of the platform looks where an address leads
    assert opens(first, path)[0] == 200
    assert opens(second, path) == (403, GONE)
    assert opens(first, path)[0] == 200
    assert looks(office, receipt) == [("孙正", "看照片")] * 2
    assert opens(second, link(office, "sun.zheng", receipt))[0] == 200


def test_its_time_is_ten_minutes(office: Office) -> None:
    path, phone = link(office, "sun.zheng", complain(office)), browser(office)
    office.wait(minutes=9, seconds=59)
    assert opens(phone, path)[0] == 200
    office.wait(seconds=1)
    assert opens(phone, path) == (403, GONE)
    assert phone.get(path, base_url=PUBLIC_URL).get_data(as_text=True) == GONE


@pytest.mark.parametrize(
    "userid", ["sun.zheng", "guo.min", "chen.jianguo", "lin.yue", "zhao.min", "zhou.guixiang", "li.guoqiang"]
)
def test_everybody_else_gets_the_same_nothing(office: Office, userid: str) -> None:
    add(office, "wu.lin", "吴琳", "工会支部", Role.HANDLER)
    receipt = complain(office, "机关支部的郭敏")
    said = {
        number: office.phone(userid).says(f"看照片 {number}").passive.replace(number, "")
        for number in (receipt, "TS2026-0001", "SS2026-0001")
    }
    assert set(said.values()) == {"没有查到 ，什么都没动。请核对回执号"}


def test_an_address_is_good_only_as_long_as_the_person_may_look(office: Office) -> None:
    add(office, "wu.lin", "吴琳", "工会支部", Role.HANDLER)
    receipt = complain(office, "机关的一位女同志")
    path, phone = link(office, "sun.zheng", receipt), browser(office)
    assert opens(phone, path)[0] == 200
    office.phone("wu.lin").says(f"对象 {receipt} 郭敏")
    assert opens(phone, path) == (403, GONE)
    assert phone.get(path, base_url=PUBLIC_URL).status_code == 403


def test_no_address_can_be_made_by_hand(office: Office) -> None:
    complain(office)
    phone = browser(office)
    until = office.clock.at.replace(hour=23)
    for path in (
        "/p/x",
        link(office, "sun.zheng", complain(office))[:-2] + "00",
        PictureLinks(PUBLIC_URL, office.worker.vault).make("lin.yue", 1, until).removeprefix(PUBLIC_URL),
        PictureLinks(PUBLIC_URL, office.worker.vault).make("nobody", 1, until).removeprefix(PUBLIC_URL),
        PictureLinks(PUBLIC_URL, office.worker.vault).make("sun.zheng", 99, until).removeprefix(PUBLIC_URL),
        "/p/" + office.worker.vault.seal(b'["upload", "sun.zheng", 1, 99999999999]').decode(),
    ):
        assert opens(phone, path) == (403, GONE)


def test_a_picture_that_is_not_there_is_answered_with_the_page_alone(office: Office) -> None:
    receipt = complain(office)
    path, phone = link(office, "sun.zheng", receipt), browser(office)
    for picture in (0, 2, -1):
        status, page = opens(phone, path, picture)
        assert (status, "<img" in page) == (200, False)
    assert looks(office, receipt) == []
    assert office.phone("sun.zheng").says(f"看照片 {office.report('食堂', '饭凉')}").passive.endswith("没有照片。")


def test_whoever_decides_an_appeal_sees_what_came_with_it_and_no_more(office: Office) -> None:
    receipt = complain(office)
    handler, member = office.phone("sun.zheng"), office.phone("zhou.guixiang")
    for text in (f"受理 {receipt}", f"核实 {receipt} 属实", "10月13日中午拒绝换餐", "排班表上是本人当班", "确认"):
        handler.says(text)
    for text in (f"同意 {receipt}", "确认"):
        office.phone("lin.yue").says(text)
    for text in ("申诉", "当天2号窗口没有开"):
        member.says(text)
    member.shows_picture()
    member.says("提交申诉")
    assert "照片说「看照片 SS2026-0001」" in office.phone("zhao.min").says("看").passive
    page = opens(browser(office), link(office, "zhao.min", "SS2026-0001"))[1]
    assert base64.b64encode(JPEG).decode() in page
    assert "照片2" not in page
    for text in ("申诉成立 SS2026-0001 当天没有开窗", "确认"):
        office.phone("zhao.min").says(text)
    assert office.phone("zhao.min").says("看照片 SS2026-0001").passive.startswith("没有查到 SS2026-0001")
    assert "照片2" in browser(office).get(link(office, "sun.zheng", receipt), base_url=PUBLIC_URL).get_data(
        as_text=True
    )


def test_an_opinions_pictures_are_for_whoever_answers_it(office: Office) -> None:
    receipt = complain(office, "周桂香", CaseKind.OPINION)
    assert f"有照片，说「看照片 {receipt}」" in office.phone("chen.jianguo").says("看意见").passive
    assert opens(browser(office), link(office, "chen.jianguo", receipt))[0] == 200
    assert office.phone("guo.min").says(f"看照片 {receipt}").passive.startswith("没有查到")


def test_not_a_byte_of_a_picture_lies_in_the_clear(office: Office, capfd: pytest.CaptureFixture[str]) -> None:
    office.platform.pictures = {}
    student = Visitor(office, OPENID)
    for text in ("我要投诉", "打饭的周桂香", "态度差"):
        student.says(text)
    student.shows_picture()
    (media_id,) = office.platform.pictures
    office.platform.pictures[media_id] = CANARY
    for text in ("没有", "匿名"):
        student.says(text)
    receipt = re.search(r"TS\d{4}-\d{4}", student.says("确认").passive)
    assert receipt is not None
    path = link(office, "sun.zheng", receipt[0])
    assert base64.b64encode(CANARY).decode() in opens(browser(office), path)[1]
    assert office.database.path is not None
    folder = office.database.path.parent
    written = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    logged = "".join(capfd.readouterr())
    for canary in (CANARY, base64.b64encode(CANARY)[8:-8], media_id.encode(), path.encode(), JPEG[:24]):
        assert canary not in written
        assert canary not in logged.encode()


def test_who_opened_which_page_is_forgotten_after_a_day(office: Office) -> None:
    opens(browser(office), link(office, "sun.zheng", complain(office)))

    def known() -> int:
        with office.database.engine.connect() as connection:
            return len(connection.execute(select(case_links)).all())

    assert known() == 1
    office.wait(hours=24, seconds=1)
    office.worker.tidy()
    assert known() == 0
