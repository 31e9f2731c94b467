"""What the storage reads back is what the changes make of a record in memory."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce

from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.changes import (
    Applied,
    BonusAnswered,
    Change,
    ConditionAnswered,
    ConsentGiven,
    EvidenceAdded,
    EvidenceFiled,
    EvidenceRemoved,
    OptedOut,
    PostNamed,
    PostTypeChosen,
    RemindMeAt,
    ScoreGiven,
    StatementWritten,
    Submitted,
    Withdrawn,
)
from campaign.deeds import describe
from campaign.record import Record, after
from storage.book import Book
from tests.office import START, Office

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=20)
SCORED, BONUS = st.integers(1, 17), st.integers(18, 20)
HALVES = st.integers(0, 30).map(lambda halves: Decimal(halves) / 2)
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(PostTypeChosen, TEXTS),
    st.builds(PostNamed, TEXTS),
    st.builds(StatementWritten, TEXTS),
    st.builds(ConsentGiven, st.booleans()),
    st.just(Applied()),
    st.builds(ScoreGiven, SCORED, HALVES),
    st.builds(BonusAnswered, BONUS, st.booleans(), st.sampled_from([None, "市级", "全国"])),
    st.builds(ConditionAnswered, st.just(21), st.integers(1, 3), st.sampled_from(["没有", "有", "不清楚"])),
    st.builds(EvidenceAdded, st.none() | SCORED, st.just("text"), st.just(""), TEXTS),
    st.builds(EvidenceAdded, st.none() | SCORED, st.just("image"), st.just(""), st.none(), TEXTS),
    st.builds(EvidenceFiled, SCORED),
    st.builds(EvidenceRemoved, SCORED),
    st.builds(Submitted, HALVES),
    st.just(Withdrawn()),
    st.just(OptedOut()),
    st.builds(RemindMeAt, st.integers(0, 30000).map(lambda minutes: START + timedelta(minutes=minutes))),
)
TURNS = st.lists(st.lists(CHANGES, max_size=4), max_size=8)
AT: datetime = START


def keyed(changes: list[Change], userid: str, turn: int) -> list[Change]:
    """Evidence carries the key of its message, and each message has another."""
    return [
        replace(change, key=f"{userid}/{turn}/{place}") if isinstance(change, EvidenceAdded) else change
        for place, change in enumerate(changes)
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(turns=TURNS)
def test_the_storage_reads_back_what_the_changes_add_up_to(office: Office, turns: list[list[Change]]) -> None:
    userid = office.newcomer().userid
    expected = Record()
    for number, turn in enumerate(turns):
        changes = keyed(turn, userid, number)
        with office.database.write() as tx:
            book = Book(tx, office.worker.office.shelf)
            sitting = book.sit(userid)
            assert sitting is not None
            book.write(sitting, changes, AT)
        expected = reduce(after, changes, expected)
        stored = office.sitting(userid).record
        receipt = stored.application.receipt
        assert stored == replace(expected, application=replace(expected.application, receipt=receipt))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(turn=st.lists(CHANGES, max_size=6))
def test_the_ledger_tells_every_change_in_order(office: Office, turn: list[Change]) -> None:
    userid = office.newcomer().userid
    changes = keyed(turn, userid, 0)
    with office.database.write() as tx:
        book = Book(tx, office.worker.office.shelf)
        sitting = book.sit(userid)
        assert sitting is not None
        book.write(sitting, changes, AT)
    told = []
    record = Record()
    for change in changes:
        deed = describe(record, change)
        told.append((userid, deed.name, deed.subject, deed.before, deed.after))
        record = after(record, change)
    assert [entry for entry in office.ledger() if entry[0] == userid] == told
