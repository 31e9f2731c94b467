"""有进展告诉我: a reporter is told that there is something new on request alone, and in words that say nothing."""

import re

import pytest
from sqlalchemy import select

from storage.tables import case_news
from tests.office import Office
from tests.visitors import OPENID, Visitor

NEWS = "有新进展，用回执查"
COMPLAINT = ("我要投诉", "打饭的周桂香", "态度差", "没有", "匿名", "确认")


def visitor(office: Office, number: int = 1) -> Visitor:
    return Visitor(office, f"{OPENID}{number}")


def report(phone: Visitor, *said: str) -> tuple[str, str]:
    """The receipt and the secret."""
    for words in said or COMPLAINT:
        last = phone.says(words).passive
    found = re.search(r"回执号 (TS\d{4}-\d{4})\n口令 ([\u4e00-\u9fff]{2}\d{4})\n", last)
    assert found is not None, last
    return found[1], found[2]


def asked(phone: Visitor) -> tuple[str, str]:
    receipt, secret = report(phone)
    for text in (f"{receipt} {secret}", "有进展告诉我", "确认"):
        phone.says(text)
    return receipt, secret


def told(office: Office) -> list[tuple[str, str]]:
    office.worker.work()
    found, office.platform.told_public = office.platform.told_public, []
    return found


def handler_says(office: Office, *texts: str) -> None:
    for text in texts:
        office.phone("sun.zheng").says(text)


def rows(office: Office) -> int:
    with office.database.engine.connect() as connection:
        return len(connection.execute(select(case_news)).all())


def test_nobody_is_told_who_has_not_asked(office_on_either: Office) -> None:
    office = office_on_either
    receipt, _ = report(visitor(office))
    handler_says(office, f"受理 {receipt}", f"追问 {receipt} 大约几点？", "确认")
    assert told(office) == []
    assert rows(office) == 0


def test_whoever_asked_is_told_once_for_each_step_and_nothing_but_that(office_on_either: Office) -> None:
    office = office_on_either
    phone = visitor(office)
    receipt, secret = asked(phone)
    assert told(office) == []
    steps = (
        (f"受理 {receipt}",),
        (f"追问 {receipt} 大约几点？", "确认"),
        (f"延期 {receipt} 监控还没调到", "确认"),
    )
    for step in steps:
        handler_says(office, *step)
        assert told(office) == [(phone.userid, NEWS)]
    assert told(office) == []
    assert phone.says(f"{receipt} {secret}").passive.endswith("不用再发进展说「不用告诉我」")


def test_what_is_kept_among_the_handlers_is_no_news(office: Office) -> None:
    receipt, _ = asked(visitor(office))
    handler_says(office, f"看 {receipt}", f"受理 {receipt}")
    assert len(told(office)) == 1
    handler_says(office, f"对象 {receipt} 周桂香", f"问本人 {receipt} 您在哪个窗口？", "确认")
    handler_says(office, f"核实 {receipt} 属实", "10月13日中午拒绝换餐", "排班表上是本人当班", "确认")
    assert told(office) == []
    for text in (f"同意 {receipt}", "确认"):
        office.phone("lin.yue").says(text)
    assert len(told(office)) == 1


def test_it_says_beforehand_what_it_leaves_on_the_phone(office: Office) -> None:
    phone = visitor(office)
    receipt, secret = report(phone)
    shown = phone.says(f"{receipt} {secret}").passive
    assert shown.endswith("\n想收到进展说「有进展告诉我」")
    offered = phone.says("有进展告诉我").passive
    assert offered == (
        "可以。有进展时给您发一句「有新进展，用回执查」，不说什么事。\n"
        "但这句话会留在您手机上，旁人拿到能看见。\n"
        "平台只让在您最后一次说话后48小时里发，过了发不出去，凭回执号和口令照样能查。\n"
        "要发说「确认」，不发说「取消」"
    )
    assert phone.says("嗯那个啥").passive == "还没定。有进展要发您一句说「确认」，不发说「取消」"
    assert phone.says("取消").passive.startswith("好，不发。")
    handler_says(office, f"受理 {receipt}")
    assert told(office) == []


@pytest.mark.parametrize("looks_first", [True, False])
def test_it_is_off_again_at_a_word(office: Office, *, looks_first: bool) -> None:
    phone = visitor(office)
    receipt, secret = asked(phone)
    phone.says("好了")
    if looks_first:
        phone.says(f"{receipt} {secret}")
    said = phone.says("不用告诉我").passive
    assert said == "好，不发了。想知道进度，凭回执号和口令随时来查"
    assert rows(office) == 0
    handler_says(office, f"受理 {receipt}")
    assert told(office) == []
    assert visitor(office, 2).says("不用告诉我").passive == said


