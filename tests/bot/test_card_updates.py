"""A card whose question was answered in words says so, once; a later press on it is told so, and changes nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.turns import Office as House
from bot.worker import Worker
from storage.card_updates import UPDATES
from tests.bot.platform import Platform, running_platform
from tests.bot.test_confirmation_cards import NOTICE, OUTDATED, rows, said
from tests.bot.town import BRANCH, NOW, VAULT, found, say
from tests.office import Office, StillClock

DAYS_3 = timedelta(hours=72)


def updates(office: Office | House) -> list[tuple[str, str]]:
    with office.database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT state, reason FROM outbox WHERE kind = 'card-update' ORDER BY id")
        return [tuple(row) for row in found]


def calls(office: Office) -> list[tuple[int, int]]:
    with office.database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT is_open, attempts FROM calls WHERE channel = '{UPDATES}'")
        return [tuple(row) for row in found]


def unsent(office: Office) -> list[tuple[str, str, str]]:
    """Whatever still waits."""
    with office.database.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT kind, state, reason FROM outbox WHERE state IN ('planned', 'sending')"
        )
        return [tuple(row) for row in found]


@pytest.mark.parametrize(
    ("word", "closed"),
    [
        ("发送", "已选「发送」"),
        ("好的，发吧", "已确认"),
        ("取消", "已选「取消」"),
        ("不发了", "已取消"),
        ("明早9点10分发", "已定时"),
    ],
)
def test_an_answer_in_words_is_put_on_the_card(office_on_either: Office, word: str, closed: str) -> None:
    office = office_on_either
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    phone.says(word)
    assert office.platform.updated == [("lin.yue", closed)]
    assert updates(office) == [("accepted", "")]
    deeds = office.deeds()
    pressed = phone.presses("发送")
    assert pressed.pushes == (f"这件事已经答过了，{closed}，什么都没再动。",)
    assert (office.buttons, office.deeds()) == ([closed], deeds)
    assert office.platform.updated == [("lin.yue", closed)]


def test_of_a_preview_that_was_changed_the_card_says_so(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    phone.says("改成 明早9点扫雪")
    assert office.platform.updated == [("lin.yue", "内容改了，看新卡片")]
    phone.says("发送")
    assert office.platform.updated[1:] == [("lin.yue", "已选「发送」")]


def test_a_question_that_was_left_for_another_is_over(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    phone.says("催一下")
    phone.says("通知 周五下班前交材料")
    assert office.platform.updated == [("chen.jianguo", "已过期")]


def test_what_leaves_the_question_open_leaves_the_card(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    phone.says("先别发")
    phone.says("送达情况")
    assert (office.platform.updated, updates(office)) == ([], [])


def test_a_press_is_answered_by_its_reply_alone(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    key = office.platform.offers[0][1]["button_list"][0]["key"]
    phone.presses("发送")
    assert (office.buttons, office.platform.updated, updates(office)) == (["已选「发送」"], [], [])
    again = phone.clicks_card(key.replace("发送", "取消"))
    assert again.pushes == ("这件事已经答过了，已选「发送」，什么都没再动。",)


def test_an_earlier_question_is_just_out_of_date(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    first = office.platform.offers[0][1]["button_list"][0]["key"]
    phone.says("取消")
    phone.says(NOTICE)
    phone.says("取消")
    assert phone.clicks_card(first).pushes == (OUTDATED,)


def test_between_campaigns_too(office: Office) -> None:
    office.close_campaign()
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    phone.says("取消")
    assert office.platform.updated == [("lin.yue", "已选「取消」")]
    assert phone.presses("发送").pushes == ("这件事已经答过了，已选「取消」，什么都没再动。",)


def test_the_answer_delivered_again_changes_the_card_once(office: Office) -> None:
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    phone.says("取消")
    phone.again()
    assert office.platform.updated == [("lin.yue", "已选「取消」")]


def test_a_press_that_is_answered_too_late_is_put_on_the_card(
    office_on_either: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform waits five seconds; the turn takes six."""
    office = office_on_either
    phone = office.phone("lin.yue")
    phone.says(NOTICE)
    ticks = iter(range(0, 600, 6))
    start = office.clock.at
    monkeypatch.setattr(office.clock, "now", lambda: start + timedelta(seconds=next(ticks)))
    phone.presses("发送")
    assert office.platform.updated == [("lin.yue", "已选「发送」")]
    assert updates(office) == [("accepted", "")]


