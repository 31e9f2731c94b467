"""Automatic reminders: found as due, written down once, and looked at once more as they leave."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from campaign.reminders import Kind, Occasion, Overview, Reminder, Timetable, due, is_still_due
from campaign.term import Campaign
from handlers import reminder_texts
from storage.book import Book
from storage.outbox import Due, Push, Rank


@dataclass(frozen=True)
class Letter:
    """A reminder in the words, and in as many messages, in which it leaves."""

    reminder: Reminder
    recipient: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class PutOff:
    """Not now: in quiet hours an automatic reminder waits."""

    until: datetime
    why: str


def find_due(book: Book, now: datetime) -> tuple[Letter, ...]:
    """What should have left by now today and has not been written yet. The day is that of `now`, where it is."""
    campaign = book.campaigns.current()
    if campaign is None:
        return ()
    timetable = _timetable(book, campaign, now)
    midnight = datetime.combine(now.date(), time(0), now.tzinfo)
    if timetable.has_turn(now.date()) and not timetable.is_quiet(now):
        people = book.reminders.progress(campaign)
    else:
        people = book.reminders.asked(campaign, midnight, now)
    overview = Overview(people, book.nominations.branches_in(campaign), _to_review(book, campaign, timetable, now))
    found = due(timetable, overview, now)
    written = book.reminders.written(campaign, {reminder.kind for reminder in found}, midnight)
    persons = {progress.person.id: progress.person for progress in people}
    return tuple(
        Letter(reminder, to.userid, reminder_texts.write(reminder, to, campaign, timetable.zone))
        for reminder in found
        if reminder.key not in written
        for to in (persons[reminder.person],)
    )


def _to_review(book: Book, campaign: Campaign, timetable: Timetable, now: datetime) -> dict[int, int]:
    """Looked up only on the days on which reviewers are reminded."""
    deadlines = timetable.deadlines(Kind.REVIEW)
    is_day = any(timetable.turn(deadline, timetable.day(now)) is not None for deadline in deadlines)
    return book.panels.to_review(campaign) if is_day else {}


def write(
    book: Book, letters: Iterable[Letter], channel: str, at: datetime, judged_at: datetime | None = None
) -> Counter[Kind]:
    """To leave from `at` on; how many of each kind nobody had written before.

    Where they are `judged_at` an instant, it is that one by which they are looked at again, whenever they leave.
    """
    written: Counter[Kind] = Counter()
    alike: dict[Kind, list[Push]] = {}
    for letter in letters:
        first, *others = (_push(letter, place, channel, at, judged_at) for place in range(len(letter.parts)))
        if not others:
            alike.setdefault(letter.reminder.kind, []).append(first)
        elif book.outbox.plan([first]):  # whoever wrote the first part has written all of them
            book.outbox.plan(others)
            written[letter.reminder.kind] += 1
    for kind, pushes in alike.items():
        written[kind] += book.outbox.plan(pushes)
    return +written


def why_not(book: Book, due_row: Due, now: datetime) -> str | PutOff | None:
    """Whether a reminder is still to be said: dropped with the reason, put off, or None."""
    occasion = _occasion(due_row)
    judged_at = due_row.body.get("judged_at")
    then = now if judged_at is None else datetime.fromisoformat(judged_at).astimezone(now.tzinfo)
    campaign = book.campaigns.current()
    if campaign is None:
        return is_still_due(occasion, None, Overview(()), then)
    timetable = _timetable(book, campaign, then)
    to_review = book.panels.to_review(campaign) if occasion.kind is Kind.REVIEW else {}
    people = book.reminders.concerning(campaign, occasion)
    overview = Overview(people, book.nominations.branches_in(campaign), to_review)
    if why := is_still_due(occasion, timetable, overview, then):
        return why
    if judged_at is not None or occasion.kind is Kind.ASKED or timetable.may_leave(now, occasion.branch):
        return None
    until = timetable.next_free(now, occasion.branch)
    if until is None or until >= occasion.deadline or until.date() != now.date():
        return "当天剩下的都是免打扰的时间"
    return PutOff(until, f"免打扰的时间，{until:%H:%M}再发")


def is_reminder(due_row: Due) -> bool:
    return "occasion" in due_row.body


def _timetable(book: Book, campaign: Campaign, now: datetime) -> Timetable:
    if now.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return Timetable(campaign, now.tzinfo, book.decisions.periods(campaign), book.extensions.more_time(campaign))


def _push(letter: Letter, place: int, channel: str, at: datetime, judged_at: datetime | None) -> Push:
    reminder, text = letter.reminder, letter.parts[place]
    body = {"text": text, "occasion": _dump(reminder)}
    if judged_at is not None:
        body["judged_at"] = judged_at.isoformat()
    return Push(
        key=f"{reminder.key}/{place + 1}" if place else reminder.key,
        kind=reminder.kind,
        channel=channel,
        recipient=letter.recipient,
        body=body,
        rank=Rank.AUTOMATIC,
        at=at,
        batch=f"reminder/{reminder.campaign}/{hashlib.sha256(text.encode()).hexdigest()[:16]}",
        campaign_id=reminder.campaign,
        planned_at=reminder.at,
    )


def _dump(occasion: Occasion) -> dict[str, Any]:
    return {
        "person": occasion.person,
        "branch": occasion.branch,
        "deadline": occasion.deadline.isoformat(),
        "at": occasion.at.isoformat(),
    }


def _occasion(due_row: Due) -> Occasion:
    kept = due_row.body["occasion"]
    if due_row.campaign_id is None:
        raise ValueError("a reminder without a campaign")
    return Occasion(
        Kind(due_row.kind),
        due_row.campaign_id,
        kept["person"],
        kept["branch"],
        datetime.fromisoformat(kept["deadline"]),
        datetime.fromisoformat(kept["at"]),
    )
