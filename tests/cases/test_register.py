"""The register of cases: what a reporter leaves there, and what lies in the tables of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet, InvalidToken

from campaign.cases import (
    Account,
    CaseAdded,
    CaseKind,
    CaseOpened,
    CaseState,
    CaseWithdrawn,
    Piece,
    Report,
    ReportDropped,
    ReportKept,
    SecretTried,
)
from storage.vault import Vault
from tests.office import START, Office

CANARY = "帽子底下藏着金丝雀"
STUDENT = Account("wechat", "o_student_1")
REPORT = Report(
    CaseKind.COMPLAINT, "2号窗口的周桂香", f"打饭态度生硬{CANARY}", (Piece("text", CANARY),), f"电话{CANARY}"
)


def carry_out(office: Office, order: object, account: Account = STUDENT) -> None:
    with office.database.write() as tx:
        book = office.worker.office.open_book(tx)
        book.cases.carry_out(order, account, book.campaigns.current(), office.clock.at)


def open_case(office: Office, report: Report = REPORT) -> tuple[str, str]:
    with office.database.write() as tx:
        book = office.worker.office.open_book(tx)
        receipt = book.cases.draw_receipt(office.clock.at)
        book.cases.carry_out(CaseOpened(report, receipt), STUDENT, book.campaigns.current(), office.clock.at)
    return receipt.number, receipt.secret


def written(office: Office) -> bytes:
    """Everything in the database and beside it, as bytes."""
    assert office.database.path is not None
    folder = office.database.path.parent
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_a_case_is_found_by_its_receipt_and_by_four_digits(office_on_either: Office) -> None:
    number, _ = open_case(office_on_either)
    with office_on_either.database.read() as tx:
        cases = office_on_either.worker.office.open_book(tx).cases
        found = cases.find(number.lower())
        assert found == cases.find(number[-4:])
        assert found is not None
        assert (found.state, found.kind, found.dossier.target) == (
            CaseState.RECEIVED,
            CaseKind.COMPLAINT,
            "2号窗口的周桂香",
        )
        assert [entry.piece.text for entry in found.entries] == [REPORT.text, CANARY]
        assert [person.name for person in cases.concerned(found)] == ["周桂香"]
        assert cases.find("TS2026-99999") is None


def test_a_secret_opens_its_case_alone(office_on_either: Office) -> None:
    number, secret = open_case(office_on_either)
    other, _ = open_case(office_on_either)
    with office_on_either.database.read() as tx:
        cases = office_on_either.worker.office.open_book(tx).cases
        known = cases.known_to(number, f" {secret[:2]} {secret[2:]}")
        assert known is not None
        assert known.receipt == number
        assert cases.known_to(other, secret) is None
        assert cases.known_to(number, "青竹") is None


def test_five_wrong_secrets_a_day_are_enough(office_on_either: Office) -> None:
    office = office_on_either
    number, _ = open_case(office)

    def left(account: Account, receipt: str) -> int:
        with office.database.read() as tx:
            return office.worker.office.open_book(tx).cases.tries_left(receipt, account, office.clock.at)

    stranger = Account("wechat", "o_other")
    for tries in range(5):
        assert left(STUDENT, number) == 5 - tries
        carry_out(office, SecretTried(number))
    assert (left(STUDENT, number), left(STUDENT, "TS2026-0000"), left(stranger, number)) == (0, 0, 0)
    assert left(stranger, "TS2026-0000") == 5
    office.wait(hours=25)
    assert left(STUDENT, number) == 5
    carry_out(office, SecretTried(number))
    assert left(STUDENT, number) == 4


def test_a_draft_is_kept_by_account_and_gone_when_it_is_dropped(office_on_either: Office) -> None:
    office = office_on_either

    def draft(account: Account) -> Report | None:
        with office.database.read() as tx:
            return office.worker.office.open_book(tx).cases.draft_of(account)

    carry_out(office, ReportKept(REPORT))
    carry_out(office, ReportKept(replace(REPORT, target="食堂")))
    assert draft(STUDENT) == replace(REPORT, target="食堂")
    assert draft(Account("wecom", "o_student_1")) is None
    carry_out(office, ReportDropped())
    assert draft(STUDENT) is None


def test_a_reporter_adds_and_withdraws(office_on_either: Office) -> None:
    office = office_on_either
    number, _ = open_case(office)
    with office.database.read() as tx:
        case = office.worker.office.open_book(tx).cases.find(number)
    assert case is not None
    carry_out(office, CaseAdded(case.id, Piece("text", "中午十二点"), is_answer=True))
    carry_out(office, CaseWithdrawn(case.id))
    with office.database.read() as tx:
        cases = office.worker.office.open_book(tx).cases
        case = cases.find(number)
        assert case is not None
        assert (case.state, [entry.piece.text for entry in case.of("answer")]) == (CaseState.WITHDRAWN, ["中午十二点"])
        assert [note.deed for note in cases.notes(case.id)] == ["投诉", "答复", "撤回"]
        assert cases.open_ones() == ()


def test_the_handlers_are_told_without_a_word_of_it(office_on_either: Office) -> None:
    number, _ = open_case(office_on_either)
    assert office_on_either.pushed() == [("sun.zheng", f"孙正同志，有一件新的事，请看。说「看 {number}」")]


def test_nobody_whom_it_may_mean_is_told(office_on_either: Office) -> None:
    open_case(office_on_either, replace(REPORT, target="纪检的孙正"))
    assert office_on_either.pushed() == []


def test_nothing_of_it_lies_in_the_clear(office: Office) -> None:
    carry_out(office, ReportKept(REPORT))
    number, secret = open_case(office)
    office.pushed()
    with office.database.read() as tx:
        case = office.worker.office.open_book(tx).cases.find(number)
    assert case is not None
    carry_out(office, CaseAdded(case.id, Piece("text", CANARY)))
    found = written(office)
    assert number.encode() in found  # what is looked through is what was written
    for secret_word in (CANARY, secret, secret[-4:] + "\n", "2号窗口的周桂香", "o_student_1", "有一件新的事"):
        assert secret_word.encode() not in found, secret_word


def test_after_a_change_of_keys_everything_still_opens(office: Office) -> None:
    carry_out(office, ReportKept(REPORT))
    number, secret = open_case(office)
    carry_out(office, ReportKept(REPORT))
    old = office.worker.vault
    new = Vault((Fernet.generate_key().decode(), *old.keys))
    with office.database.read() as tx:
        cases = replace(office.worker.office, vault=new).open_book(tx).cases
        known = cases.known_to(number, secret)
        assert known is not None
        assert known.dossier.contact == REPORT.contact
        assert cases.draft_of(STUDENT) == REPORT
    stranger = Vault((Fernet.generate_key().decode(),))
    with office.database.read() as tx, pytest.raises(InvalidToken):
        replace(office.worker.office, vault=stranger).open_book(tx).cases.find(number)


def test_drafts_that_nobody_goes_on_with_are_forgotten(office: Office) -> None:
    carry_out(office, ReportKept(REPORT))
    office.clock.at = START + timedelta(days=8)
    office.worker.tidy()
    with office.database.read() as tx:
        assert office.worker.office.open_book(tx).cases.draft_of(STUDENT) is None
