"""The button under a notice: to those who got the words, for that notice alone, and never in the words' way."""

from typing import Any

import pytest

from storage.book import Book
from storage.outbox import CHANNEL
from tests.notices.test_sending import order, send_one, sent
from tests.office import Office

OWN = "chen.jianguo|li.guoqiang|zhou.guixiang"


def cards(office: Office) -> list[tuple[str, dict[str, Any]]]:
    taken, office.platform.cards = office.platform.cards, []
    return [("|".join(sorted(to.split("|"))), card) for to, card in taken]


def notify(office: Office, words: str = "周五下班前交材料，请回执") -> str:
    """What the button carries, where there is one."""
    order(office, "lin.yue", f"通知 饮食中心支部 {words}", "发送")
    sent(office)
    return next((card["button_list"][0]["key"] for _, card in cards(office)), "")


def receipts(office: Office) -> list[tuple[str, str]]:
    return [(actor, subject) for actor, deed, subject, _, _ in office.ledger() if deed == "回执"]


def card_rows(office: Office) -> list[tuple[str, str, str]]:
    with office.database.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT recipient, state, reason FROM outbox WHERE kind = 'receipt-card' ORDER BY recipient"
        )
        return [tuple(row) for row in found]


def test_one_card_to_all_who_got_the_words(office_on_either: Office) -> None:
    office = office_on_either
    office.platform.hidden = {"li.guoqiang"}
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    assert [text for _, text in sent(office)] == ["【党委办公室】周五下班前交材料。收到请回「收到」。"]
    ((to, card),) = cards(office)
    assert to == "chen.jianguo|zhou.guixiang"
    task = card.pop("task_id")
    assert card == {
        "card_type": "button_interaction",
        "main_title": {"title": "收到请点一下", "desc": "党委办公室刚发的通知，点了就是回执"},
        "button_list": [{"text": "收到", "key": "notice-1:收到"}],
    }
    assert task.startswith("push-")
    assert office.worker.sender.send_some() is False


def test_what_wants_no_receipt_has_no_button(office: Office) -> None:
    assert notify(office, "周五下班前交材料") == ""


def test_a_click_is_the_word(office_on_either: Office) -> None:
    office = office_on_either
    key = notify(office)
    answer = office.phone("zhou.guixiang").clicks_card(key)
    assert (answer.passive, answer.pushes) == ("", ("回执记下了。",))
    assert office.buttons == ["已选「收到」"]
    assert receipts(office) == [("zhou.guixiang", "1")]
    office.wait(seconds=2)
    assert office.phone("zhou.guixiang").clicks_card(key).pushes == ("这条回执记过了。",)
    assert receipts(office) == [("zhou.guixiang", "1")]


def test_a_click_delivered_again_changes_the_card_to_the_same(office: Office) -> None:
    phone = office.phone("zhou.guixiang")
    phone.clicks_card(notify(office))
    assert phone.again().pushes == ()
    assert office.buttons == ["已选「收到」"] * 2
    assert receipts(office) == [("zhou.guixiang", "1")]


def test_a_click_acknowledges_the_notice_it_stands_under(office_on_either: Office) -> None:
    office = office_on_either
    first = notify(office)
    office.wait(hours=1)
    notify(office, "下周二盘点，请回执")
    answer = office.phone("zhou.guixiang").clicks_card(first)
    assert answer.pushes == (
        "回执记下了。还有1条等您回执：「【党委办公室】下周二盘点。收到请回「收到」。」，收到再回一次「收到」。",
    )
    assert receipts(office) == [("zhou.guixiang", "1")]


def test_a_click_in_the_middle_of_scoring_leaves_the_question_open(office: Office) -> None:
    key = notify(office)
    phone = office.phone("zhou.guixiang")
    for text in ("申报", "2", "第二食堂面点2号窗口", "干了26年面点，带出3个徒弟", "同意", "确认", "开始自评"):
        phone.says(text)
    before = office.sitting("zhou.guixiang")
    phone.clicks_card(key)
    assert office.sitting("zhou.guixiang") == before


def test_asking_again_brings_a_button_for_what_is_owed(office: Office) -> None:
    notify(office)
    office.phone("zhou.guixiang").says("收到")
    office.wait(days=1)
    order(office, "lin.yue", "催回执", "确认")
    sent(office)
    assert [(to, card["button_list"][0]["key"]) for to, card in cards(office)] == [
        ("chen.jianguo|li.guoqiang", "notice-1:收到")
    ]


def test_who_has_said_so_in_words_gets_no_button_any_more(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    send_one(office)
    order(office, "zhou.guixiang", "收到")
    sent(office)
    assert [to for to, _ in cards(office)] == ["chen.jianguo|li.guoqiang"]
    assert card_rows(office)[-1] == ("zhou.guixiang", "dropped", "已回执")


def test_a_recall_takes_the_button_back_too(office_on_either: Office) -> None:
    office = office_on_either
    notify(office)
    order(office, "lin.yue", "撤回通知", "确认")
    office.worker.work()
    assert len(office.platform.recalled) == 2
    assert {(state, reason) for _, state, reason in card_rows(office)} == {("dropped", "撤回了")}


@pytest.mark.parametrize("errcode", [42014, 43012, 40008])
def test_a_card_that_is_refused_is_in_nobody_s_way(office: Office, errcode: int) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    send_one(office)
    office.platform.errcodes = [errcode]
    office.worker.work()
    assert cards(office) == []
    assert {state for _, state, _ in card_rows(office)} == {"failed"}
    with office.database.read() as tx:
        assert Book(tx).outbox.blocked(CHANNEL) is None
    assert order(office, "zhou.guixiang", "收到") == "回执记下了。"
    assert "平台已接收3人。" in order(office, "lin.yue", "送达情况")
