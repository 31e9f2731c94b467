"""Many reports at once: none is lost, real ones stay in sight, handlers are not drowned, nobody learns of others."""

import re

from campaign.cases import MOST_ADDED_A_DAY, USUAL_A_DAY, USUAL_AN_HOUR
from tests.office import Office
from tests.visitors import OPENID, Visitor

BEHIND = "您今天说了好几件，这件也收下了，排在后面看。"
MANY = "孙正同志，有几件新的事，请看。说「我的件」"


def report(office: Office, number: int) -> tuple[str, str]:
    """Receipt, and all that is said at the end."""
    phone = Visitor(office, f"{OPENID}{number}")
    for words in ("我要投诉", "打饭的窗口", "态度差", "没有", "匿名", "确认"):
        last = phone.says(words).passive
    found = re.search(r"回执号 (TS\d{4}-\d{4,5})\n口令 (\S+)\n", last)
    assert found is not None, last
    return found[1], last


def kept(office: Office) -> int:
    with office.database.read() as tx:
        return len(office.worker.office.open_book(tx).cases.open_ones())


def test_one_phone_with_many_is_answered_and_comes_after_the_others(office_on_either: Office) -> None:
    office = office_on_either
    for _ in range(USUAL_A_DAY):
        assert BEHIND not in report(office, 1)[1]
    assert len(office.told()) == USUAL_A_DAY
    late = [report(office, 1) for _ in range(USUAL_A_DAY + 3)]
    assert all(BEHIND in said for _, said in late)
    assert kept(office) == 2 * USUAL_A_DAY + 3
    assert office.told() == []
    real, said = report(office, 2)
    assert BEHIND not in said
    assert office.told() == [("sun.zheng", f"孙正同志，有一件新的事，请看。说「看 {real}」")]
    listed = office.phone("sun.zheng").says("我的件").passive.splitlines()
    assert listed[0] == f"要办的{2 * USUAL_A_DAY + 4}件："
    assert [line.split(" ")[0] for line in listed[1:]].index(real) == USUAL_A_DAY
    assert listed[-2] == "另有3件是一个号一天里交的，办完这些再列"
    assert office.phone("sun.zheng").says(f"看 {late[-1][0]}").passive.startswith(f"{late[-1][0]} 投诉，待受理")
    office.wait(hours=1)
    assert office.told() == [("sun.zheng", MANY)]
    office.wait(hours=24)
    assert BEHIND not in report(office, 1)[1]


def test_many_phones_at_once_are_told_of_together_and_nobody_can_tell(office: Office) -> None:
    said = {re.sub(r"TS\S+|口令 \S+", "", report(office, number)[1]) for number in range(USUAL_AN_HOUR + 5)}
    assert len(said) == 1
    assert kept(office) == USUAL_AN_HOUR + 5
    pushed = office.told()
    office.wait(minutes=2)
    pushed += office.told()  # a minute takes no more than a part of them
    assert len(pushed) == USUAL_AN_HOUR
    assert MANY not in {text for _, text in pushed}
    office.clock.at = office.clock.at.replace(hour=11, minute=8)
    assert office.told() == [("sun.zheng", MANY)]
    receipt, _ = report(office, 99)
    assert office.told() == [("sun.zheng", f"孙正同志，有一件新的事，请看。说「看 {receipt}」")]


def test_one_case_can_be_added_to_without_drowning_its_handlers(office: Office) -> None:
    receipt, said = report(office, 1)
    phone = Visitor(office, f"{OPENID}1")
    secret = re.search(r"口令 (\S+)", said)
    assert secret is not None
    phone.says(f"{receipt} {secret[1]}")
    answers = [phone.says(f"补充 第{number}句").passive for number in range(MOST_ADDED_A_DAY + 1)]
    assert [answer.startswith("补充收到") for answer in answers] == [True] * MOST_ADDED_A_DAY + [False]
    assert answers[-1] == "这一件一天里补充了30条，这条没有记。前面的都在，请明天再补充，一条写完整些"
    assert len(office.told()) == 10
    office.wait(hours=24, seconds=1)
    phone.says(f"{receipt} {secret[1]}")
    assert phone.says("补充 又一句").passive.startswith("补充收到")


def test_praise_from_one_phone_does_not_ring_all_day(office: Office) -> None:
    phone = Visitor(office, OPENID)
    for _ in range(USUAL_A_DAY + 2):
        for words in ("表扬 面很好吃", "周桂香", "确认"):
            phone.says(words)
    assert [userid for userid, _ in office.told()] == ["zhou.guixiang"] * USUAL_A_DAY
    assert office.phone("zhou.guixiang").says("我的表扬").passive.startswith(f"收到{USUAL_A_DAY + 2}次表扬")


def test_of_many_from_one_phone_handlers_are_reminded_together(office: Office) -> None:
    for _ in range(USUAL_A_DAY + 3):
        report(office, 1)
    office.told()
    office.clock.at = office.clock.at.replace(month=6, day=1, hour=10, minute=1)
    office.worker.sweep()
    office.wait(minutes=1)
    office.worker.sweep()
    texts = [text for _, text in office.told() if "请看" in text]
    assert len([text for text in texts if "6月4日" in text]) == USUAL_A_DAY
    assert texts.count(MANY) == 2  # the one of the first day, and one for all of them today
