"""People are counted by a copy of where they stand: it is right at once, whatever has changed it."""

from collections import Counter
from importlib import import_module

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from campaign.people import Role
from campaign.record import Standing, standing
from storage.book import Book
from tests.nominations.branch import Branch, appoint, set_up
from tests.office import BRANCH, RUBRIC, Office
from tests.stories.transcript import SCENES


@pytest.fixture
def branch(office_on_either: Office) -> Branch:
    return set_up(office_on_either)


def counted(office: Office) -> dict[str, dict[Standing, int]]:
    with office.database.read() as tx:
        book = Book(tx)
        campaign = book.campaigns.current()
        assert campaign is not None
        return {tally.branch: dict(tally.counts) for tally in book.standings.tallies(campaign)}


def stood(office: Office) -> dict[str, Counter[Standing]]:
    """One after the other, from the answers themselves."""
    found: dict[str, Counter[Standing]] = {}
    for person in office.people():
        if person.has(Role.MEMBER):
            at = standing(RUBRIC, office.sitting(person.userid).record)
            found.setdefault(person.branch, Counter())[at] += 1
    return found


def listed(office: Office) -> dict[str, Standing]:
    """By userid, as the lists of names have it."""
    with office.database.read() as tx:
        book = Book(tx)
        campaign = book.campaigns.current()
        assert campaign is not None
        return {
            entry.person.userid: at
            for at in Standing
            for entry in book.standings.members(campaign, (at,))
            if entry.standing is at
        }


def is_right(office: Office) -> bool:
    people = {
        person.userid: standing(RUBRIC, office.sitting(person.userid).record)
        for person in office.people()
        if person.has(Role.MEMBER)
    }
    return counted(office) == stood(office) and listed(office) == people


def test_it_follows_members_on_their_way(branch: Branch) -> None:
    phone = branch.office.phone("chen.jianguo")
    for scene in ("已申报", "问到第21项"):
        SCENES[scene](phone)
        assert is_right(branch.office)
    for said in ("都没有", "提交", "撤回", "申报", "确认", "删除第6项依据", "今年不报", "申报", "确认"):
        phone.says(said)
        assert is_right(branch.office)


def test_it_follows_what_others_decide_about_them(branch: Branch) -> None:
    office = branch.office
    SCENES["都填完了"](office.phone("wu.xiuzhen"))
    for phone, said in (
        (branch.first, "退给 周桂香 补照片"),
        (branch.committee, "免报 吴秀珍 产假到5月30日"),
        (branch.first, "免报 何小燕 产假到5月22日"),  # handed in: refused
        (branch.first, "免报 陈建国 病假到5月22日"),
    ):
        branch.says(phone, said, "确认")
        assert is_right(office)
    assert counted(office)["运输支部"] == {Standing.EXEMPT: 1}
    branch.committee.says("取消免报 吴秀珍")
    assert counted(office)["运输支部"] == {Standing.TO_SUBMIT: 1}
    office.wait(days=4)
    office.worker.work()
    with office.database.write() as tx:
        Book(tx).exemptions.end_those_over(office.clock.at)
    assert is_right(office)
    assert Standing.EXEMPT not in counted(office)[BRANCH]


def test_it_follows_the_roster(branch: Branch) -> None:
    office = branch.office
    appoint(office, "li.guoqiang", "李国强", Role.REVIEWER)  # counts no more
    assert is_right(office)
    appoint(office, "li.guoqiang", "李国强", Role.MEMBER, branch="机关支部")
    assert is_right(office)
    assert counted(office)["机关支部"] == {Standing.SUBMITTED: 1}
    with office.database.write() as tx:
        people = Book(tx).people
        person = people.find("zhou.guixiang")
        assert person is not None
        people.leave(person, office.clock.at)
    assert is_right(office)


def test_a_new_campaign_begins_with_nobody(branch: Branch) -> None:
    branch.office.close_campaign()
    branch.office.open_campaign()
    assert is_right(branch.office)
    assert counted(branch.office)[BRANCH] == {Standing.NOT_APPLIED: 4}


def test_a_database_from_before_is_counted_anew(branch: Branch) -> None:
    office = branch.office
    SCENES["都填完了"](office.phone("wu.xiuzhen"))
    SCENES["问到第5项"](branch.first)
    before = counted(office)
    with office.database.engine.begin() as connection:
        for undo in (
            "DROP INDEX ix_people_counted",
            "ALTER TABLE people DROP COLUMN is_member",
            "ALTER TABLE people DROP COLUMN stands",
            "ALTER TABLE applications DROP COLUMN is_filled",
        ):
            connection.exec_driver_sql(undo)
        with Operations.context(MigrationContext.configure(connection)):
            import_module("storage.migrations.versions.v0019_stands").upgrade()
    assert counted(office) == before
    assert before["运输支部"] == {Standing.TO_SUBMIT: 1}
    assert is_right(office)
