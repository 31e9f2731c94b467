"""The public's talks: what they may learn, how often they may try, and what is kept of them."""

import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.render import LIMIT
from bot.visits import paged
from storage.tables import case_drafts, cases, inbox, outbox, visits
from tests.office import ACCOUNT, Office
from tests.visitors import OPENID, Visitor

CANARY = "帽子底下藏着金丝雀"
COMPLAINT = ("我要投诉", "打饭的窗口", "态度差", "没有", "匿名", "确认")
SCENE = "post-1"


def visitor(office: Office, number: int = 1) -> Visitor:
    return Visitor(office, f"{OPENID}{number}")


def report(phone: Visitor, *said: str) -> tuple[str, str]:
    """The receipt and the secret."""
    for words in said or COMPLAINT:
        last = phone.says(words).passive
    found = re.search(r"回执号 (TS\d{4}-\d{4})\n口令 ([\u4e00-\u9fff]{2}\d{4})\n", last)
    assert found is not None, last
    return found[1], found[2]


def rows(office: Office, *columns: object) -> list[tuple[object, ...]]:
    with office.database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]  # type: ignore[call-overload]  # columns of tables


def written(office: Office) -> bytes:
    assert office.database.path is not None
    return b"".join(file.read_bytes() for file in office.database.path.parent.rglob("*") if file.is_file())


# Receipt and secret


def test_both_are_needed_and_a_wrong_one_of_either_is_answered_alike(office_on_either: Office) -> None:
    office = office_on_either
    receipt, secret = report(visitor(office))
    other = visitor(office, 2)
    wrong_secret = other.says(f"{receipt} 青竹0000").passive
    unknown = visitor(office, 3).says("TS2026-0001 青竹0000").passive
    assert wrong_secret == unknown == "没有查到，请核对回执号和口令，还能试4次"
    assert other.says(receipt).passive == other.says("TS2026-0001").passive
    assert other.says(f"{receipt} {secret}").passive.startswith(f"{receipt} 已收到")
    assert visitor(office, 4).says(f"口令{secret}，回执号{receipt.lower()}").passive.startswith(f"{receipt} 已收到")


def test_five_tries_a_day_for_a_receipt_whoever_tries(office: Office) -> None:
    receipt, secret = report(visitor(office))
    said = [visitor(office, number).says(f"{receipt} 青竹{number:04}").passive for number in range(2, 7)]
    assert [answer.split("，")[-1] for answer in said] == [
        "还能试4次",
        "还能试3次",
        "还能试2次",
        "还能试1次",
        "今天不能再试了",
    ]
    refused = visitor(office, 9).says(f"{receipt} {secret}").passive
    assert refused.startswith("今天试的次数到了")
    assert visitor(office, 9).says("TS2026-0001 青竹0000").passive.endswith("还能试4次")
    office.wait(hours=24, seconds=1)
    assert visitor(office, 9).says(f"{receipt} {secret}").passive.startswith(f"{receipt} 已收到")


def test_five_tries_a_day_for_one_phone_whatever_it_tries(office: Office) -> None:
    receipt, secret = report(visitor(office))
    phone = visitor(office, 2)
    for number in range(5):
        phone.says(f"TS2026-000{number} 青竹0000")
    assert phone.says(f"{receipt} {secret}").passive.startswith("今天试的次数到了")
    assert visitor(office, 3).says(f"{receipt} {secret}").passive.startswith(f"{receipt} 已收到")


def test_a_case_stays_open_before_a_visitor_for_half_an_hour(office: Office) -> None:
    receipt, secret = report(visitor(office))
    phone = visitor(office)
    phone.says(f"{receipt} {secret}")
    office.wait(minutes=29)
    assert phone.says("补充 还有一次").passive.startswith("补充收到")
    office.wait(minutes=30)
    assert phone.says("补充 再有一次").passive.startswith("查进度的时间过了，这句没有记")


# What others learn


def test_no_photo_is_no_end(office: Office) -> None:
    phone = visitor(office)
    for each in COMPLAINT[:3]:
        phone.says(each)
    assert phone.says("不用了").passive.startswith("要留联系方式吗")
    assert "联系：匿名" in phone.says("不要").passive


