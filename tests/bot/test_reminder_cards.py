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
    return [shown for _, shown in office.platform.cards]


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
