"""Reminders from the clock to the phone: each once, at its time, and only while it still holds."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from bot.clock import Clock
from bot.rounds import find_due, write_down, write_due
from bot.wecom import Client
from bot.worker import Worker
from campaign.changes import (
    Applied,
    Change,
    ConsentGiven,
    OptedOut,
    PostNamed,
    PostTypeChosen,
    RemindMeAt,
    ScoreGiven,
    StatementWritten,
    Submitted,
    Withdrawn,
)
from campaign.people import Role
from campaign.reminders import Kind
from campaign.term import Dates
from storage.book import Book
from storage.instants import to_ms
from storage.people import RosterEntry
from storage.tables import campaigns, outbox
from tests.bot.forks import Shell
from tests.bot.platform import running_platform
from tests.office import APP, DATES, ROSTER, RUBRIC_FILE, ZONE, Office, StillClock, open_office

DATA_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
APPLYING: tuple[Change, ...] = (
    PostTypeChosen("服务育人示范岗"),
    PostNamed("第二食堂面点2号窗口"),
    StatementWritten("干了26年面点，带出3个徒弟"),
    ConsentGiven(is_given=True),
    Applied(),
)
MEMBERS = ["chen.jianguo", "li.guoqiang", "wu.xiuzhen", "zhou.guixiang"]
EVERYBODY = [("branch", "chen.jianguo"), ("office", "lin.yue"), *(("own", member) for member in MEMBERS)]


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with open_office(database_url, tmp_path) as office:
        office.open_campaign()
        yield office


def at(day: int, clock: str, month: int = 5) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def sweep(office: Office, *instants: datetime) -> list[tuple[str, str]]:
    """What is sent when the worker looks round at each of them: (userid, text)."""
    for instant in instants:
        office.clock.at = instant
        office.worker.sweep()
    return received(office)


def received(office: Office) -> list[tuple[str, str]]:
    """Since the last look; equal texts share a call."""
    return sorted((userid, text) for userids, text in office.pushed() for userid in userids.split("|"))


def rows(office: Office) -> list[tuple[str, str, str, str]]:
    """(kind, recipient, state, reason) of all reminders."""
    kinds = [kind.value for kind in Kind]
    columns = (outbox.c.kind, outbox.c.recipient, outbox.c.state, outbox.c.reason)
    with office.database.engine.connect() as connection:
        found = connection.execute(select(*columns).where(outbox.c.kind.in_(kinds)))
        return sorted(tuple(row) for row in found)


def change(office: Office, userid: str, *changes: Change) -> None:
    with office.database.write() as tx:
        book = Book(tx)
        sitting = book.sit(userid)
        assert sitting is not None
        book.write(sitting, changes, office.clock.at)


def move_deadline(office: Office, apply_by: datetime) -> None:
    with office.database.engine.begin() as connection:
        connection.execute(update(campaigns).values(apply_by=to_ms(apply_by), nominate_by=None, review_by=None))


def write(office: Office, instant: datetime) -> Counter[Kind]:
    office.clock.at = instant
    return write_due(office.worker.office, instant)


# ---------------------------------------------------------------------------------------------------------
# Once, at its time


def test_on_its_day_everybody_hears_once(office: Office) -> None:
    sent = sweep(office, at(28, "10:07"), at(28, "10:08"), at(28, "15:07"))
    assert [(kind, userid) for kind, userid, state, _ in rows(office) if state == "accepted"] == EVERYBODY
    assert Counter(userid for userid, _ in sent) == Counter(userid for _, userid in EVERYBODY)
    assert ("li.guoqiang", _not_applied("还有3天")) in sent
    (digest,) = [said for userid, said in sent if userid == "lin.yue"]
    assert digest.split("\n") == [
        "2个支部还有4人没办完。",
        "5月31日（周日）晚12点截止，还有3天。",
        "运输支部还没申报1人：",
        "吴秀珍",
        "饮食中心支部还没申报3人：",
        "周桂香、李国强、陈建国",
        "催他们说「催一下没申报的」，看进展说「各支部进度」",
    ]


def _not_applied(left: str) -> str:
    return (
        f"您还没有申报“党员示范岗”，4句话的事。\n5月31日（周日）晚12点截止，{left}。\n"
        "报名说「申报」，改天说「明天提醒」，不报说「今年不报」"
    )


def test_equal_texts_leave_in_one_call(office: Office) -> None:
    write(office, at(28, "10:07"))
    calls = office.pushed()
    assert [len(userids.split("|")) for userids, _ in calls if "|" in userids] == [len(MEMBERS)]


def test_minute_by_minute_each_comes_at_its_own(office: Office) -> None:
    minutes = [at(28, "07:55") + timedelta(minutes=n) for n in range(75)]
    by_minute = [(minute, sweep(office, minute)) for minute in minutes]
    leaving = [minute for minute, sent in by_minute for _ in sent]
    assert len(leaving) == len(EVERYBODY)
    assert [minute for minute in leaving if minute.minute in (0, 30)] == []
    assert min(leaving) > at(28, "08:00")
    assert len(set(leaving)) > 1
    assert [state for _, _, state, _ in rows(office)] == ["accepted"] * len(EVERYBODY)


def test_the_worker_keeps_clear_of_the_half_hours(office: Office) -> None:
    assert sweep(office, at(28, "10:00"), at(28, "10:30")) == []
    assert rows(office) == []
    assert len(sweep(office, at(28, "10:31"))) == len(EVERYBODY)


def test_a_missed_day_is_not_caught_up(office: Office) -> None:
    assert sweep(office, at(29, "10:07")) == []
    assert [len(sweep(office, at(day, "20:07"))) for day in (30, 31)] == [len(EVERYBODY)] * 2


def test_in_quiet_hours_nothing_is_written(office: Office) -> None:
    assert sweep(office, at(28, "12:07"), at(28, "21:07")) == []
    assert rows(office) == []


def test_at_most_so_many_and_not_twice_within_the_gap(database_url: str, tmp_path: Path) -> None:
    rubric = RUBRIC_FILE.read_text("utf-8").replace("    at_most: 10 ", "    at_most: 3 ")
    rubric = rubric.replace("    gap_days: 1 ", "    gap_days: 2 ")
    with open_office(database_url, tmp_path) as office:
        office.open_campaign(rubric=rubric)
        days = [at(day, "10:07") for day in (15, 22, 28, 30, 31)]
        told = [[userid for userid, said in sweep(office, day) if said.startswith("您")] for day in days]
        assert told == [MEMBERS, MEMBERS, MEMBERS, [], []]


def test_nobody_is_asked_who_is_done_or_not_expected(office: Office) -> None:
    change(office, "zhou.guixiang", *APPLYING, Submitted(Decimal(97)))
    change(office, "li.guoqiang", OptedOut())
    change(office, "chen.jianguo", *APPLYING, Withdrawn())
    change(office, "wu.xiuzhen", *APPLYING, *(ScoreGiven(item, Decimal(2)) for item in range(1, 13)))
    sent = dict(sweep(office, at(28, "10:07")))
    assert sorted(sent) == ["chen.jianguo", "lin.yue", "wu.xiuzhen"]
    assert sent["wu.xiuzhen"].startswith("您的自评填到12/21，还差9项，约6分钟。\n")
    assert "饮食中心支部还没申报1人：\n陈建国\n" in sent["lin.yue"]
    assert "运输支部还没自评完1人：\n吴秀珍\n" in sent["lin.yue"]


def test_before_the_lists_are_due_their_secretaries_hear_of_it(office: Office) -> None:
    change(office, "zhou.guixiang", *APPLYING, Submitted(Decimal(97)))
    sent = sweep(office, at(2, "10:07", month=6))
    assert [userid for userid, _ in sent] == ["chen.jianguo"]
    assert sent[0][1].split("\n")[2:4] == ["自评已提交、可以推荐的1人：", "周桂香"]


def test_a_rehearsal_says_so(database_url: str, tmp_path: Path) -> None:
    with open_office(database_url, tmp_path) as office:
        office.open_campaign(is_rehearsal=True)
        sent = sweep(office, at(28, "10:07"))
        assert [text for _, text in sent if not text.startswith("【演练】")] == []
        assert len(sent) == len(EVERYBODY)


def test_without_a_campaign_there_is_nothing_to_write(office: Office) -> None:
    office.close_campaign()
    assert write(office, at(28, "10:07")) == Counter()


# ---------------------------------------------------------------------------------------------------------
# Several at once


def test_two_workers_with_two_clocks_write_each_once(office: Office) -> None:
    ahead = replace(office.worker, clock=StillClock(at(28, "10:11")))  # type: ignore[arg-type]  # a clock in all that is asked of it
    office.clock.at = at(28, "10:07")
    gate = threading.Barrier(2)

    def go(worker: Worker) -> None:
        gate.wait()
        worker.sweep()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(go, [office.worker, ahead]))
    office.clock.at = at(28, "10:12")
    assert Counter(userid for userid, _ in received(office)) == Counter(userid for _, userid in EVERYBODY)
    assert [(kind, userid) for kind, userid, _, _ in rows(office)] == EVERYBODY


def test_what_another_wrote_meanwhile_is_not_counted_again(office: Office) -> None:
    people = [RosterEntry(f"many.{n:03}", f"样例{n:03}", "饮食中心支部", frozenset({Role.MEMBER})) for n in range(300)]
    with office.database.write() as tx:
        Book(tx).people.save(people)
    found = find_due(office.worker.office, at(28, "10:07"))
    parts = {letter.reminder.kind: len(letter.parts) for letter in found}
    assert parts == {Kind.OWN: 1, Kind.BRANCH: 2, Kind.OFFICE: 2}
    assert write(office, at(28, "10:07")) == Counter({Kind.OWN: 304, Kind.BRANCH: 1, Kind.OFFICE: 1})
    assert write_down(office.worker.office, found, at(28, "10:07")) == Counter()
    assert Counter(kind for kind, *_ in rows(office)) == Counter({"own": 304, "branch": 2, "office": 2})


# ---------------------------------------------------------------------------------------------------------
# As it leaves


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ((*APPLYING, Submitted(Decimal(97))), "已提交"),
        ((*APPLYING, Withdrawn()), "已撤回"),
        ((OptedOut(),), "今年不报"),
    ],
)
def test_who_is_done_between_planning_and_sending_is_not_reminded(
    office: Office, changes: tuple[Change, ...], reason: str
) -> None:
    write(office, at(28, "10:07"))
    change(office, "zhou.guixiang", *changes)
    assert [userid for userid, text in received(office) if text.startswith("您")] == MEMBERS[:-1]
    assert ("own", "zhou.guixiang", "dropped", reason) in rows(office)


def test_once_all_are_done_no_digest_leaves(office: Office) -> None:
    write(office, at(28, "10:07"))
    for member in MEMBERS:
        change(office, member, OptedOut())
    assert received(office) == []
    assert {(kind, reason) for kind, _, _, reason in rows(office)} == {
        ("own", "今年不报"),
        ("branch", "都报完了"),
        ("office", "都报完了"),
    }


def test_a_moved_deadline_drops_what_was_planned_and_is_reminded_of_anew(office: Office) -> None:
    write(office, at(28, "10:07"))
    move_deadline(office, datetime(2026, 6, 2, tzinfo=ZONE))
    assert received(office) == []
    assert {(state, reason) for _, _, state, reason in rows(office)} == {("dropped", "截止时间改了")}
    assert len(sweep(office, at(29, "10:07"))) == len(EVERYBODY)


def test_when_it_is_over_nothing_leaves(office: Office) -> None:
    write(office, at(28, "10:07"))
    office.close_campaign()
    assert received(office) == []
    assert {(state, reason) for _, _, state, reason in rows(office)} == {("dropped", "本届已结束")}


def test_the_next_day_it_is_too_late(office: Office) -> None:
    write(office, at(28, "10:07"))
    office.clock.at = at(29, "08:07")
    assert received(office) == []
    assert {(state, reason) for _, _, state, reason in rows(office)} == {("dropped", "过了当天，不补发")}


def test_what_comes_into_quiet_hours_waits_for_their_end(office: Office) -> None:
    write(office, at(28, "10:59"))
    for quiet in (at(28, "11:02"), at(28, "13:29"), at(28, "13:30")):
        office.clock.at = quiet
        assert received(office) == []
    assert {(state, reason) for _, _, state, reason in rows(office)} == {("planned", "免打扰的时间，13:31再发")}
    office.clock.at = at(28, "13:31")
    assert len(received(office)) == len(EVERYBODY)


def test_what_comes_into_the_night_is_dropped(office: Office) -> None:
    write(office, at(28, "20:59"))
    office.clock.at = at(28, "21:02")
    assert received(office) == []
    assert {(state, reason) for _, _, state, reason in rows(office)} == {("dropped", "当天剩下的都是免打扰的时间")}


def unreachable(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("gettoken"):
        return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
    raise httpx.ConnectError("unreachable")


def outage(office: Office, instant: datetime) -> None:
    """All that is due is tried once, and the platform does not answer."""
    with httpx.Client(transport=httpx.MockTransport(unreachable)) as http:
        office.clock.at = instant
        replace(office.worker, client=Client(APP, http=http)).sweep()


def test_a_call_that_failed_waits_through_quiet_hours_too(office: Office) -> None:
    outage(office, at(28, "10:59"))
    assert {state for _, _, state, _ in rows(office)} == {"sending"}
    office.clock.at = at(28, "11:02")
    assert received(office) == []
    office.clock.at = at(28, "13:31")
    assert len(received(office)) == len(EVERYBODY)


def test_a_call_that_failed_is_dropped_once_it_is_pointless(office: Office) -> None:
    outage(office, at(28, "10:57"))
    change(office, "zhou.guixiang", OptedOut())
    office.clock.at = at(28, "10:58")
    # One of four who share a call is not reason enough: its words and recipients are what they were.
    assert [userid for userid, said in received(office) if said.startswith("您")] == MEMBERS
    outage(office, at(30, "20:57"))
    for member in MEMBERS:
        change(office, member, OptedOut())
    office.clock.at = at(30, "20:58")
    assert received(office) == []


# ---------------------------------------------------------------------------------------------------------
# 明天提醒


def test_tomorrow_comes_tomorrow_in_place_of_the_automatic_one(office: Office) -> None:
    office.clock.at = at(27, "14:37")
    phone = office.phone("zhou.guixiang")
    assert phone.says("明天提醒").text == "好，明天（5月28日）下午2点40分前后提醒您。\n现在报说「申报」"
    assert ("zhou.guixiang", "明天提醒", "", None, "2026-05-28T06:40+00:00") in office.ledger()
    morning = sweep(office, at(28, "10:07"))
    assert [userid for userid, said in morning if said.startswith("您")] == MEMBERS[:-1]
    assert sweep(office, at(28, "14:39")) == []
    assert sweep(office, at(28, "14:41")) == [("zhou.guixiang", f"您让我今天提醒：{_not_applied('还有3天')}")]
    assert sweep(office, at(28, "14:42"), at(29, "14:41")) == []


def test_on_a_day_without_reminders_it_comes_alone(office: Office) -> None:
    office.clock.at = at(25, "22:18")
    assert office.phone("li.guoqiang").says("明天提醒我").text.startswith("好，明天（5月26日）晚上10点20分前后提醒您。")
    assert [userid for userid, _ in sweep(office, at(26, "22:21"))] == ["li.guoqiang"]


def test_a_changed_mind_drops_what_was_written_before(office: Office) -> None:
    office.clock.at = at(25, "14:37")
    phone = office.phone("zhou.guixiang")
    phone.says("明天提醒")
    assert write(office, at(26, "14:41")) == Counter({Kind.ASKED: 1})
    change(office, "zhou.guixiang", RemindMeAt(at(27, "14:40")))
    assert received(office) == []
    assert rows(office) == [("asked", "zhou.guixiang", "dropped", "本人改了提醒时间")]
    assert [userid for userid, _ in sweep(office, at(27, "14:41"))] == ["zhou.guixiang"]


# ---------------------------------------------------------------------------------------------------------
# By hand


@pytest.fixture
def shell(office: Office, tmp_path: Path) -> Shell:
    """The command line beside the running office; its clock is the real one, far from any of these days."""
    url = office.database.url.render_as_string(hide_password=False)
    return Shell(tmp_path, {"DATABASE_URL": url, "DATA_KEY": DATA_KEY})


def counts(said: str) -> list[int]:
    """The last column, and the sum at its end."""
    lines = [line.strip("│ ") for line in said.splitlines() if line.startswith("│")]
    return [int(line.rsplit("│", 1)[1]) for line in lines]


def test_by_hand_it_writes_what_the_worker_would_and_it_leaves_at_once(office: Office, shell: Shell) -> None:
    dry = shell.run("remind", "--at", "2026-05-28T10:00:00+08:00", "--dry-run")
    assert (dry.status, dry.err) == (0, "")
    assert (counts(dry.out), rows(office)) == ([4, 0, 1, 1, 0, 0, 0, 6], [])
    first = shell.run("remind", "--at", "2026-05-28T02:00:00+00:00")
    assert counts(first.out) == [4, 0, 1, 1, 0, 0, 0, 6]
    assert first.out.splitlines()[0].strip() == "2026-05-28 10:00 的提醒"
    again = shell.run("remind", "--at", "2026-05-28T10:00:00+08:00")
    assert (again.status, counts(again.out)) == (0, [0] * 8)
    office.clock.at = datetime(2099, 7, 4, 23, 30, tzinfo=ZONE)
    assert Counter(userid for userid, _ in received(office)) == Counter(userid for _, userid in EVERYBODY)
    # The worker, coming by in its own time, has nothing to add.
    assert sweep(office, at(28, "10:07")) == []


def test_by_hand_it_is_judged_at_its_own_instant(office: Office, shell: Shell) -> None:
    shell.run("remind", "--at", "2026-05-28T10:00:00+08:00")
    change(office, "zhou.guixiang", OptedOut())
    move_deadline(office, at(29, "12:00"))
    office.clock.at = datetime(2099, 7, 4, 23, 30, tzinfo=ZONE)
    assert received(office) == []
    assert ("own", "zhou.guixiang", "dropped", "截止时间改了") in rows(office)
    move_deadline(office, DATES.apply_by)
    shell.run("remind", "--at", "2026-05-30T10:00:00+08:00")
    assert [userid for userid, said in received(office) if said.startswith("您")] == MEMBERS[:-1]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--at", "2026-05-28T12:00:00+08:00"), 0, ""),
        (("--at", "2026-05-29T10:00:00+08:00"), 0, ""),
        (("--at", "2026-05-28T10:00:00"), 2, "少了时区"),
        ((), 2, "--at"),
    ],
)
def test_by_hand_at_no_time_for_it(
    office: Office, shell: Shell, arguments: tuple[str, ...], status: int, said: str
) -> None:
    ran = shell.run("remind", *arguments)
    assert (ran.status, rows(office)) == (status, [])
    assert said in ran.err
    assert status or counts(ran.out) == [0] * 8


def test_by_hand_without_a_campaign(office: Office, shell: Shell) -> None:
    office.close_campaign()
    ran = shell.run("remind", "--at", "2026-05-28T10:00:00+08:00")
    assert (ran.status, ran.out, ran.err) == (1, "", "现在没有进行中的活动，没有要提醒的\n")


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2026, False),
        (2031, True),
    ],
)
def test_by_hand_it_says_where_a_day_hangs_on_holidays_that_are_not_known_yet(
    office: Office, shell: Shell, year: int, said: bool
) -> None:
    office.close_campaign()
    office.open_campaign(Dates(datetime(year, 6, 1, tzinfo=ZONE)))
    line = f"{year}年的放假安排还没有公布：提前7天、14天的提醒和书记每周的一份按周一到周五算工作日，公布后以公布的为准"
    for arguments in (("remind", "--at", f"{year}-05-28T10:00:00+08:00", "--dry-run"), ("campaign", "show")):
        ran = shell.run(*arguments)
        assert (ran.status, line in ran.out.replace("\n", "")) == (0, said)


# ---------------------------------------------------------------------------------------------------------
# More time


def test_whoever_was_granted_more_time_is_reminded_by_that_and_not_before(office: Office) -> None:
    for text in ("延期 周桂香 6月5日 住院", "确认"):
        office.phone("lin.yue").says(text)
    office.told()
    on_the_last_day = {userid for userid, said in sweep(office, at(31, "10:07")) if said.startswith("您")}
    assert on_the_last_day == set(MEMBERS) - {"zhou.guixiang"}
    office.clock.at = at(31, "10:07") + timedelta(days=5)
    office.worker.sweep()
    (said,) = [said for userid, said in received(office) if userid == "zhou.guixiang"]
    assert said.split("\n")[1] == "6月5日（周五）晚12点截止，就是今天。"


# ---------------------------------------------------------------------------------------------------------
# On the simulated platform


def test_the_day_comes_when_the_simulated_clock_is_moved(office: Office, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(ROSTER, "utf-8")
    with running_platform(people) as platform:
        worker = replace(
            office.worker, client=platform.client(http=platform.http), clock=Clock(ZONE, f"{platform.url}clock")
        )

        def move_to(instant: datetime) -> None:
            now = platform.http.get("/clock").json()
            offset = now["offset_seconds"] + (instant - worker.clock.now()).total_seconds()
            platform.http.post("/clock", json={"offset_seconds": offset}).raise_for_status()

        move_to(at(28, "07:40"))
        worker.sweep()
        assert platform.received("li.guoqiang") == []
        move_to(at(28, "10:07"))
        worker.sweep()
        move_to(at(28, "10:09"))
        worker.sweep()
        ((kind, shown),) = platform.received("li.guoqiang")
        card = shown["card"]
        said = "\n".join([card["main_title"]["title"], card["main_title"]["desc"], card["sub_title_text"]])
        assert (kind, said) == ("template_card", _not_applied("还有3天"))
        assert [kind for kind, _ in platform.received("chen.jianguo")] == ["template_card"] * 2
        assert len(platform.received("lin.yue")) == 1
        assert platform.received("zhao.min") == []