@pytest.mark.parametrize("said", ["提交", "确认", "就这些", "交吧"])
def test_whoever_wants_to_hand_in_has_no_proof_to_add(office: Office, said: str) -> None:
    phone = visitor(office)
    for each in COMPLAINT[:3]:
        phone.says(each)
    assert phone.says(said).passive.startswith("要留联系方式吗")
    assert "依据：没有" in phone.says("匿名").passive


@pytest.mark.parametrize("said", ["投诉", "好的", "嗯"])
def test_no_word_of_another_answer_is_a_proof(office: Office, said: str) -> None:
    phone = visitor(office)
    for each in COMPLAINT[:3]:
        phone.says(each)
    assert phone.says(said).passive.startswith("这句没看懂，没有记。\n有照片或别的依据吗")


@pytest.mark.parametrize(
    ("said", "contact"),
    [("不用了", "联系：匿名"), ("没有", "联系：匿名"), ("确认", "这句没看懂"), ("投诉", "这句没看懂")],
)
def test_no_word_of_another_answer_is_a_way_to_reach_somebody(office: Office, said: str, contact: str) -> None:
    phone = visitor(office)
    for each in COMPLAINT[:4]:
        phone.says(each)
    assert contact in phone.says(said).passive


def test_handlers_alone_are_told_and_the_push_says_nothing(office: Office) -> None:
    report(visitor(office), "我要投诉", f"周桂香{CANARY}", CANARY, "没有", CANARY, "确认")
    pushed = office.platform.sent
    assert [userid for userid, _ in pushed] == ["sun.zheng"]
    assert CANARY not in pushed[0][1]


def test_nothing_of_the_public_lies_in_the_clear(office: Office) -> None:
    office.phone("zhou.guixiang").says("申报")
    phone = visitor(office)
    phone.scans(SCENE)
    receipt, secret = report(phone, "我要投诉", f"是{CANARY}", CANARY, "没有", CANARY, "确认")
    phone.says(f"{receipt} {secret}")
    phone.says(f"补充 {CANARY}")
    phone.says(f"意见：{CANARY}")
    phone.says(CANARY)
    phone.says("确认")
    phone.says(f"表扬 {CANARY}")
    phone.says("周桂香")
    phone.says("确认")
    office.phone("zhou.guixiang").says("我的表扬")
    office.phone("lin.yue").says("看意见")
    lies = written(office)
    found = [word for word in (CANARY, CANARY[:4], secret, phone.userid) if word.encode() in lies]
    assert found == []
    hashed = hashlib.sha256(f"{ACCOUNT.app_id}/{phone.userid}".encode()).hexdigest()
    keys = [str(key) for (key,) in rows(office, inbox.c.key) if str(key).startswith("wechat/")]
    assert keys
    assert [key for key in keys if phone.userid in key or hashed in key] == []  # not even by a list of followers


def test_what_was_not_confirmed_is_erased(office: Office) -> None:
    phone = visitor(office)
    for said in ("我要投诉", "打饭的窗口", "态度差"):
        phone.says(said)
    assert len(rows(office, case_drafts.c.owner)) == 1
    assert phone.says("不说了").passive.startswith("好，没有交，刚才说的都删了")
    assert rows(office, case_drafts.c.owner) == rows(office, cases.c.id) == rows(office, outbox.c.id) == []


def test_whoever_stops_following_is_forgotten(office: Office) -> None:
    phone = visitor(office)
    for said in ("我要投诉", "打饭的窗口"):
        phone.says(said)
    assert phone.leaves().passive == ""
    assert rows(office, case_drafts.c.owner) == rows(office, visits.c.visitor) == []


def test_after_a_week_of_silence_nothing_is_remembered(office: Office) -> None:
    phone = visitor(office)
    phone.says("我要投诉")
    office.wait(days=7, seconds=1)
    office.worker.tidy()
    assert rows(office, case_drafts.c.owner) == rows(office, visits.c.visitor) == rows(office, inbox.c.key) == []


# Pages


