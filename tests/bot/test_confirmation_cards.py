"""The card under what is to be confirmed: its buttons are the answers, each good for one person and one preview."""

from datetime import datetime, timedelta

import pytest

from bot.turns import take_turn
from dialog.incoming import Incoming, Kind
from storage.book import Book
from storage.outbox import CHANNEL, MOST_A_MINUTE, Push, Rank
from tests.office import START, Office
from tests.stories.transcript import SCENES

NOTICE = "通知 机关支部 明早8点扫雪"
NOBODY = "好，不发了，谁也没有收到。"
OUTDATED = "这张卡片已过期，什么都没动。"
DUE = START + timedelta(seconds=81)


def keys(office: Office) -> list[str]:
    """What the buttons of all cards so far carry."""
    return [button["key"] for _, card in office.platform.offers for button in card["button_list"]]


def rows(office: Office) -> list[tuple[str, str]]:
    with office.database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT state, reason FROM outbox WHERE kind = 'confirmation-card'")
        return [tuple(row) for row in found]


def said(office: Office, userid: str, *texts: str, channel: str = CHANNEL) -> None:
    """Heard and written, while no worker works."""
    for text in texts:
        key = f"{channel}/{userid}/{next(office.numbers)}"
        take_turn(office.worker.office, Incoming(key, channel, userid, Kind.TEXT, office.clock.at, text))


def sent(office: Office) -> list[str]:
    return [text for _, text in office.told()]


def test_it_asks_in_a_line_and_offers_what_the_words_offer(office_on_either: Office) -> None:
    office = office_on_either
    answer = office.phone("lin.yue").says(NOTICE)
    assert answer.passive.endswith("\n发说「发送」，定时说「明早9点10分发」，改说「改成……」，不发说「取消」")
    ((to, card),) = office.platform.offers
    person = office.sitting("lin.yue").person.id
    assert card.pop("task_id").startswith("push-")
    assert (to, card) == (
        "lin.yue",
        {
            "card_type": "button_interaction",
            "main_title": {"title": "发这条通知吗？", "desc": "内容看文字，点一下和打字一样"},
            "button_list": [
                {"text": "发送", "key": f"asked-{person}-1:发送"},
                {"text": "取消", "key": f"asked-{person}-1:取消", "style": 2},
            ],
        },
    )
    assert rows(office) == [("accepted", "")]


def test_a_press_is_the_word(office_on_either: Office) -> None:
    office = office_on_either
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    answer = phone.presses("发送")
    assert (answer.passive, answer.pushes[:1], answer.card) == (
        "",
        ("已排上，4人。看结果说「送达情况」，发错了说「停止发送」",),
        (),
    )
    assert office.buttons == ["已选「发送」"]
    assert sent(office).count("【党委办公室】明早8点扫雪") == 1


