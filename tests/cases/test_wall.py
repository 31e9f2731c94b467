"""The wall: whoever is no handler gets the same answers whether a case is open or not, and finds no word of it."""

import base64
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from campaign.cases import Account, CaseKind, CaseOpened, NewsAsked, Piece, Report
from campaign.people import Role
from handlers.wall import LINGERS
from storage.people import RosterEntry
from tests.office import PUBLIC_URL, Office, open_office

CANARIES = ("金丝雀被反映的人周桂香", "金丝雀的内容", "金丝雀的依据", "金丝雀的结论", "金丝雀的问题")
TARGET, TEXT, MATERIAL, FINDING, QUESTION = CANARIES
PICTURE = b"\xff\xd8\xff\xe0" + b"a canary that sits in the picture" * 4
APPLYING = ("申报", "2", "第二食堂面点2号窗口", "干了26年面点，带出3个徒弟，早班四点半到岗没误过", "同意", "确认")
ASKED = (
    "你好",
    "帮助",
    "看",
    "看结论",
    "进度",
    "小结",
    "我的申报",
    "我的结果",
    "申诉",
    "我的申诉",
    "要求",
    "什么时候截止",
    "谁还没申报",
    "谁还没自评完",
    "各支部进度",
    "周桂香报了没",
    "周桂香自评多少分",
    "送达情况",
    "我的件",
    "受理 TS2026-4506",
    "核实 TS2026-4506 属实",
    "同意 TS2026-4506",
    "不同意 TS2026-4506 不对",
    "转办 TS2026-4506 食堂",
    "看 TS2026-4506",
    "看 TS2026-9999",
    "看 4506",
    "申诉成立 SS2026-0001 没有",
    "谁投诉了周桂香",
    "有人投诉周桂香吗",
    "周桂香有没有被投诉",
    "投诉的处理得怎么样了",
    "有几件投诉",
    "推荐 周桂香",
    "排名",
    "公示",
    "授牌 周桂香",
    "授牌名单",
    "摘牌 周桂香",
    "称号名单",
    "我的称号",
    "导出",
    "通过 周桂香",
    "不通过 周桂香 材料不实",
    "评审决定",
    "公示 周桂香",
    "都公示",
    "看照片 TS2026-4506",
    "看照片 TS2026-9999",
    "看照片 SS2026-0001",
    "改为意见 TS2026-4506 排队太久",
    "改为投诉 TS2026-4506",
    "复核人 SS2026-0001 吴秀珍",
    "过期的意见",
    "看意见",
    "我的表扬",
    "我的数据",
    "有进展告诉我",
    "不用告诉我",
    "进度图",
    "催一下",
    "确认",
    "取消",
)
ROLES = ("zhou.guixiang", "li.guoqiang", "chen.jianguo", "guo.min", "lin.yue", "zhao.min")


@contextmanager
def house(folder: Path, empty_file: Path) -> Iterator[Office]:
    folder.mkdir()
    with open_office(f"sqlite:///{folder}/bot.db", folder, empty_file) as office:
        office.open_campaign()
        with office.database.write() as tx:
            second = RosterEntry("wu.lin", "吴琳", "工会支部", frozenset({Role.HANDLER}))
            office.worker.office.open_book(tx).people.save([second])
        for text in APPLYING:
            office.phone("zhou.guixiang").says(text)
        office.told()
        yield office


