"""The studio: each work made once, whatever dies meanwhile, and only for who may still see it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.studio import MOST_ATTEMPTS
from bot.wecom import Client, UnreachableError
from campaign.people import Role
from storage.book import Book
from storage.works import LEASE
from tests.office import APP, Office
from tests.works.desk import Dropping, another, appoint, ask, planned, states

PICTURE = ("chen.jianguo", "[图片] 饮食中心支部-进度图-20260520.png")
FILE = ("chen.jianguo", "[文件] 饮食中心支部-导出-20260520.xlsx")


class DiedError(BaseException):
    """As if the process had been killed here."""


def die() -> None:
    raise DiedError


def test_a_picture_and_a_file_are_sent_after_the_words(office_on_either: Office) -> None:
    office = office_on_either
    assert ask(office, "chen.jianguo", "进度图") == (
        "饮食中心支部应报3人，已申报0人，已提交0人：\n未申报3人\n图马上到。要名单说「谁还没申报」「谁还没自评完」"
    )
    assert ask(office, "chen.jianguo", "导出").startswith("饮食中心支部3人的表马上到")
    assert office.pushed() == [PICTURE, FILE]
    assert states(office) == [("done", ""), ("done", "")]
    assert office.pushed() == []
    assert office.platform.received("饮食中心支部-进度图-20260520.png").startswith(b"\x89PNG")
    assert office.platform.received("饮食中心支部-导出-20260520.xlsx").startswith(b"PK\x03\x04")


def test_a_message_delivered_again_asks_for_nothing_more(office_on_either: Office) -> None:
    office = office_on_either
    phone = office.phone("chen.jianguo")
    first = phone.says("导出")
    again = phone.again()
    assert (again.passive, again.pushes) == (first.passive, ())
    assert len(states(office)) == 1


def test_what_is_taken_out_stands_on_the_ledger(office: Office) -> None:
    office.phone("chen.jianguo").says("导出")
    office.phone("lin.yue").says("导出")
    office.phone("lin.yue").says("进度图")
    assert office.ledger() == [
        ("chen.jianguo", "导出", "饮食中心支部", None, None),
        ("lin.yue", "导出", "", None, None),
    ]


def leaves_office(office: Office) -> None:
    appoint(office, "chen.jianguo", "陈建国", Role.MEMBER)


def moves(office: Office) -> None:
    appoint(office, "chen.jianguo", "陈建国", Role.SECRETARY, branch="运输支部")


LOST = {"no secretary any more": leaves_office, "secretary of another branch": moves}


@pytest.mark.parametrize("lose", LOST.values(), ids=LOST.keys())
@pytest.mark.parametrize(("said", "what"), [("进度图", "图"), ("导出", "表")])
def test_who_may_not_see_it_any_more_gets_a_sentence_instead(
    office: Office, lose: Callable[[Office], None], said: str, what: str
) -> None:
    ask(office, "chen.jianguo", said)
    lose(office)
    assert office.pushed() == [("chen.jianguo", f"您现在看不了饮食中心支部的情况，{what}没有做，什么都没动。")]
    assert office.platform.uploads == {}


def test_the_office_that_became_a_secretary_gets_no_table_of_all(office: Office) -> None:
    ask(office, "lin.yue", "导出")
    appoint(office, "lin.yue", "林悦", Role.SECRETARY)
    assert office.pushed() == [("lin.yue", "您现在看不了各支部的情况，表没有做，什么都没动。")]


def test_who_left_gets_nothing(office: Office) -> None:
    ask(office, "chen.jianguo", "导出")
    with office.database.write() as tx:
        book = Book(tx)
        sitting = book.sit("chen.jianguo")
        assert sitting is not None
        book.people.leave(sitting.person, office.clock.at)
    assert office.pushed() == []
    assert states(office) == [("failed", "没有人可以告诉")]


def test_a_campaign_that_is_over_is_not_shown(office: Office) -> None:
    ask(office, "chen.jianguo", "进度图")
    office.close_campaign()
    assert office.pushed() == [("chen.jianguo", "这届活动结束了，图没有做。")]


def test_what_a_rehearsal_asked_for_goes_with_it(bare_office: Office) -> None:
    bare_office.open_campaign(is_rehearsal=True)
    ask(bare_office, "chen.jianguo", "导出")
    bare_office.close_campaign()
    assert states(bare_office) == []
    assert bare_office.pushed() == []


def test_whoever_dies_after_the_upload_leaves_it_to_another_who_sends_it_once(office_on_either: Office) -> None:
    office = office_on_either
    ask(office, "chen.jianguo", "进度图")
    dying = another(office, client=Dropping(office.worker.client, before=lambda: None, after=die))
    with pytest.raises(DiedError):
        dying.make_one()
    assert (len(office.platform.uploads), planned(office), states(office)) == (1, [], [("working", "")])
    assert office.pushed() == []  # claimed, for all that anybody knows
    if office.database.is_sqlite:
        office.worker.take_over()  # one process: its successor knows that it is dead
    else:
        office.wait(seconds=LEASE.total_seconds() - 1)
        assert office.pushed() == []
        office.wait(seconds=1)
    assert office.pushed() == [PICTURE]
    assert (len(office.platform.uploads), len(planned(office))) == (2, 1)


def test_of_two_that_make_the_same_the_first_to_finish_sends_it(office_on_either: Office) -> None:
    office = office_on_either
    ask(office, "chen.jianguo", "导出")

    def overtake() -> None:
        office.wait(seconds=LEASE.total_seconds())
        assert office.pushed() == [FILE]

    slow = another(office, client=Dropping(office.worker.client, before=lambda: None, after=overtake))
    assert slow.make_one()
    assert office.pushed() == []
    assert (len(planned(office)), states(office)) == (1, [("done", "")])


def test_a_claim_is_nobody_elses_as_long_as_it_is_held(office_on_either: Office) -> None:
    office = office_on_either
    ask(office, "chen.jianguo", "进度图")
    ask(office, "lin.yue", "进度图")
    with office.database.write() as tx:
        first = Book(tx).works.claim(office.clock.at)
    office.wait(seconds=LEASE.total_seconds() - 1)
    with office.database.write() as tx:
        works = Book(tx).works
        second = works.claim(office.clock.at)
        assert first is not None
        assert second is not None
        assert works.claim(office.clock.at) is None
        assert works.hold(first, office.clock.at)
    assert (first.userid, second.userid) == ("chen.jianguo", "lin.yue")
    office.wait(seconds=LEASE.total_seconds() - 1)
    with office.database.write() as tx:
        assert Book(tx).works.claim(office.clock.at) is None
    office.wait(seconds=1)
    with office.database.write() as tx:
        works = Book(tx).works
        taken = works.claim(office.clock.at)
        assert taken is not None
        assert taken.attempts == 2
        assert not works.hold(replace(taken, attempts=1), office.clock.at)  # as its former maker would


def unreachable() -> None:
    raise UnreachableError("timed out")


def test_what_may_pass_is_tried_again_and_then_told(office: Office) -> None:
    ask(office, "chen.jianguo", "进度图")
    studio = another(office, client=Dropping(office.worker.client, before=unreachable))
    for attempt in range(1, MOST_ATTEMPTS):
        assert studio.make_one(), attempt
        assert states(office) == [("planned", "平台没有应答（timed out）")]
        assert not studio.make_one()
        office.wait(minutes=11)
    assert studio.make_one()
    why = "平台没有应答（timed out）"
    assert states(office) == [("failed", why)]
    said = f"图没有做成（{why}）。请过一会儿再说一次「进度图」，数都在，什么都没丢。"
    assert office.pushed() == [("chen.jianguo", said)]


def test_what_cannot_be_helped_is_told_at_once(office: Office) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/media/upload"):
            return httpx.Response(200, json={"errcode": 40005, "errmsg": "invalid file type"})
        return office.platform.answer(request)

    ask(office, "chen.jianguo", "导出")
    with httpx.Client(transport=httpx.MockTransport(refuse)) as http:
        assert another(office, client=Client(APP, http=http)).make_one()
    [(userid, said)] = office.pushed()
    assert (userid, said.startswith("表没有做成（"), said.endswith("「导出」，数都在，什么都没丢。")) == (
        "chen.jianguo",
        True,
        True,
    )
    assert [state for state, _ in states(office)] == ["failed"]


def test_a_work_that_kills_whoever_makes_it_is_given_up(office: Office) -> None:
    ask(office, "chen.jianguo", "进度图")
    studio = another(office, client=Dropping(office.worker.client, before=die))
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(DiedError):
            studio.make_one()
        office.wait(seconds=LEASE.total_seconds())
    assert office.pushed() == [
        ("chen.jianguo", "图没有做成（试了8次）。请过一会儿再说一次「进度图」，数都在，什么都没丢。")
    ]


def test_a_busy_studio_leaves_other_threads_to_send(office: Office) -> None:
    ask(office, "chen.jianguo", "进度图")
    studio = office.worker.studio
    with studio._busy:
        assert not studio.make_one()
    assert studio.make_one()


def test_a_picture_is_of_the_moment_that_it_is_drawn(office: Office) -> None:
    ask(office, "chen.jianguo", "进度图")
    office.clock.at += timedelta(days=1)
    assert office.pushed() == [("chen.jianguo", "[图片] 饮食中心支部-进度图-20260521.png")]


def test_it_is_made_for_somebody_who_is_talking_behind_the_wall_meanwhile(office: Office) -> None:
    ask(office, "chen.jianguo", "进度图")
    with office.database.write() as tx:
        book = office.worker.office.open_book(tx)
        sitting = book.sit("chen.jianguo")
        assert sitting is not None
        book.conversations.keep(sitting.person.id, 7, sitting.talk or "{}", office.clock.at, is_sealed=True)
    assert office.pushed() == [PICTURE]
