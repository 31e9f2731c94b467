"""The picture of a notice: behind the words, to those who got them, and with an account of its own."""

import pytest

from storage.book import Book
from storage.tables import blobs, pictures
from tests.notices.test_sending import order, send_one, sent, states
from tests.office import JPEG, Office

WORDS = "【党委办公室】周五下班前交材料"
OWN = "chen.jianguo|li.guoqiang|zhou.guixiang"
SHOWN = "[图片] 通知.jpg"
AUTHOR = ("lin.yue", SHOWN)


def draft(office: Office, words: str = "周五下班前交材料") -> None:
    """A notice to a branch with a picture; what its author was shown of it is over."""
    order(office, "lin.yue", f"通知 饮食中心支部 {words}")
    office.phone("lin.yue").shows_picture()


def picture_states(office: Office) -> dict[str, tuple[str, str]]:
    with office.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT recipient, state, reason FROM outbox WHERE kind = 'notice-picture'")
        return {recipient: (state, reason) for recipient, state, reason in rows}


def test_it_follows_the_words_to_those_who_got_them(office_on_either: Office) -> None:
    office = office_on_either
    draft(office)
    office.platform.hidden = {"li.guoqiang"}
    order(office, "lin.yue", "发送")
    assert sent(office) == [(OWN, WORDS), ("chen.jianguo|zhou.guixiang", SHOWN)]
    assert office.platform.received("通知.jpg") == JPEG
    assert sent(office) == []


def test_the_author_sees_it_before_anybody_else(office: Office) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料")
    assert office.phone("lin.yue").shows_picture().pushes == (SHOWN,)
    order(office, "lin.yue", "取消")
    assert sent(office) == []


def test_a_secretary_s_goes_to_the_own_branch(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "chen.jianguo", "通知 周五下班前交材料")
    office.phone("chen.jianguo").shows_picture()
    order(office, "chen.jianguo", "发送")
    assert [to for to, _ in sent(office)] == [OWN, OWN]


def test_it_is_uploaded_once_as_long_as_the_platform_keeps_it_and_anew_after_that(office_on_either: Office) -> None:
    office = office_on_either
    draft(office)
    order(office, "lin.yue", "发送")
    sent(office)
    assert len(office.platform.uploads) == 1
    draft(office, "周四盘点")
    order(office, "lin.yue", "5月25日上午9点10分发")
    assert len(office.platform.uploads) == 2
    office.wait(days=5)
    assert sent(office) == [(OWN, "【党委办公室】周四盘点"), (OWN, SHOWN)]
    assert len(office.platform.uploads) == 3


def test_what_the_platform_has_forgotten_all_the_same_is_uploaded_again(office_on_either: Office) -> None:
    office = office_on_either
    draft(office)
    office.wait(hours=2)
    order(office, "lin.yue", "发送")
    send_one(office)
    office.platform.errcodes = [40007]
    assert sent(office) == [(OWN, WORDS), (OWN, SHOWN)]
    assert len(office.platform.uploads) == 2
    assert set(picture_states(office).values()) == {("accepted", "")}


def test_what_is_refused_though_it_is_fresh_is_not_uploaded_for_ever(office: Office) -> None:
    draft(office)
    order(office, "lin.yue", "发送")
    send_one(office)
    office.platform.errcodes = [40007]
    assert sent(office) == [(OWN, WORDS)]
    assert set(picture_states(office).values()) == {("failed", "素材已过期，或类型不符（40007）")}


