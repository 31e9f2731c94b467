"""A notice's way to the phones: who gets it, who does not and why, and what can still be done about it."""

from datetime import timedelta

import pytest

from bot.engine import open_queue
from bot.settings import Settings
from campaign.people import Role
from storage.book import Book
from storage.outbox import Block
from storage.people import RosterEntry
from tests.office import Office

EVERYBODY = "chen.jianguo|guo.min|li.guoqiang|lin.yue|sun.zheng|wu.xiuzhen|zhao.min|zhou.guixiang"
TEXT = "【党委办公室】周五下班前交材料。收到请回「收到」。"


def sent(office: Office) -> list[tuple[str, str]]:
    """What the platform got, with recipients in the order of the alphabet."""
    office.worker.work()
    taken, office.platform.sent = office.platform.sent, []
    return [("|".join(sorted(to.split("|"))), text) for to, text in taken]


def order(office: Office, userid: str, *texts: str) -> str:
    """Said without the worker's looking in between; the last answer."""
    phone = office.phone(userid)
    said = ""
    for text in texts:
        said = office.deliver(phone._xml("text", f"<Content>{text}</Content><MsgId>{next(office.numbers)}</MsgId>"))
    return said


def send_one(office: Office) -> None:
    """One call and no more; a card to confirm what has been confirmed meanwhile makes none."""
    calls = office.platform.calls
    while office.platform.calls == calls:
        assert office.worker.sender.send_some()


def states(office: Office) -> dict[str, tuple[str, str]]:
    with office.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT recipient, state, reason FROM outbox WHERE notice_id IS NOT NULL")
        return {recipient: (state, reason) for recipient, state, reason in rows}


