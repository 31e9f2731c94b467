"""Who may say what, role by role and intent by intent: as the code has it, and as it is written down by hand."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from campaign.people import Person, Role
from campaign.record import Application, Record, Stage
from dialog.act import Act
from dialog.incoming import Incoming, Kind
from dialog.understanding.roles import may_say
from handlers import others
from handlers.desk import Desk
from handlers.flow import Flow
from handlers.menu import FLOWS
from handlers.sights import Sights
from handlers.talk import Talk
from storage.book import Book
from tests.desk.test_nudging import appoint, listen
from tests.office import BRANCH, RUBRIC, Office

TABLE = Path(__file__).with_name("who_may.txt")
# As whom understanding hears somebody of that role.
HEARD_AS = {
    Role.MEMBER: "member",
    Role.SECRETARY: "secretary",
    Role.COMMITTEE: "admin",
    Role.REVIEWER: "reviewer",
    Role.HANDLER: "admin",
}
# Whoever takes part has applied and answered everything, so that nothing but the role stands in the way.
READY = Record(
    Application(Stage.APPLIED, RUBRIC.post_types[0].name, "凉菜间", "干了12年凉菜", consent=True),
    points={item.number: Decimal(1) for category in RUBRIC.categories for item in category.items},
)
YES, NO = "可以", "不行"
ELSEWHERE = ("吴秀珍", "吴秀贞", "林悦", "钱文", "孙悦")
ABOUT_PEOPLE = (
    "{}报了没",
    "{}自评多少分",
    "催{}",
    "催一下{}",
    "免报 {} 产假到9月",
    "{}请假到9月1日",
    "取消免报 {}",
    "退给 {} 补张照片",
)
ABOUT_BRANCHES = ("{}支部谁还没申报", "{}支部周桂香报了没", "{}支部谁没自评完", "{}支部进度", "催一下{}支部没申报的")


def written_down() -> dict[str, dict[Role, str]]:
    """A line for each intent, the roles in the order of the first line. 可以 is no more than that the role may ask."""
    heading, *lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and line[0] != "#"]
    roles = [Role(role) for role in heading[1:]]
    return {intent: dict(zip(roles, said, strict=True)) for intent, *said in lines}


def verdict(book: Book, flow: Flow[Desk], intent: str, role: Role, office: Office) -> str:
    campaign = book.campaigns.current()
    assert campaign is not None
    name = "周桂香" if intent == "member_status" else None
    act = Act(intent=intent, name=name, allowed=may_say(HEARD_AS[role], intent))
    person = Person(1, "somebody", "何云", BRANCH, frozenset({role}))
    incoming = Incoming("k", "wecom", person.userid, Kind.TEXT, office.clock.at, "")
    record = READY if role is Role.MEMBER else Record()
    desk = Desk(person, campaign, record, Talk(), incoming, acts=(act,))
    desk = replace(desk, sights=Sights((flow.look(book, desk),)) if flow.look else desk.sights)
    return NO if flow.may(desk, act) else YES


def test_it_is_as_written_down(office: Office) -> None:
    with office.database.read() as tx:
        book = office.worker.office.open_book(tx)
        found = {
            intent: {role: verdict(book, flow, intent, role, office) for role in Role}
            for flow in FLOWS
            if flow is not others.FLOW  # nothing can be done there, whoever asks
            for intent in sorted(flow.intents)
        }
    assert found == written_down()


@pytest.mark.parametrize("asked", ABOUT_PEOPLE)
def test_a_refusal_does_not_tell_whether_there_is_such_a_person(office: Office, asked: str) -> None:
    """The same bytes for another branch's member, somebody of the office, and nobody at all; before and after."""
    before = {listen(office, "chen.jianguo", asked.format(name)) for name in ELSEWHERE}
    appoint(office, "qian.wen", "钱文", "运输支部", Role.MEMBER)
    after = {listen(office, "chen.jianguo", asked.format(name)) for name in ELSEWHERE}
    assert len(before | after) == 1


@pytest.mark.parametrize("asked", ABOUT_BRANCHES)
def test_a_refusal_does_not_tell_whether_there_is_such_a_branch(office: Office, asked: str) -> None:
    assert len({listen(office, "chen.jianguo", asked.format(branch)) for branch in ("运输", "机关", "天文")}) == 1
