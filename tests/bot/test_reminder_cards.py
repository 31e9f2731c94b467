"""A reminder as a card: its buttons are its words, a text leaves in its place where it is refused, and never both."""

from datetime import datetime
from typing import Any

import pytest

from handlers.reminder_cards import card
from storage.book import Book
from storage.outbox import CHANNEL
from tests.office import ZONE, Office

DUE = datetime(2026, 5, 28, 10, 7, tzinfo=ZONE)
WHAT = "您还没有申报“党员示范岗”，4句话的事。"
UNTIL = "5月31日（周日）晚12点截止，还有3天。"
HOW = "报名说「申报」，改天说「明天提醒」，不报说「今年不报」"
MEMBERS = ["chen.jianguo", "li.guoqiang", "wu.xiuzhen", "zhou.guixiang"]


def remind(office: Office) -> None:
    office.clock.at = DUE
    office.worker.sweep()


def members(office: Office) -> list[str]:
    """Who has got the reminder so far, in whichever shape."""
    return sorted(one for to, text in office.platform.sent if text.startswith(WHAT) for one in to.split("|"))


def cards(office: Office) -> list[dict[str, Any]]:
    """Those of members."""
    return [shown for _, shown in office.platform.cards if shown["main_title"]["title"] == WHAT]


def test_it_says_all_that_the_text_says_with_a_button_for_each_word(office_on_either: Office) -> None:
    office = office_on_either
    remind(office)
    (shown,) = cards(office)
    assert shown.pop("task_id").startswith("push-")
    assert shown == {
        "card_type": "button_interaction",
        "main_title": {"title": WHAT, "desc": UNTIL},
        "sub_title_text": HOW,
        "button_list": [
            {"text": "申报", "key": "campaign-1:申报"},
            {"text": "明天提醒", "key": "campaign-1:明天提醒", "style": 2},
            {"text": "今年不报", "key": "campaign-1:今年不报", "style": 2},
        ],
    }
    assert members(office) == MEMBERS


@pytest.mark.parametrize(
    ("text", "below", "words"),
    [
        ("您还有2人没有评。\n{until}\n接着评说「评审」", "接着评说「评审」", ["评审"]),
        ("公示快结束了，共5个工作日。\n{until}\n截止后授牌说「授牌」", "截止后授牌说「授牌」", ["授牌"]),
        (
            "陈建国书记，饮食中心支部还有3人没办完。\n{until}\n还没申报2人：\n周桂香、李国强\n还没自评完1人：\n马力\n{nudge}",
            "还没申报2人：\n周桂香、李国强\n还没自评完1人：\n马力\n{nudge}",
            ["催一下没申报的", "各支部进度"],
        ),
        (
            "陈建国书记，运输支部的推荐名单还没有交。\n{until}\n自评已提交、可以推荐的1人：\n马力\n{choose}",
            "自评已提交、可以推荐的1人：\n马力\n{choose}",
            ["提交名单"],
        ),
    ],
)
def test_what_others_are_reminded_of_has_buttons_too(text: str, below: str, words: list[str]) -> None:
    choose = "推荐说「推荐 姓名」，定了说「提交名单」"
    nudge = "催他们说「催一下没申报的」，看进展说「各支部进度」"
    shown = card(text.format(until=UNTIL, nudge=nudge, choose=choose), 1)
    assert shown is not None
    assert shown["main_title"] == {"title": text.split("\n")[0], "desc": UNTIL}
    assert shown["sub_title_text"] == below.format(nudge=nudge, choose=choose)
    assert [button["text"] for button in shown["button_list"]] == words


def test_a_secretary_s_digest_comes_with_its_buttons(office_on_either: Office) -> None:
    office = office_on_either
    remind(office)
    digests = {to: shown for to, shown in office.platform.cards if "没办完" in shown["main_title"]["title"]}
    keys = {to: tuple(button["key"] for button in shown["button_list"]) for to, shown in digests.items()}
    assert keys == dict.fromkeys(["chen.jianguo", "lin.yue"], ("campaign-1:催一下没申报的", "campaign-1:各支部进度"))
    office.told()
    answer = office.phone("chen.jianguo").clicks_card("campaign-1:催一下没申报的")
    assert answer.pushes[0].startswith("要催3人，每人一条私信")
    assert office.buttons == ["已选「催一下没申报的」"]