def work_on(office: Office, *, until: str, target: str = TARGET) -> str:
    """A case as far as that, with a picture that a handler has looked at, and a reporter who wants to be told."""
    reporter = Account("wechat", "o_somebody")
    office.platform.pictures["P-canary"] = PICTURE
    with office.database.write() as tx:
        book = office.worker.office.open_book(tx)
        drawn = book.cases.draw_receipt(office.clock.at)
        pictured = Report(CaseKind.COMPLAINT, target, TEXT, (Piece("image", "", "P-canary", "wechat"),), contact="")
        for order in (CaseOpened(pictured, drawn), NewsAsked(1)):
            book.cases.carry_out(order, reporter, book.campaigns.current(), office.clock.at)
    receipt = drawn.number
    steps = {
        "reported": (),
        "checked": (f"看 {receipt}", f"受理 {receipt}", f"追问 {receipt} {QUESTION}", "确认", f"看照片 {receipt}"),
        "proposed": (f"核实 {receipt} 属实", FINDING, MATERIAL, "确认"),
    }
    for name, texts in steps.items():
        for text in texts:
            said = office.phone("sun.zheng").says(text).passive
            if link := re.search(rf"{PUBLIC_URL}(/p/\S+)", said):
                shown = office.http.post(link[1], base_url=PUBLIC_URL, data={"picture": "1"})
                assert base64.b64encode(PICTURE) in shown.data
        if name == until:
            break
    return receipt


def answers(office: Office) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (userid, text, answer.passive, answer.pushes)
        for userid, text in itertools.product(ROLES, ASKED)
        for answer in [office.phone(userid).says(text)]
    ]


@pytest.mark.parametrize(
    ("until", "target"),
    [
        ("reported", TARGET),
        ("checked", TARGET),
        ("proposed", TARGET),
        ("proposed", "金丝雀被反映的人陈建国"),  # the secretary
        ("reported", "金丝雀被反映的人林悦"),  # the office; one of the handlers is of its branch
    ],
)
def test_every_answer_is_the_same_to_the_byte(tmp_path: Path, empty_file: Path, until: str, target: str) -> None:
    with house(tmp_path / "without", empty_file) as office:
        expected = answers(office)
        measured = office.http.get("/metrics").data
        shown = office.deeds()
    with house(tmp_path / "with", empty_file) as office:
        receipt = work_on(office, until=until, target=target)
        assert receipt == "TS2026-4506"
        told = office.told()
        assert {userid for userid, _ in told} <= {"sun.zheng", "wu.lin"}
        found = answers(office)
        assert found == expected
        assert office.http.get("/metrics").data == measured
        assert office.deeds() == shown
        said = "\n".join([*(text for _, text in told), *(answer for _, _, answer, _ in found)])
        assert [canary for canary in (*CANARIES, target, "金丝雀") if canary in said] == []


def test_no_word_of_it_lies_in_the_clear(tmp_path: Path, empty_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with house(tmp_path / "with", empty_file) as office:
        receipt = work_on(office, until="proposed")
        for text in (f"看 {receipt}", f"同意 {receipt}", "确认"):
            office.phone("wu.lin").says(text)
        for userid in ("zhou.guixiang", "chen.jianguo", "lin.yue"):
            assert FINDING in office.phone(userid).says("看").passive
        for text in ("申诉", f"{TEXT}不对，我不在", "没有", "提交申诉"):
            office.phone("zhou.guixiang").says(text)
        office.told()
        written = b"".join(file.read_bytes() for file in sorted((tmp_path / "with").rglob("*")) if file.is_file())
    assert receipt.encode() in written
    assert [canary for canary in CANARIES if canary.encode() in written] == []
    assert [part for part in (PICTURE, PICTURE[20:60], base64.b64encode(PICTURE)[4:80]) if part in written] == []
    logged = capfd.readouterr()
    assert [canary for canary in CANARIES if canary in logged.out + logged.err] == []


def test_what_is_said_soon_after_stays_behind_the_wall(tmp_path: Path, empty_file: Path) -> None:
    with house(tmp_path / "with", empty_file) as office:
        phone = office.phone("wu.xiuzhen")

        def stored() -> str:
            with office.database.read() as tx:
                tx.cursor.execute("SELECT state FROM conversations WHERE person_id = ?", (phone_id,))
                return str(tx.cursor.fetchone()[0])

        phone_id = office.sitting("wu.xiuzhen").person.id
        phone.says("看")
        assert not stored().startswith("{")
        phone.says("申报")
        assert not stored().startswith("{")
        office.clock.at += LINGERS
        phone.says("2")
        assert stored().startswith("{")