def test_near_a_complaint_nothing_is_put_on_a_card(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    phone.says("通知 周五下班前交材料")
    phone.says("我要投诉")
    assert (office.platform.updated, updates(office)) == ([], [])


def test_what_is_said_elsewhere_changes_no_card(office: Office) -> None:
    office.phone("lin.yue").says(NOTICE)
    said(office, "lin.yue", "取消", channel="terminal")
    office.pushed()
    assert (office.platform.updated, updates(office)) == ([], [])


def test_a_card_that_never_left_is_not_changed(office_on_either: Office) -> None:
    office = office_on_either
    said(office, "lin.yue", NOTICE, "取消")
    office.pushed()
    office.wait(seconds=10)
    office.pushed()
    assert rows(office) == [("dropped", "已经答过了")]
    assert updates(office) == [("dropped", "卡片没有发出去，不用改")]
    assert office.platform.updated == []


def test_a_card_that_is_just_being_sent_is_waited_for(office_on_either: Office) -> None:
    """The words overtook it."""
    office = office_on_either
    said(office, "lin.yue", NOTICE)
    sender = office.worker.sender
    call = office.database.retry(lambda tx: sender._next_call(sender.office.open_book(tx)))
    said(office, "lin.yue", "取消")
    assert office.worker.card_updater.update_one()
    assert updates(office) == [("planned", "卡片还没发出去，发出去了再改")]
    sender._make(call)  # type: ignore[arg-type]  # it is a call
    office.wait(seconds=10)
    office.pushed()
    assert office.platform.updated == [("lin.yue", "已选「取消」")]


@pytest.mark.parametrize("waited", [DAYS_3 - timedelta(seconds=1), DAYS_3])
def test_after_72_hours_it_is_left_as_it_is(office: Office, waited: timedelta) -> None:
    office.phone("lin.yue").says(NOTICE)
    office.wait(seconds=waited.total_seconds())
    office.phone("lin.yue").says("取消")
    if waited < DAYS_3:
        assert updates(office) == [("accepted", "")]
    else:
        assert updates(office) == [("dropped", "过了72小时，平台不让改卡片了")]
        assert office.platform.updated == []


def test_without_a_code_nothing_is_tried(office: Office) -> None:
    """Its card left before codes were kept, or the platform gave none."""
    office.phone("lin.yue").says(NOTICE)
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET body = replace(body, 'response_code', 'other')")
    office.phone("lin.yue").says("取消")
    assert updates(office) == [("dropped", "平台没有给改卡片的凭据")]


def test_a_refusal_is_told_and_final(office_on_either: Office) -> None:
    office = office_on_either
    office.phone("lin.yue").says(NOTICE)
    office.platform.update_errcodes = [60140]
    office.phone("lin.yue").says("取消")
    office.wait(hours=1)
    office.pushed()
    assert updates(office) == [("dropped", "卡片已经更新过，或已过期（60140）")]
    assert calls(office) == [(0, 1)]
    assert office.phone("lin.yue").presses("发送").pushes[0].startswith("这件事已经答过了")


def test_a_busy_platform_is_asked_again_and_not_for_ever(office_on_either: Office) -> None:
    office = office_on_either
    office.phone("lin.yue").says(NOTICE)
    office.platform.update_errcodes = [-1] * 2
    office.phone("lin.yue").says("取消")
    for _ in range(3):
        office.wait(minutes=10)
        office.pushed()
    assert (updates(office), calls(office)) == ([("accepted", "")], [(0, 3)])
    office.phone("lin.yue").says(NOTICE)
    office.platform.update_errcodes = [-1] * 20
    office.phone("lin.yue").says("取消")
    for _ in range(9):
        office.wait(minutes=10)
        office.pushed()
    assert updates(office)[1:] == [("dropped", "平台繁忙，试了8次")]
    assert unsent(office) == []


def test_what_arrived_without_an_answer_is_not_taken_for_refused(office_on_either: Office) -> None:
    """The worker died behind the call; made again, its code is spent."""
    office = office_on_either
    office.phone("lin.yue").says(NOTICE)
    said(office, "lin.yue", "取消")
    updater = office.worker.card_updater
    call = office.database.retry(lambda tx: updater._next(updater.office.open_book(tx), office.clock.now()))
    assert call is not None
    code = next(row for row in call.body.split('"') if row.startswith("r"))
    updater.client.close_buttons(code, call.recipients, "已选「取消」")
    office.wait(minutes=1)
    office.pushed()
    assert (updates(office), calls(office)) == ([("accepted", "")], [(0, 2)])
    assert office.platform.updated == [("lin.yue", "已选「取消」")]


def test_what_a_rehearsal_leaves_open_ends_with_it(bare_office: Office) -> None:
    """Calls outlive the rows that they were made for; they are not claimed again and again."""
    office = bare_office
    office.open_campaign(is_rehearsal=True)
    office.phone("lin.yue").says(NOTICE)
    office.platform.update_errcodes = [-1]
    office.platform.errcodes = [-1]
    office.phone("lin.yue").says("发送")
    assert {state for _, state, _ in unsent(office)} == {"sending"}
    office.close_campaign()
    office.wait(minutes=10)
    office.pushed()
    with office.database.engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT DISTINCT is_open, reason FROM calls WHERE msgid IS NULL").fetchall()
    assert [tuple(row) for row in left] == [(0, "这届活动已经清掉了")]


# On the simulated platform.


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    people = tmp_path / "people.csv"
    people.write_text(f"userid,name,branch,role\nsecretary,陈建国,{BRANCH},secretary\n", "utf-8")
    with running_platform(people) as platform:
        yield platform


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    house = found(database_url)
    yield house
    house.database.close()


def card(platform: Platform) -> dict[str, Any]:
    return next(content["card"] for kind, content in platform.received("secretary") if kind == "template_card")


def test_the_phone_shows_what_was_answered(house: House, platform: Platform) -> None:
    client = platform.client()
    clock = StillClock(NOW)
    worker = Worker(house, VAULT, client, clock)
    say(house, "secretary", "催一下没申报的")
    worker.work()
    assert "replaced_button" not in card(platform)
    clock.at += timedelta(seconds=5)
    say(house, "secretary", "取消", at=clock.at)
    worker.work()
    assert card(platform)["replaced_button"] == "已选「取消」"
    assert updates(house) == [("accepted", "")]
    client.close()


def test_the_platform_s_72_hours_are_its_own(house: House, platform: Platform) -> None:
    """Its clock is ahead of ours."""
    client = platform.client()
    worker = Worker(house, VAULT, client, StillClock(NOW))
    say(house, "secretary", "催一下没申报的")
    worker.work()
    platform.http.post("/clock", json={"offset_seconds": DAYS_3.total_seconds() + 60}).raise_for_status()
    say(house, "secretary", "取消")
    worker.work()
    assert "replaced_button" not in card(platform)
    assert updates(house) == [("dropped", "卡片已经更新过，或已过期（60140）")]
    client.close()