@pytest.mark.parametrize("errcode", [43012, 42014, 40008, 45002, 12345])
def test_where_it_is_refused_everybody_gets_the_words_once(office_on_either: Office, errcode: int) -> None:
    office = office_on_either
    office.platform.errcodes = [errcode]
    remind(office)
    assert cards(office) == []
    assert members(office) == MEMBERS
    with office.database.read() as tx:
        assert Book(tx).outbox.blocked(CHANNEL) is None
    office.wait(minutes=5)
    office.worker.sweep()
    assert members(office) == MEMBERS


def test_what_only_has_to_wait_stays_a_card(office: Office) -> None:
    office.platform.errcodes = [-1]
    remind(office)
    office.wait(seconds=3)
    office.worker.sweep()
    assert len(cards(office)) == 1
    assert members(office) == MEMBERS


@pytest.mark.parametrize(
    "text",
    [
        f"{'一' * 37}\n{UNTIL}\n{HOW}",
        f"{WHAT}\n{'一' * 45}\n{HOW}",
        f"{WHAT}\n{UNTIL}\n没有可以点的",
        f"{WHAT}\n{UNTIL}\n说「{'一' * 11}」",
        f"{WHAT}\n{UNTIL}\n推荐说「推荐 姓名」",
        f"{WHAT}\n{UNTIL}\n{'、'.join(['周桂香'] * 40)}\n{HOW}",
        f"{WHAT}\n{UNTIL}",
    ],
)
def test_what_does_not_fit_leaves_in_words(text: str) -> None:
    assert card(text, 1) is None


def test_a_click_is_the_word_whatever_was_asked_since(office: Office) -> None:
    phone = office.phone("zhou.guixiang")
    phone.says("要求")
    phone.says("帮助")
    answer = phone.clicks_card("campaign-1:申报")
    assert answer.passive == ""
    assert answer.pushes == (office.phone("li.guoqiang").says("申报").passive,)
    assert office.buttons == ["已选「申报」"]


def test_a_click_delivered_again_changes_nothing_more(office: Office) -> None:
    phone = office.phone("zhou.guixiang")
    phone.clicks_card("campaign-1:今年不报")
    deeds = office.deeds()
    assert phone.again().pushes == ()
    assert (office.buttons, office.deeds()) == (["已选「今年不报」"] * 2, deeds)


def test_a_click_answers_no_question_that_it_was_not_meant_for(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    phone.says("通知 周五下班前交材料")
    answer = phone.clicks_card("campaign-1:继续")
    assert answer.pushes[0].startswith("先办完手上这件，再点那张卡片。\n\n预览，还没发：")
    assert office.buttons == []
    assert office.deeds() == 0
    phone.says("发送")
    assert phone.clicks_card("campaign-1:申报").pushes
    assert office.buttons == ["已选「申报」"]


def test_nothing_said_in_the_middle_of_a_complaint_comes_from_a_card(office: Office) -> None:
    phone = office.phone("zhou.guixiang")
    phone.says("我要投诉")
    before = office.sitting("zhou.guixiang").talk
    phone.clicks_card("campaign-1:今年不报")
    assert office.sitting("zhou.guixiang").talk == before
    assert office.buttons == []


def test_last_year_s_card_opts_nobody_out(office: Office) -> None:
    office.close_campaign()
    phone = office.phone("zhou.guixiang")
    assert phone.clicks_card("campaign-1:今年不报").pushes == ("这张卡片已过期，什么都没动。",)
    office.open_campaign()
    office.wait(seconds=1)
    assert phone.clicks_card("campaign-1:今年不报").pushes[0].startswith("这张卡片已过期，什么都没动。")
    assert office.buttons == ["已过期", "已过期"]
    assert office.deeds() == 0
