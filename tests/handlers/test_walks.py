"""Whatever members say, and in whatever order: what can be relied on after each message."""

import re
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.standings import count_standings
from campaign.people import Role
from campaign.record import Standing, missing
from storage.book import Book
from storage.tables import answers, applications
from tests.office import RUBRIC, Office, Phone
from tests.stories.transcript import SCENES, perform

THOROUGH = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
WORDS = """
申报 1 2 第二食堂面点窗口 干了二十六年面点，带出三个徒弟，早班没误过 同意 不同意 说明 确认 取消 好的 不
自评 开始 继续 按类 一项一项 进度 小结 明细 提交 撤回 我的申报 我的结果 今年不报 改岗位 改材料 换成管理育人示范岗
满分 全满分 本类全满分 跳过 下一项 上一题 跳到9 跳到18 跳到21 什么意思 看原文 帮助 谢谢 你好 要求 先这样吧
0 0.5 2 4.5 5 6 8 13 15 100 4.3 -1 四分半 五六分吧 7改5分 11项减1分 10到12满分 1项4分，2项2分 5 5 5 5 4 6 4 6 6
没有 都没有 没有加分 有 第2条不清楚 第1条有 市级 下大雪那天送了热面 第6项依据 删除第6项依据 上一项 这一项 第3项
[照片] [照片 没取到] [语音] [位置] [链接 报道] [进入] [关注] [菜单 自评] [菜单 提交] [卡片 3:提交] [卡片 9:确认] [重发]
"""
OFTEN = st.sampled_from(["提交", "确认", "没有", "都没有", "5", "满分", "撤回", "继续"])
SAYINGS = OFTEN | st.sampled_from([*re.findall(r"\[[^]]+\]|\S+", WORDS), "5 5 5 5", "4 6 4 6 6", "1项4分，2项2分"])
BEGINNINGS = st.sampled_from(
    ["", "已申报", "问到第6项", "问到第17项", "问到第20项", "问到第21项", "都填完了", "已提交"]
)
TOTAL = re.compile(r"总分 ([\d.]+) 分")
RUNNING = re.compile(r"累计 ([\d.]+)")


def begin(office: Office, beginning: str) -> Phone:
    phone = office.newcomer()
    if beginning:
        SCENES[beginning](phone)
    return phone


def stored_sum(office: Office, phone: Phone) -> Decimal:
    """What the database's own rows add up to."""
    person = office.sitting(phone.userid).person
    of_person = (
        select(func.coalesce(func.sum(answers.c.points), 0))
        .join(applications, applications.c.id == answers.c.application_id)
        .where(applications.c.person_id == person.id)
    )
    with office.database.engine.connect() as connection:
        return Decimal(connection.execute(of_person).scalar_one()) / 100


@THOROUGH
@given(beginning=BEGINNINGS, sayings=st.lists(SAYINGS, max_size=20))
def test_nothing_is_handed_in_unless_every_item_is_answered(office: Office, beginning: str, sayings: list[str]) -> None:
    phone = begin(office, beginning)
    for said in [*sayings, "提交", "确认"]:
        answer = perform(phone, said)
        if phone.standing is Standing.SUBMITTED:
            assert missing(RUBRIC, phone.record) == ()
        if answer.text.startswith("已提交，") and said != "[重发]":
            assert phone.standing is Standing.SUBMITTED


@THOROUGH
@given(beginning=BEGINNINGS, sayings=st.lists(SAYINGS, max_size=20))
def test_every_sum_said_is_what_the_database_holds(office: Office, beginning: str, sayings: list[str]) -> None:
    phone = begin(office, beginning)
    for said in sayings:
        answer = perform(phone, said)
        if said == "[重发]":
            continue
        totals, sums = TOTAL.findall(answer.text), RUNNING.findall(answer.text)
        expected = stored_sum(office, phone)
        assert [Decimal(total) for total in totals + sums] == [expected] * len(totals + sums)
        if "总分" in answer.text:
            assert missing(RUBRIC, phone.record) == ()
            assert len(totals) == answer.text.count("总分")


@THOROUGH
@given(beginning=BEGINNINGS, sayings=st.lists(SAYINGS, max_size=12))
def test_a_repeated_delivery_gets_the_same_reply_and_changes_nothing(
    office: Office, beginning: str, sayings: list[str]
) -> None:
    phone = begin(office, beginning)
    for said in sayings:
        first = perform(phone, said)
        if not phone.last:
            continue
        before, deeds = office.sitting(phone.userid), office.deeds()
        again = phone.again()
        assert (again.passive, again.pushes) == (first.passive, ())
        assert (office.sitting(phone.userid), office.deeds()) == (before, deeds)


@THOROUGH
@given(beginning=BEGINNINGS, sayings=st.lists(SAYINGS, max_size=12))
def test_every_score_is_one_that_the_rubric_allows(office: Office, beginning: str, sayings: list[str]) -> None:
    phone = begin(office, beginning)
    for said in sayings:
        perform(phone, said)
        allowed = {item.number: item.points for item in RUBRIC.scored}
        points = phone.record.points
        assert [n for n, p in points.items() if not (n in allowed and 0 <= p <= allowed[n])] == []
        assert [n for n, p in points.items() if p % RUBRIC.step != 0] == []


def test_everybody_stands_in_exactly_one_place(office: Office) -> None:
    members = [person for person in office.people() if person.has(Role.MEMBER)]
    each = dict.fromkeys((standing.value for standing in Standing), 0)
    for person in members:
        each[office.phone(person.userid).standing.value] += 1
    with office.database.read() as tx:
        campaigns = Book(tx, office.worker.office.shelf).campaigns
        campaign = campaigns.current()
        assert campaign is not None
        assert count_standings(RUBRIC, campaigns.stages(campaign)) == each
    assert sum(each.values()) == len(members)