def test_without_a_case_before_one_it_has_to_be_found_first(office: Office) -> None:
    phone = visitor(office)
    receipt, secret = report(phone)
    said = phone.says("有进展告诉我").passive
    assert said == ("先查到那一件，再说「有进展告诉我」。\n请把回执号和口令一起发来，像这样：TS2026-0042 青竹4817")
    assert phone.says(f"{receipt} {secret}").passive.startswith(f"{receipt} 已收到")


def test_after_48_hours_of_silence_nothing_is_sent_and_it_can_still_be_read(office: Office) -> None:
    phone = visitor(office)
    receipt, secret = asked(phone)
    office.wait(hours=47, minutes=58)
    handler_says(office, f"受理 {receipt}")
    assert len(told(office)) == 1
    phone.scans("post-1")  # opens the platform's window for a minute only
    office.wait(minutes=2)
    handler_says(office, f"追问 {receipt} 大约几点？", "确认")
    assert told(office) == []
    assert "核查人员想问：大约几点？" in phone.says(f"{receipt} {secret}").passive
    assert told(office) == []
    handler_says(office, f"延期 {receipt} 监控还没调到", "确认")
    assert len(told(office)) == 1


@pytest.mark.parametrize("errcode", [45015, 45047, 43004])
def test_what_the_platform_refuses_is_not_tried_again(office: Office, errcode: int) -> None:
    receipt, _ = asked(visitor(office))
    handler_says(office, f"受理 {receipt}")
    told(office)
    handler_says(office, f"追问 {receipt} 大约几点？")
    office.platform.errcodes = [errcode]
    with office.database.write() as tx:
        office.worker.office.open_book(tx).cases.news.plan(1, office.clock.at)
    assert told(office) == []
    assert office.platform.errcodes == []
    office.wait(minutes=10)
    assert told(office) == []


@pytest.mark.parametrize("errcode", [-1, 40164])
def test_what_may_pass_is_tried_again(office: Office, errcode: int) -> None:
    phone = visitor(office)
    asked(phone)
    with office.database.write() as tx:
        office.worker.office.open_book(tx).cases.news.plan(1, office.clock.at)
    office.platform.errcodes = [errcode]
    assert told(office) == []
    office.wait(seconds=10)
    assert told(office) == [(phone.userid, NEWS)]


def test_whoever_stops_following_is_told_nothing(office: Office) -> None:
    phone = visitor(office)
    receipt, _ = asked(phone)
    phone.leaves()
    assert rows(office) == 0
    handler_says(office, f"受理 {receipt}")
    assert told(office) == []


def test_when_it_is_over_nothing_is_kept_of_who_asked(office: Office) -> None:
    receipt, _ = asked(visitor(office))
    handler_says(office, f"不受理 {receipt} 不归我们管", "确认")
    assert len(told(office)) == 1
    office.worker.tidy()
    assert rows(office) == 0


def test_an_answered_opinion_is_news(office: Office) -> None:
    phone = visitor(office)
    receipt, secret = report(phone, "意见：排队太久", "周桂香那个窗口", "确认")
    for text in (f"{receipt} {secret}", "有进展告诉我", "确认"):
        phone.says(text)
    office.phone("chen.jianguo").says(f"答复 {receipt} 加开窗口")
    assert told(office) == [(phone.userid, NEWS)]


def test_in_wecom_nothing_is_pushed(office: Office) -> None:
    phone = office.phone("wu.xiuzhen")
    for text in ("我要投诉", "打饭的周桂香", "态度差", "没有", "1380000"):
        phone.says(text)
    last = phone.says("确认").passive
    found = re.search(r"回执号 (TS\d{4}-\d{4})\n口令 (\S+)\n", last)
    assert found is not None
    phone.says(f"{found[1]} {found[2]}")
    assert phone.says("有进展告诉我").passive == (
        "企业微信里不发：消息一来，旁人就可能知道是您。想知道进度，凭回执号和口令随时来查"
    )
    assert rows(office) == 0


def test_who_asked_lies_sealed(office: Office) -> None:
    phone = visitor(office)
    receipt, _ = asked(phone)
    handler_says(office, f"受理 {receipt}")
    told(office)
    assert office.database.path is not None
    written = b"".join(file.read_bytes() for file in office.database.path.parent.rglob("*") if file.is_file())
    assert phone.userid.encode() not in written
    assert NEWS.encode() not in written