def test_a_long_answer_is_paged_and_nothing_of_it_is_lost() -> None:
    text = "\n".join(f"第{number}行：{'很长的话' * 12}" for number in range(60))
    pages = paged(text)
    assert max(len(page.encode()) for page in pages) <= LIMIT
    assert [page.endswith("\n往下看说「下一页」") for page in pages] == [True] * (len(pages) - 1) + [False]
    whole = "\n".join(re.sub(r"^（\d+/\d+）\n|\n往下看说「下一页」$", "", page) for page in pages)
    assert whole == text
    assert paged("短") == ("短",)


def test_the_next_page_is_for_who_was_shown_the_first(office: Office) -> None:
    receipt, secret = report(visitor(office), "意见：排队太久", "一食堂", "确认")
    long = "从下周起" + "加开窗口，多备饭菜，" * 72
    assert office.phone("lin.yue").says(f"答复 {receipt} {long}").passive.startswith(f"{receipt} 的答复记下了")
    phone = visitor(office)
    first = phone.says(f"{receipt} {secret}")
    assert first.passive.startswith("（1/3）\n")
    assert first.passive.endswith("\n往下看说「下一页」")
    assert visitor(office, 2).says("下一页").passive.startswith("这句没看懂")
    second = phone.says("下一页")
    assert second.passive.startswith("（2/3）\n")
    assert phone.again() == second
    last = phone.says("下一页").passive
    assert (last[:6], last.endswith("「我要投诉」")) == ("（3/3）\n", True)
    assert long == "".join(
        page.removeprefix(f"（{place}/3）\n").removeprefix("答复：").partition("\n")[0]
        for place, page in ((2, second.passive), (3, last))
    )
    assert not phone.says("下一页").passive.startswith("（")


def test_a_page_lies_sealed(office: Office) -> None:
    receipt, secret = report(visitor(office), "意见：排队太久", "一食堂", "确认")
    office.phone("lin.yue").says(f"答复 {receipt} {CANARY}{'加开窗口、' * 120}{CANARY}")
    visitor(office).says(f"{receipt} {secret}")
    assert CANARY.encode() not in written(office)


# Praise and opinions


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("表扬", "周桂香", "面热乎", "确认"), ["zhou.guixiang"]),
        (("表扬 谁谁谁很好", "食堂的谁谁谁", "确认"), ["lin.yue"]),
        (("意见 排队太久", "饮食中心的周桂香那个窗口", "确认"), ["chen.jianguo"]),
        (("意见 排队太久", "陈建国", "确认"), ["lin.yue"]),
        (("意见 排队太久", "不知道是哪里", "确认"), ["lin.yue"]),
    ],
)
def test_each_goes_to_whom_it_is_for(office: Office, said: tuple[str, ...], told: list[str]) -> None:
    phone = visitor(office)
    for words in said:
        phone.says(words)
    assert [userid for userid, _ in office.platform.sent] == told


def test_neither_is_a_case_for_the_handlers_or_can_veto(office: Office) -> None:
    report(visitor(office), "意见 排队太久", "周桂香", "确认")
    with office.database.read() as tx:
        book = office.worker.office.open_book(tx)
        assert book.cases.open_ones() == ()
    assert rows(office, cases.c.kind, cases.c.state) == [("意见", "referred")]


def test_an_opinion_is_answered_by_whom_it_went_to_alone(office: Office) -> None:
    receipt, secret = report(visitor(office), "意见 排队太久", "周桂香", "确认")
    for stranger in ("guo.min", "zhou.guixiang", "lin.yue", "sun.zheng"):
        assert office.phone(stranger).says("看意见").passive.startswith("现在没有等您答复的意见")
        refused = office.phone(stranger).says(f"答复 {receipt} 随便").passive
        assert refused.startswith("没有这条等您答复的意见，什么都没记")
    assert office.phone("chen.jianguo").says(f"答复 {receipt} 加开窗口").passive.startswith(f"{receipt} 的答复")
    assert "答复：加开窗口" in visitor(office).says(f"{receipt} {secret}").passive


