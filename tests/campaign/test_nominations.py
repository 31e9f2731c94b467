"""A branch's list: who may be put forward, how many, in what order, and what the ledger says of it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from campaign.nominations import (
    Hindrance,
    Limits,
    ListChanged,
    ListReturned,
    ListSubmitted,
    Meeting,
    Nominations,
    confirm,
    describe,
    drop_proposed,
    give_back,
    hindrance,
    limits,
    move,
    put_forward,
    submit,
    swap,
    take_off,
    with_opinion,
    with_votes,
    without_asking,
)
from campaign.people import Person, Role
from campaign.record import Standing
from campaign.rubric import Quota

BRANCH = "饮食中心支部"
M, S = Role.MEMBER, Role.SECRETARY


def person(number: int, name: str, *roles: Role, branch: str = BRANCH) -> Person:
    return Person(number, f"p{number}", name, branch, frozenset(roles))


ZHOU, LI, HE = (person(number, name, M) for number, name in enumerate(("周桂香", "李国强", "何小燕"), 1))
CHEN, DEPUTY = person(4, "陈建国", M, S), person(5, "副书记", S)
OFFICE, ELSEWHERE = person(6, "林悦", Role.COMMITTEE), person(7, "郭敏", S, branch="机关支部")
EMPTY = Nominations(BRANCH)


def named(nominations: Nominations) -> list[str]:
    return [each.name for each in nominations.people]


def test_people_are_put_forward_once_and_in_the_order_said() -> None:
    listed = put_forward(put_forward(EMPTY, (ZHOU, LI, ZHOU), CHEN), (LI, HE), CHEN)
    assert named(listed) == ["周桂香", "李国强", "何小燕"]
    assert named(move(listed, HE, 1)) == ["何小燕", "周桂香", "李国强"]
    assert named(move(listed, ZHOU, 2)) == ["李国强", "周桂香", "何小燕"]
    assert named(move(listed, ZHOU, 3)) == ["李国强", "何小燕", "周桂香"]
    assert named(take_off(listed, (LI,))) == ["周桂香", "何小燕"]
    assert named(swap(take_off(listed, (HE,)), ZHOU, HE, CHEN)) == ["何小燕", "李国强"]


def test_what_was_not_confirmed_is_dropped_for_who_proposed_it() -> None:
    listed = put_forward(confirm(put_forward(EMPTY, (ZHOU,), CHEN)), (LI,), CHEN)
    listed = put_forward(listed, (HE,), DEPUTY)
    assert named(drop_proposed(listed, CHEN)) == ["周桂香", "何小燕"]
    assert named(drop_proposed(confirm(listed), CHEN)) == ["周桂香", "李国强", "何小燕"]


def test_opinions_are_asked_for_one_after_the_other() -> None:
    listed = put_forward(EMPTY, (ZHOU, LI, HE), CHEN)
    assert listed.unasked is not None
    assert listed.unasked.person == ZHOU
    listed = with_opinion(listed, ZHOU, "早班不误点")
    assert listed.unasked is not None
    assert listed.unasked.person == LI
    settled = without_asking(listed)
    assert settled.unasked is None
    assert [each.opinion for each in settled.nominees] == ["早班不误点", "", ""]


@pytest.mark.parametrize(
    ("who", "standing", "by", "is_barred", "found"),
    [
        (ZHOU, Standing.SUBMITTED, CHEN, False, None),
        (ZHOU, Standing.TO_SUBMIT, CHEN, False, Hindrance.NOT_SUBMITTED),
        (ZHOU, Standing.WITHDRAWN, CHEN, False, Hindrance.NOT_SUBMITTED),
        (ZHOU, Standing.SUBMITTED, CHEN, True, Hindrance.BARRED),
        (CHEN, Standing.SUBMITTED, CHEN, False, Hindrance.ONESELF),
        (CHEN, Standing.SUBMITTED, DEPUTY, False, None),
        (CHEN, Standing.SUBMITTED, OFFICE, False, None),
        (CHEN, Standing.FILLING, OFFICE, False, Hindrance.NOT_SUBMITTED),
        (ZHOU, Standing.SUBMITTED, OFFICE, False, Hindrance.NOT_THEIRS),
        (ZHOU, Standing.SUBMITTED, ELSEWHERE, False, Hindrance.NOT_THEIRS),
    ],
)
def test_who_may_be_put_forward_by_whom(
    who: Person, standing: Standing, by: Person, is_barred: bool, found: Hindrance | None
) -> None:
    assert hindrance(who, standing, by, is_barred=is_barred) == found


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        (None, None),
        (Quota(), None),
        (Quota(extra=1), None),
        (Quota(each=3), Limits(3, 0, 3)),
        (Quota(each=0), Limits(0, 0, 0)),
        (Quota(each=0, extra=1), Limits(0, 0, 0)),
        (Quota(each=3, extra=1), Limits(3, 4, 4)),
        (Quota(each=3, extra=4), Limits(3, 5, 7)),
        (Quota(percent=10, rounding="up"), Limits(3, 0, 3)),
    ],
)
def test_how_many_a_branch_of_23_with_5_who_handed_in_may_name(quota: Quota | None, expected: Limits | None) -> None:
    assert limits(quota, BRANCH, members=23, candidates=5) == expected


@pytest.mark.parametrize(
    ("due", "present", "has_quorum"), [(23, 12, True), (23, 11, False), (20, 10, False), (20, None, None)]
)
def test_a_quorum_is_more_than_half(due: int, present: int | None, has_quorum: bool | None) -> None:
    assert Meeting(due=due, present=present).has_quorum is has_quorum


def test_the_record_is_complete_once_everybody_has_a_vote() -> None:
    listed = replace(put_forward(EMPTY, (ZHOU, LI), CHEN), meeting=Meeting("支部大会", date(2026, 6, 3), 23, 21))
    assert not listed.is_recorded
    voted = with_votes(listed, (20, 19))
    assert voted.is_recorded
    assert not put_forward(voted, (HE,), CHEN).is_recorded


def told(before: Nominations, after: Nominations) -> list[tuple[str, str, str | None, str | None]]:
    return [(deed.name, deed.subject, deed.before, deed.after) for deed in describe(ListChanged(before, after))]


def test_every_change_is_told_on_the_ledger() -> None:
    one = put_forward(EMPTY, (ZHOU, LI), CHEN)
    assert told(EMPTY, one) == [("推荐", "周桂香", None, None), ("推荐", "李国强", None, None)]
    two = with_opinion(one, ZHOU, "早班不误点")
    assert told(one, two) == [("推荐意见", "周桂香", None, "早班不误点")]
    assert told(two, move(two, LI, 1)) == [("推荐顺序", BRANCH, "周桂香、李国强", "李国强、周桂香")]
    assert told(two, confirm(two)) == [("确认推荐", BRANCH, None, "2人：周桂香、李国强")]
    assert told(two, take_off(two, (LI,))) == [("取消推荐", "李国强", None, None)]
    voted = with_votes(replace(two, meeting=Meeting("支部大会", date(2026, 6, 3), 23, 21)), (20, 19))
    record = "2026-06-03支部大会，应到23，实到21，同意周桂香20，李国强19"
    assert told(two, voted) == [("会议记录", BRANCH, None, record)]


def test_handing_in_and_returning_are_told_with_number_and_reason() -> None:
    listed = put_forward(EMPTY, (ZHOU,), CHEN)
    handed_in = submit(listed, "TJ2026-01", datetime(2026, 6, 3, tzinfo=UTC))
    assert handed_in.is_locked
    assert [(deed.name, deed.before, deed.after) for deed in describe(ListSubmitted(listed, handed_in, 1))] == [
        ("确认推荐", None, "1人：周桂香"),
        ("提交名单", "draft", "TJ2026-01，1人：周桂香"),
    ]
    returned = give_back(handed_in, "少会议记录")
    assert not returned.is_locked
    assert [(deed.name, deed.before, deed.after) for deed in describe(ListReturned(handed_in, returned, ""))] == [
        ("退回名单", "TJ2026-01", "少会议记录")
    ]
    assert submit(returned, "TJ2026-01", datetime(2026, 6, 4, tzinfo=UTC)).reason is None