def test_a_press_delivered_again_changes_nothing_more(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    phone.presses("发送")
    deeds = office.deeds()
    assert phone.again().pushes == ()
    assert (office.buttons, office.deeds()) == (["已选「发送」"] * 2, deeds)


def test_the_preview_delivered_again_brings_no_second_card(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    phone.again()
    assert len(office.platform.offers) == 1


def test_the_card_of_an_earlier_preview_sends_nothing(office_on_either: Office) -> None:
    office = office_on_either
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    earlier = keys(office)[0]
    assert phone.says("改成 明早9点扫雪").card == ("发送", "取消")
    answer = phone.clicks_card(earlier)
    assert answer.pushes[0].startswith(f"{OUTDATED}\n\n预览，还没发：\n【党委办公室】明早9点扫雪\n")
    assert (answer.card, office.buttons, office.deeds()) == ((), ["已过期"], 0)
    phone.presses("发送")
    assert "【党委办公室】明早9点扫雪" in sent(office)


@pytest.mark.parametrize(
    ("userid", "first", "then", "card"),
    [
        ("chen.jianguo", "催一下", "不催 李国强", ("确认", "取消")),
        ("chen.jianguo", "免报 李国强 产假到9月1日", "免报 李国强 产假到9月5日", ("确认", "取消")),
        ("lin.yue", "申报截止改成6月3日", "申报截止改成6月4日", ("确认", "取消")),
        ("lin.yue", "任命 李国强 为 饮食中心支部 书记", "一起当", ("确认", "接替 陈建国", "取消")),
    ],
)
def test_what_is_changed_gets_a_card_of_its_own(
    office: Office, userid: str, first: str, then: str, card: tuple[str, ...]
) -> None:
    phone = office.phone(userid)
    phone.says(first)
    before = keys(office)[0]
    deeds = office.deeds()
    assert phone.says(then).card == card
    assert phone.clicks_card(before).pushes[0].startswith(OUTDATED)
    assert office.deeds() == deeds
    phone.presses("确认")
    assert office.deeds() > deeds
    assert office.buttons == ["已过期", "已选「确认」"]


def test_what_leaves_the_preview_as_it_is_leaves_the_card_good(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    assert phone.says("先别发").card == ()
    phone.presses("取消")
    assert (office.buttons, office.deeds()) == (["已选「取消」"], 0)


def test_once_it_is_answered_in_words_the_buttons_do_nothing(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    phone.says("取消")
    deeds = office.deeds()
    assert phone.presses("发送").pushes == ("这件事已经答过了，已选「取消」，什么都没再动。",)
    assert (office.buttons, office.deeds()) == (["已选「取消」"], deeds)


def test_nobody_else_can_press_it(office_on_either: Office) -> None:
    office = office_on_either
    office.phone("lin.yue").says(NOTICE)
    theirs = keys(office)[0]
    office.phone("chen.jianguo").says("通知 周五下班前交材料")
    assert theirs.removesuffix("发送")[-2:] == keys(office)[2].removesuffix("发送")[-2:]  # the same version
    assert office.phone("chen.jianguo").clicks_card(theirs).pushes[0].startswith(OUTDATED)
    assert office.deeds() == 0


def test_whoever_has_answered_meanwhile_gets_no_card(office_on_either: Office) -> None:
    office = office_on_either
    said(office, "lin.yue", NOTICE, "取消")
    office.pushed()
    assert office.platform.offers == []
    assert rows(office) == [("dropped", "已经答过了")]


def test_of_two_previews_in_one_breath_the_last_has_a_card(office: Office) -> None:
    said(office, "lin.yue", NOTICE, "改成 明早9点扫雪")
    office.pushed()
    assert len(office.platform.offers) == 1
    assert rows(office) == [("dropped", "已经答过了"), ("accepted", "")]


def test_near_a_complaint_there_is_none(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    phone.says("我要投诉")
    phone.says("不说了")
    office.wait(minutes=29)
    assert phone.says("通知 周五下班前交材料").passive.startswith("预览，还没发：")
    phone.says("取消")
    assert (office.platform.offers, rows(office)) == ([], [])
    office.wait(minutes=31)
    assert phone.says("通知 周五下班前交材料").card == ("发送", "取消")


def test_it_is_not_sent_to_who_has_come_near_one_meanwhile(office: Office) -> None:
    said(office, "chen.jianguo", "通知 周五下班前交材料", "我的件")
    office.pushed()
    assert office.platform.offers == []
    assert rows(office) == [("dropped", "这时不发卡片")]


def test_who_scores_gets_none_at_any_step(office: Office) -> None:
    SCENES["已提交"](office.phone("zhou.guixiang"))
    assert [card["main_title"]["title"] for _, card in office.platform.offers] == ["这样申报吗？"]


@pytest.mark.parametrize(("errcode", "state"), [(43012, "failed"), (42014, "failed"), (45002, "failed")])
def test_where_it_is_refused_nothing_more_happens(office_on_either: Office, errcode: int, state: str) -> None:
    office = office_on_either
    office.platform.errcodes = [errcode]
    phone = office.phone("lin.yue")
    assert phone.says(NOTICE).card == ()
    office.wait(seconds=20)
    assert (office.pushed(), office.platform.calls) == ([], 1)
    assert [state for state, _ in rows(office)] == [state]
    assert phone.says("取消").passive == NOBODY


@pytest.mark.parametrize(("errcode", "patience"), [(-1, 2), (45009, 61)])
def test_it_is_tried_once_and_no_answer_waits_for_it(office_on_either: Office, errcode: int, patience: int) -> None:
    office = office_on_either
    office.platform.errcodes = [errcode]
    office.phone("lin.yue").says(NOTICE)
    office.wait(seconds=patience)
    answer = Push("next", "reply", CHANNEL, "lin.yue", {"text": "后面的话"}, Rank.ANSWER, office.clock.at)
    with office.database.write() as tx:
        Book(tx).outbox.plan([answer])
    assert sent(office) == ["后面的话"]
    assert office.platform.offers == []
    assert rows(office) == [("dropped", "卡片没发成，文字已经发过")]


@pytest.mark.parametrize(
    ("at", "state"), [(DUE, "accepted"), (START + timedelta(minutes=2), "dropped")], ids=["soon", "late"]
)
def test_it_counts_towards_what_one_person_may_get(office_on_either: Office, at: datetime, state: str) -> None:
    office = office_on_either
    with office.database.write() as tx:
        Book(tx).outbox.plan(
            Push(f"p{n}", "test", CHANNEL, "lin.yue", {"text": f"第{n}条"}, Rank.ANSWER, office.clock.at)
            for n in range(MOST_A_MINUTE)
        )
    assert office.phone("lin.yue").says(NOTICE).card == ()
    assert [state for state, _ in rows(office)] == ["planned"]
    office.clock.at = at
    office.pushed()
    assert [state for state, _ in rows(office)] == [state]
    assert len(office.platform.offers) == (state == "accepted")


def test_the_card_is_one_of_thirty(office: Office) -> None:
    office.phone("lin.yue").says(NOTICE)
    with office.database.write() as tx:
        Book(tx).outbox.plan(
            Push(f"p{n}", "test", CHANNEL, "lin.yue", {"text": f"第{n}条"}, Rank.ANSWER, office.clock.at)
            for n in range(MOST_A_MINUTE)
        )
    assert len(office.pushed()) == MOST_A_MINUTE - 1


def test_between_campaigns_a_card_is_as_good_as_its_preview(office: Office) -> None:
    office.close_campaign()
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    earlier = keys(office)[0]
    phone.says("改成 明早9点扫雪")
    answer = phone.clicks_card(earlier)
    assert answer.pushes[0].startswith(f"{OUTDATED}\n预览，还没发：\n【党委办公室】明早9点扫雪\n")
    assert office.deeds() == 0
    phone.presses("发送")
    assert office.buttons == ["已过期", "已选「发送」"]
    assert "【党委办公室】明早9点扫雪" in sent(office)


def test_what_is_said_elsewhere_is_not_answered_by_a_card(office: Office) -> None:
    said(office, "lin.yue", NOTICE, channel="terminal")
    assert rows(office) == []


def test_last_year_s_card_does_nothing(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    phone.says("催一下")
    office.close_campaign()
    office.open_campaign()
    deeds = office.deeds()
    assert phone.presses("确认").pushes[0].startswith(OUTDATED)
    assert office.deeds() == deeds