def test_an_opinion_is_asked_after_on_its_last_day_unless_it_is_answered(office: Office) -> None:
    answered, _ = report(visitor(office), "意见 排队太久", "周桂香", "确认")
    report(visitor(office, 2), "意见 菜太咸", "周桂香", "确认")
    office.phone("chen.jianguo").says(f"答复 {answered} 加开窗口")
    office.pushed()
    office.wait(days=4)  # three working days on, with a weekend between
    assert office.pushed() == []
    office.clock.at = office.clock.at.replace(hour=9, minute=41) + timedelta(days=1)
    assert office.pushed() == [("chen.jianguo", "陈建国同志，有一条意见今天要答复。说「看意见」")]


def test_what_is_to_be_asked_days_later_is_not_late_before(office_on_either: Office) -> None:
    office = office_on_either

    def figures() -> list[str]:
        lines = office.http.get("/metrics").get_data(as_text=True).splitlines()
        return [line for line in lines if not line.startswith("#")]

    report(visitor(office), "意见 排队太久", "周桂香", "确认")
    office.pushed()
    office.wait(days=3)
    assert figures() == ["shifangang_outbox_waiting 0.0", "shifangang_outbox_oldest_seconds 0.0"]
    office.clock.at = office.clock.at.replace(day=25, hour=9, minute=41)
    assert figures() == ["shifangang_outbox_waiting 1.0", "shifangang_outbox_oldest_seconds 60.0"]


def test_one_that_is_late_comes_before_the_office_without_a_word_of_it(office_on_either: Office) -> None:
    office = office_on_either
    late, secret = report(visitor(office), f"意见 {CANARY}", "周桂香", "确认")
    answered, _ = report(visitor(office, 2), "意见 菜太咸", "周桂香", "确认")
    office.phone("chen.jianguo").says(f"答复 {answered} 少放盐")
    assert office.phone("lin.yue").says("过期的意见").passive == "没有过期没答复的意见。"
    office.pushed()
    office.clock.at = office.clock.at.replace(day=26, hour=9, minute=39)
    office.pushed()
    office.wait(minutes=1)
    assert office.pushed() == [("lin.yue", "林悦同志，有一条意见过了期没有答复。说「过期的意见」")]
    told = office.phone("lin.yue").says("过期的意见").passive
    assert told == (
        f"过期没答复的意见1条：\n{late} 饮食中心支部 陈建国，5月25日（周一）到期\n写了什么只有收件的人看得到，请催一催"
    )
    for stranger in ("chen.jianguo", "guo.min", "sun.zheng", "zhou.guixiang"):
        assert late not in office.phone(stranger).says("过期的意见").passive
    office.phone("chen.jianguo").says(f"答复 {late} 加开窗口")
    assert office.phone("lin.yue").says("过期的意见").passive == "没有过期没答复的意见。"
    assert "答复：加开窗口" in visitor(office).says(f"{late} {secret}").passive


def test_on_a_weekend_it_waits_for_the_next_working_day(office: Office) -> None:
    office.clock.at = office.clock.at.replace(day=19)  # a Tuesday: due on Friday
    report(visitor(office), "意见 排队太久", "周桂香", "确认")
    office.clock.at = office.clock.at.replace(day=24, hour=20)
    office.pushed()
    office.clock.at = office.clock.at.replace(day=25, hour=9, minute=40)
    assert [userid for userid, _ in office.pushed()] == ["lin.yue"]


def test_one_that_went_to_the_office_is_not_told_to_it_twice(office: Office) -> None:
    report(visitor(office), "意见 排队太久", "不知道是哪里", "确认")
    office.clock.at = office.clock.at.replace(day=25, hour=9, minute=41)
    office.pushed()
    office.clock.at = office.clock.at.replace(day=26, hour=9, minute=41)
    assert office.pushed() == []
    assert office.phone("lin.yue").says("过期的意见").passive.startswith("过期没答复的意见1条")


def test_who_says_what_it_is_not_is_asked_which(office: Office) -> None:
    phone = visitor(office)
    assert phone.says("面里有头发").passive.startswith("这是提意见，还是投诉？")
    assert phone.says("意见").passive.startswith("哪里的意见？")
    assert "意见：面里有头发" in phone.says("一食堂").passive