def test_everybody_gets_the_same_words_in_one_call(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 全体 周五下班前交材料，请回执", "确认")
    assert sent(office) == [(EVERYBODY, TEXT)]
    assert sent(office) == []


def test_only_the_secretaries(office_on_either: Office) -> None:
    order(office_on_either, "lin.yue", "通知 各支部书记 周五下班前交材料，请回执", "确认")
    assert sent(office_on_either) == [("chen.jianguo|guo.min", TEXT)]


def test_only_the_branches_named(office_on_either: Office) -> None:
    order(office_on_either, "lin.yue", "通知 机关支部、运输支部 周五下班前交材料，请回执", "确认")
    assert sent(office_on_either) == [("guo.min|lin.yue|sun.zheng|wu.xiuzhen|zhao.min", TEXT)]


def test_confirming_twice_sends_once(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 全体 周五下班前交材料，请回执", "确认", "确认", "发送")
    assert sent(office) == [(EVERYBODY, TEXT)]


def test_nothing_leaves_before_it_is_confirmed(office: Office) -> None:
    order(office, "lin.yue", "通知 全体 周五下班前交材料", "等等", "改成 周四下班前交材料", "取消", "确认")
    assert sent(office) == []
    assert office.ledger() == []


def test_what_is_confirmed_stands_on_the_ledger(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 全体 周五下班前交材料，请回执", "明早9点10分发")
    order(office, "lin.yue", "停止发送")
    assert [entry for entry in office.ledger() if "发" in entry[1]] == [
        ("lin.yue", "发通知", "1", None, "8人，定时2026-05-21 09:10"),
        ("lin.yue", "停止发送", "1", None, "8人"),
    ]


def test_a_time_is_kept(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 全体 周五下班前交材料，请回执", "明早9点10分发")
    office.wait(hours=23)
    assert sent(office) == []
    office.wait(minutes=3)
    assert sent(office) == [(EVERYBODY, TEXT)]


@pytest.mark.parametrize(
    ("said", "words"),
    [("明天上午9点10分提醒全体打分", "提醒全体打分"), ("明天上午9点10分通知全体：周五交材料", "周五交材料")],
)
def test_a_time_said_with_it_is_offered_and_kept(office: Office, said: str, words: str) -> None:
    asked = order(office, "lin.yue", said)
    if "1" in asked.split("\n")[0]:
        asked = order(office, "lin.yue", "2")
    assert asked.split("\n")[-1] == "您说的是明天上午9点10分，到时候发就说「5月21日（周四）9:10发」"
    order(office, "lin.yue", "5月21日（周四）9:10发")
    office.wait(hours=22)
    assert sent(office) == []
    office.wait(hours=1, minutes=3)
    assert sent(office) == [(EVERYBODY, f"【党委办公室】{words}")]


def test_the_office_is_not_asked_whom_the_whole_university_is(office: Office) -> None:
    assert order(office, "lin.yue", "全校都发个通知：明天停水").startswith("预览，还没发：")


def test_who_has_left_meanwhile_gets_nothing(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "明早9点10分发")
    with office.database.write() as tx:
        people = Book(tx).people
        people.leave(next(each for each in people.present() if each.name == "李国强"), office.clock.at)
    office.wait(days=1)
    assert sent(office) == [("chen.jianguo|zhou.guixiang", TEXT)]
    assert states(office)["li.guoqiang"] == ("dropped", "离开了，名册里没有了")


def test_a_stopped_notice_stays_unsent_with_its_reason(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 机关支部 周五下班前交材料，请回执", "明早9点10分发")
    assert order(office, "lin.yue", "停止发送") == "停了5月21日（周四）9:10的通知，还没发的4人不发了。"
    office.wait(days=1)
    assert sent(office) == []
    assert set(states(office).values()) == {("dropped", "停止发送了")}


def test_stopping_halfway_keeps_what_has_left(office_on_either: Office) -> None:
    office = office_on_either
    crowd = [RosterEntry(f"m{n:04}", f"工友{n:04}", "后勤支部", frozenset({Role.MEMBER})) for n in range(1500)]
    with office.database.write() as tx:
        Book(tx).people.save(crowd)
    order(office, "lin.yue", "通知 后勤支部 周五下班前交材料，请回执", "发送")
    send_one(office)
    assert order(office, "lin.yue", "停止发送") == (
        "停了5月20日（周三）10:07的通知，还没发的500人不发了。\n已经发出的1000人收到了，要撤说「撤回通知」"
    )
    assert [len(to.split("|")) for to, _ in sent(office)] == [1000]


def test_who_was_not_reached_is_named_with_the_reason_and_alone_gets_it_again(office_on_either: Office) -> None:
    office = office_on_either
    office.platform.hidden = {"li.guoqiang", "wu.xiuzhen"}
    order(office, "lin.yue", "通知 全体 周五下班前交材料，请回执", "发送")
    sent(office)
    assert order(office, "lin.yue", "送达情况") == (
        "5月20日（周三）10:07的通知，收件8人：平台已接收6人，没发成2人。\n"
        "已回执0人\n"
        "未回执6人：\n机关支部：郭敏、林悦、赵敏、孙正\n饮食中心支部：周桂香、陈建国\n"
        "没发成2人（不在应用可见范围）：\n运输支部：吴秀珍\n饮食中心支部：李国强\n"
        "已接收不等于看过，以回执为准。\n"
        "提醒说「催回执」，补发说「重发没发成的」，撤回说「撤回通知」"
    )
    office.platform.hidden = {"wu.xiuzhen"}
    assert order(office, "lin.yue", "重发没发成的") == (
        "重发2人：\n运输支部：吴秀珍\n饮食中心支部：李国强\n别的人不会再收到。看结果说「送达情况」"
    )
    assert sent(office) == [("li.guoqiang|wu.xiuzhen", TEXT)]
    assert states(office)["li.guoqiang"] == ("accepted", "")
    assert states(office)["wu.xiuzhen"] == ("failed", "不在应用可见范围")


def test_asking_again_reaches_only_who_owes_and_once_a_day(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    sent(office)
    order(office, "zhou.guixiang", "收到")
    order(office, "lin.yue", "催回执", "确认")
    again = "【党委办公室】还没有收到您的回执：「周五下班前交材料」。收到请回「收到」。"
    assert sent(office) == [("chen.jianguo|li.guoqiang", again)]
    assert order(office, "lin.yue", "催回执") == ("没回执的人今天都催过了，一人一天只催一次，明天再说「催回执」")
    order(office, "li.guoqiang", "收到")
    office.wait(days=1)
    order(office, "lin.yue", "催回执", "确认")
    assert sent(office) == [("chen.jianguo", again)]
    assert order(office, "lin.yue", "未回执名单") == (
        "5月20日（周三）10:07的通知，未回执1人：饮食中心支部 陈建国\n已回执2人。提醒说「催回执」"
    )


def test_a_receipt_for_a_reminder_is_one_for_what_it_reminds_of(office_on_either: Office) -> None:
    office = office_on_either
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    sent(office)
    office.wait(hours=1)
    order(office, "lin.yue", "通知 饮食中心支部 下周二开会，请回执", "发送")
    sent(office)
    assert order(office, "li.guoqiang", "收到") == (
        "回执记下了。还有1条等您回执：「【党委办公室】周五下班前交材料。收到请回「收到」。」，收到再回一次「收到」。"
    )
    office.wait(hours=1)
    order(office, "lin.yue", "催回执", "发送")
    sent(office)
    order(office, "zhou.guixiang", "收到")
    receipts = [(actor, subject) for actor, deed, subject, _, _ in office.ledger() if deed == "回执"]
    assert receipts == [("li.guoqiang", "2"), ("zhou.guixiang", "2")]


def test_a_recall_reaches_the_platform_once_and_says_what_came_of_it(office_on_either: Office) -> None:
    office = office_on_either
    office.platform.hidden = {"li.guoqiang"}
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    sent(office)
    order(office, "lin.yue", "撤回通知")
    assert office.platform.recalled == []
    assert order(office, "lin.yue", "确认") == "在撤了，2人。看结果说「送达情况」"
    assert order(office, "lin.yue", "送达情况") == (
        "5月20日（周三）10:07的通知，收件3人：平台已接收2人，没发成1人，还在撤2人。\n"
        "已回执0人\n未回执2人：饮食中心支部 周桂香、陈建国\n"
        "没发成1人（不在应用可见范围）：饮食中心支部 李国强\n"
        "已接收不等于看过，以回执为准。\n提醒说「催回执」，补发说「重发没发成的」"
    )
    office.worker.work()
    office.worker.work()
    assert office.platform.recalled == ["m0", "m1"]  # the words and the button under them, each once
    assert states(office) == {
        "zhou.guixiang": ("dropped", "撤回了"),
        "li.guoqiang": ("failed", "不在应用可见范围"),
        "chen.jianguo": ("dropped", "撤回了"),
    }


def test_after_a_day_nothing_is_recalled(office: Office) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料", "发送")
    sent(office)
    office.wait(days=1)
    assert order(office, "lin.yue", "撤回通知") == ("5月20日（周三）10:07的通知过了24小时，平台不让撤了，没有动。")


def test_the_recall_is_of_the_notice_that_was_shown(office: Office) -> None:
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry("he.yun", "何云", "机关支部", frozenset({Role.COMMITTEE}))])
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料", "发送")
    sent(office)
    order(office, "lin.yue", "撤回通知")
    office.wait(minutes=1)
    order(office, "he.yun", "通知 运输支部 下周六出车", "发送")
    sent(office)
    order(office, "lin.yue", "确认")
    office.worker.work()
    assert {who for who, (state, _) in states(office).items() if state == "dropped"} == {
        "chen.jianguo",
        "li.guoqiang",
        "zhou.guixiang",
    }


CONTEXTS = {
    "打分": ("开始自评",),
    "打分中": ("开始自评", "4.5", "2"),
    "按类": ("开始自评", "按类"),
    "加分": ("开始自评", *["满分"] * 17),
    "否决": ("开始自评", *["满分"] * 17, "没有加分"),
    "总览": ("开始自评", *["满分"] * 17, "没有加分", "都没有"),
}
APPLYING = ("申报", "2", "第二食堂面点2号窗口", "干了26年面点，带出3个徒弟，早班四点半到岗没误过", "同意", "确认")


@pytest.mark.parametrize("word", ["收到", "好的收到", "知道了", "收到！"])
@pytest.mark.parametrize("context", CONTEXTS)
def test_a_receipt_is_never_a_score_nor_a_yes(office: Office, context: str, word: str) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    sent(office)
    order(office, "zhou.guixiang", *APPLYING, *CONTEXTS[context])
    before = office.sitting("zhou.guixiang")
    said = order(office, "zhou.guixiang", word)
    after = office.sitting("zhou.guixiang")
    assert said.startswith("回执记下了。")
    assert (after.record, after.talk) == (before.record, before.talk)


@pytest.mark.parametrize("step", range(1, 6))
def test_a_receipt_is_never_part_of_an_application(office: Office, step: int) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    sent(office)
    order(office, "zhou.guixiang", *APPLYING[:step])
    before = office.sitting("zhou.guixiang")
    order(office, "zhou.guixiang", "知道了")
    assert office.sitting("zhou.guixiang").record == before.record


def test_a_rehearsal_marks_its_notices_and_leaves_none(bare_office: Office) -> None:
    office = bare_office
    office.open_campaign(is_rehearsal=True)
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    assert sent(office) == [
        ("chen.jianguo|li.guoqiang|zhou.guixiang", "【演练】【党委办公室】周五下班前交材料。收到请回「收到」。")
    ]
    office.close_campaign()
    assert states(office) == {}
    assert order(office, "lin.yue", "送达情况").startswith("还没有发过通知")


def test_a_notice_too_long_for_one_message_is_not_cut(office: Office) -> None:
    said = order(office, "lin.yue", "通知 全体 " + "天" * 680)
    assert said.startswith("太长了：一条最多2048字节")
    order(office, "lin.yue", "确认")
    assert sent(office) == []


def test_the_waiting_say_why_and_since_when(office: Office) -> None:
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料", "发送")
    with office.database.write() as tx:
        Book(tx).outbox.block("wecom", Block(office.clock.at + timedelta(hours=1), 1, "调用太频繁，11:07再试"))
    office.wait(minutes=4)
    assert order(office, "lin.yue", "送达情况") == (
        "5月20日（周三）10:07的通知，收件3人：还没发3人（调用太频繁，11:07再试，等了4分钟）。\n不再发说「停止发送」"
    )


def test_a_receipt_goes_to_what_was_asked_for_last(office_on_either: Office) -> None:
    """The office asked first and again at last; the branch asked in between."""
    office = office_on_either
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料，请回执", "发送")
    sent(office)
    office.wait(hours=1)
    order(office, "chen.jianguo", "通知 全体 下周二盘点库存，请回执", "发送")
    sent(office)
    office.wait(hours=1)
    order(office, "lin.yue", "催回执", "发送")
    sent(office)
    order(office, "zhou.guixiang", "收到")
    assert [(deed, subject) for _, deed, subject, _, _ in office.ledger() if deed == "回执"] == [("回执", "1")]


@pytest.mark.parametrize(
    ("state", "why"), [("stopped", "停止发送了"), ("discarded", "通知取消了"), ("recalled", "通知撤回了")]
)
def test_a_row_is_looked_at_once_more_as_it_leaves(office: Office, state: str, why: str) -> None:
    order(office, "lin.yue", "通知 运输支部 周五下班前交材料", "发送")
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE notices SET state = '{state}'")
    assert sent(office) == []
    assert states(office) == {"wu.xiuzhen": ("dropped", why)}


def test_what_is_confirmed_wakes_a_worker_and_leaves_before_what_is_automatic(office: Office) -> None:
    office.wait(days=8, minutes=-1)  # on a day on which members are reminded
    office.worker.rounds.go()
    order(office, "lin.yue", "通知 饮食中心支部 周五下班前交材料")
    queue = open_queue(Settings(database_url=office.database.url.render_as_string(hide_password=False)))
    asleep = queue.pending_count()
    order(office, "lin.yue", "确认")
    assert queue.pending_count() == asleep + 1
    queue.storage.close()
    first, *others = sent(office)
    assert first == ("chen.jianguo|li.guoqiang|zhou.guixiang", "【党委办公室】周五下班前交材料")
    assert others