def test_words_do_not_wait_for_a_picture_that_is_still_being_fetched(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料")
    office.platform.media_errcodes = [-1, -1]
    office.phone("lin.yue").shows_picture()
    order(office, "lin.yue", "发送")
    assert sent(office) == [(OWN, WORDS)]
    assert set(picture_states(office).values()) == {("planned", "平台繁忙")}
    assert "照片：还没发3人（平台繁忙，过会儿再发）。" in order(office, "lin.yue", "送达情况")
    office.wait(seconds=3)
    assert sent(office) == []
    office.wait(seconds=3)
    assert sent(office) == [(OWN, SHOWN)]


def test_one_that_is_lost_after_all_is_accounted_for_and_its_author_told(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料")
    office.platform.media_errcodes = [-1, 40007]
    office.phone("lin.yue").shows_picture()
    order(office, "lin.yue", "发送")
    sent(office)
    office.wait(seconds=3)
    told = "这张照片没存上（平台上已经没有了），通知照发文字。看结果说「送达情况」"
    assert sent(office) == [("lin.yue", told)]
    office.wait(seconds=3)
    assert sent(office) == []
    assert order(office, "lin.yue", "送达情况") == (
        "5月20日（周三）10:07的通知，收件3人：平台已接收3人。\n"
        "照片：没发成3人。\n照片没发成3人（照片没取到：平台上已经没有了）：饮食中心支部 周桂香、李国强、陈建国\n"
        "已接收不等于看过。\n补发说「重发没发成的」，撤回说「撤回通知」"
    )


def test_whom_it_did_not_reach_is_named_and_alone_gets_it_again(office_on_either: Office) -> None:
    office = office_on_either
    draft(office)
    order(office, "lin.yue", "发送")
    send_one(office)
    office.platform.hidden = {"li.guoqiang"}
    sent(office)
    assert "照片没发成1人（不在应用可见范围）：饮食中心支部 李国强" in order(office, "lin.yue", "送达情况")
    assert order(office, "lin.yue", "重发没发成的").startswith("重发1人：饮食中心支部 李国强")
    office.platform.hidden = set()
    assert sent(office) == [("li.guoqiang", SHOWN)]
    assert set(states(office).values()) == {("accepted", "")}


def test_one_that_cannot_be_uploaded_fails_with_the_reason_and_is_tried_anew_when_it_is_sent_again(
    office_on_either: Office,
) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料")
    office.platform.pictures["M"] = JPEG
    phone = office.phone("lin.yue")
    office.deliver(phone._xml("image", "<PicUrl></PicUrl><MediaId>M</MediaId><MsgId>77</MsgId>"))
    assert office.worker.gallery.fetch_one()
    office.platform.media_errcodes = [301016, 301016]
    order(office, "lin.yue", "发送")
    assert sent(office) == [(OWN, WORDS)]
    assert set(picture_states(office).values()) == {("failed", "照片传不上去：素材太大（301016）")}
    order(office, "lin.yue", "重发没发成的")
    assert sent(office) == [(OWN, SHOWN)]


def test_where_an_administrator_is_needed_it_waits_and_says_so(office: Office) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料")
    office.platform.pictures["M"] = JPEG
    phone = office.phone("lin.yue")
    office.deliver(phone._xml("image", "<PicUrl></PicUrl><MediaId>M</MediaId><MsgId>77</MsgId>"))
    assert office.worker.gallery.fetch_one()
    office.platform.media_errcodes = [60020]
    order(office, "lin.yue", "发送")
    assert sent(office) == [(OWN, WORDS)]
    assert {state for state, _ in picture_states(office).values()} == {"planned"}
    office.wait(minutes=4)
    assert sorted(sent(office)) == sorted([(OWN, SHOWN), AUTHOR])


def test_stopping_between_the_words_and_the_picture_stops_the_picture(office_on_either: Office) -> None:
    office = office_on_either
    draft(office)
    order(office, "lin.yue", "发送")
    send_one(office)
    assert order(office, "lin.yue", "停止发送") == (
        "停了5月20日（周三）10:07的通知，照片还没发的3人不发了。\n已经发出的3人收到了，要撤说「撤回通知」"
    )
    assert sent(office) == [(OWN, WORDS)]
    assert set(picture_states(office).values()) == {("dropped", "停止发送了")}


def test_a_recall_takes_both_back(office_on_either: Office) -> None:
    office = office_on_either
    draft(office)
    order(office, "lin.yue", "发送")
    sent(office)
    order(office, "lin.yue", "撤回通知", "确认")
    office.worker.work()
    assert len(office.platform.recalled) == 2
    assert set(states(office).values()) == {("dropped", "撤回了")}


@pytest.mark.parametrize("content", [b"GIF89a" + bytes(64), b"\xff\xd8\xff", b"no picture at all"])
def test_what_the_platform_would_not_send_is_said_at_once(office: Office, content: bytes) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料")
    told = "这张照片没存上（平台只能发JPG和PNG的照片），通知里没有它，还没发。要带就再发一次照片"
    assert office.phone("lin.yue").shows_picture(content=content).pushes == (told,)
    order(office, "lin.yue", "发送")
    assert sent(office) == [(OWN, WORDS)]


def test_a_receipt_is_asked_for_once_though_two_messages_arrive(office: Office) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执")
    office.phone("lin.yue").shows_picture()
    order(office, "lin.yue", "发送")
    sent(office)
    assert [len(to.split("|")) for to, _ in office.platform.cards] == [3]
    assert order(office, "zhou.guixiang", "收到") == "回执记下了。"
    assert "已回执1人：饮食中心支部 周桂香" in order(office, "lin.yue", "送达情况")
    assert "未回执2人：饮食中心支部 李国强、陈建国" in order(office, "lin.yue", "送达情况")


def test_a_rehearsal_leaves_none_behind(bare_office: Office) -> None:
    office = bare_office
    office.open_campaign(is_rehearsal=True)
    draft(office)
    order(office, "lin.yue", "发送")
    sent(office)
    office.close_campaign()
    with office.database.engine.connect() as connection:
        assert [connection.execute(table.select()).all() for table in (pictures, blobs)] == [[], []]


def test_without_a_campaign_it_can_be_taken_out_again(bare_office: Office) -> None:
    office = bare_office
    draft(office)
    assert "照片" not in order(office, "lin.yue", "去掉照片")
    order(office, "lin.yue", "发送")
    assert sent(office) == [(OWN, WORDS)]


def test_whoever_takes_over_need_not_wait_for_what_the_dead_were_at(office: Office) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料")
    office.platform.pictures["M"] = JPEG
    phone = office.phone("lin.yue")
    office.deliver(phone._xml("image", "<PicUrl></PicUrl><MediaId>M</MediaId><MsgId>77</MsgId>"))
    with office.database.write() as tx:
        assert Book(tx).pictures.claim(office.clock.at)
    assert office.worker.gallery.fetch_one() is False
    office.worker.take_over()
    assert office.worker.gallery.fetch_one() is True
