"""Campaigns: one is open at a time, each with the rubric file that it was opened with."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, literal_column, select, update

from campaign.deadlines import Deadline, DeadlineMoved
from campaign.rubric import Rubric
from campaign.rubric_file import parse
from campaign.term import Campaign, Dates
from storage.conversations import Conversations
from storage.database import Row, Transaction
from storage.instants import from_ms, from_ms_or_none, to_ms
from storage.records import Records, stage_in_force
from storage.statement import Statement, insert, statement
from storage.tables import (
    answers,
    appeals,
    applications,
    blobs,
    campaigns,
    case_entries,
    case_files,
    case_ledger,
    case_news,
    cases,
    decisions,
    evidence,
    exemptions,
    extensions,
    ledger,
    marks,
    matters,
    nominations,
    nominees,
    notices,
    nudges,
    outbox,
    people,
    pictures,
    posts,
    publicities,
    recusals,
    referrals,
    roles,
    scorecards,
    titles,
    vetoes,
    works,
)

COLUMNS = (
    campaigns.c.id,
    campaigns.c.name,
    campaigns.c.rubric_hash,
    campaigns.c.apply_by,
    campaigns.c.nominate_by,
    campaigns.c.review_by,
    campaigns.c.publish_days,
    campaigns.c.is_rehearsal,
)
_CURRENT = statement(select(*COLUMNS).where(campaigns.c.is_open == 1))
_RUBRIC = statement(select(campaigns.c.rubric).where(campaigns.c.id == bindparam("id_")))
_EXISTS = statement(select(campaigns.c.id).where(campaigns.c.id == bindparam("id_")))
_OPENED = (
    "name",
    "rubric",
    "rubric_hash",
    "apply_by",
    "nominate_by",
    "review_by",
    "publish_days",
    "is_rehearsal",
    "opened_at",
    "is_open",
)
_OPEN = Statement(
    lambda d: (
        insert(d, campaigns)
        .values({n: bindparam(n) for n in _OPENED})
        .on_conflict_do_nothing(index_elements=["is_open"])
    )
)
_CLOSE = statement(
    update(campaigns).where(campaigns.c.id == bindparam("id_")).values(is_open=None, closed_at=bindparam("at"))
)
_MOVE = {
    which: statement(
        update(campaigns)
        .where(campaigns.c.id == bindparam("id_"), campaigns.c.is_open == 1)
        .values({column: bindparam("to")})
    )
    for which, column in (
        (Deadline.APPLY, campaigns.c.apply_by),
        (Deadline.NOMINATE, campaigns.c.nominate_by),
        (Deadline.REVIEW, campaigns.c.review_by),
    )
}
_RECEIPT = statement(
    update(campaigns)
    .where(campaigns.c.id == bindparam("id_"))
    .values(receipts=campaigns.c.receipts + 1)
    .returning(campaigns.c.receipts)
)
_ANSWERED = select(answers.c.application_id, func.count().label("parts")).group_by(answers.c.application_id).subquery()
# The zero is part of the words: PostgreSQL takes two parameters for two expressions, and does not group by one of them.
_PARTS = func.coalesce(_ANSWERED.c.parts, literal_column("0"))
_STAGES = statement(
    select(stage_in_force, _PARTS, func.count())
    .select_from(people)
    .join(roles, (roles.c.person_id == people.c.id) & (roles.c.role == "member"))
    .outerjoin(
        applications,
        (applications.c.person_id == people.c.id) & (applications.c.campaign_id == bindparam("id_")),
    )
    .outerjoin(_ANSWERED, _ANSWERED.c.application_id == applications.c.id)
    .where(people.c.left_at.is_(None))
    .group_by(stage_in_force, _PARTS)
)
_OWN_APPLICATIONS = select(applications.c.id).where(applications.c.campaign_id == bindparam("id_"))
_OWN_LISTS = select(nominations.c.id).where(nominations.c.campaign_id == bindparam("id_"))
_OWN_POSTS = statement(
    select(applications.c.post_id).where(
        applications.c.campaign_id == bindparam("id_"), applications.c.post_id.is_not(None)
    )
)
_OWN_BLOBS = statement(
    select(evidence.c.blob_hash)
    .where(evidence.c.application_id.in_(_OWN_APPLICATIONS), evidence.c.blob_hash.is_not(None))
    .union(
        select(pictures.c.blob_hash)
        .join(notices, notices.c.picture == pictures.c.key)
        .where(notices.c.campaign_id == bindparam("id_"), pictures.c.blob_hash.is_not(None))
    )
)
_OWN_CASES = select(cases.c.id).where(cases.c.campaign_id == bindparam("id_"))
# Another campaign may have named the same post, or been sent the same picture.
_ERASE_POST = statement(
    delete(posts).where(posts.c.id == bindparam("post"), ~exists().where(applications.c.post_id == posts.c.id))
)
_ERASE_BLOB = statement(
    delete(blobs).where(
        blobs.c.hash == bindparam("blob"),
        ~exists().where(evidence.c.blob_hash == blobs.c.hash),
        ~exists().where(pictures.c.blob_hash == blobs.c.hash),
    )
)
_ERASE = tuple(
    statement(clause)
    for clause in (
        delete(decisions).where(decisions.c.campaign_id == bindparam("id_")),
        delete(publicities).where(publicities.c.campaign_id == bindparam("id_")),
        delete(titles).where(titles.c.campaign_id == bindparam("id_")),
        delete(marks).where(
            marks.c.scorecard_id.in_(select(scorecards.c.id).where(scorecards.c.campaign_id == bindparam("id_")))
        ),
        delete(scorecards).where(scorecards.c.campaign_id == bindparam("id_")),
        delete(recusals).where(recusals.c.campaign_id == bindparam("id_")),
        delete(appeals).where(appeals.c.veto_id.in_(select(vetoes.c.id).where(vetoes.c.case_id.in_(_OWN_CASES)))),
        delete(vetoes).where(vetoes.c.case_id.in_(_OWN_CASES)),
        delete(matters).where(matters.c.case_id.in_(_OWN_CASES)),
        delete(referrals).where(referrals.c.case_id.in_(_OWN_CASES)),
        delete(case_news).where(case_news.c.case_id.in_(_OWN_CASES)),
        delete(case_files).where(
            case_files.c.entry_id.in_(select(case_entries.c.id).where(case_entries.c.case_id.in_(_OWN_CASES)))
        ),
        delete(case_entries).where(case_entries.c.case_id.in_(_OWN_CASES)),
        delete(case_ledger).where(case_ledger.c.campaign_id == bindparam("id_")),
        delete(cases).where(cases.c.campaign_id == bindparam("id_")),
        delete(answers).where(answers.c.application_id.in_(_OWN_APPLICATIONS)),
        delete(evidence).where(evidence.c.application_id.in_(_OWN_APPLICATIONS)),
        delete(applications).where(applications.c.campaign_id == bindparam("id_")),
        delete(nominees).where(nominees.c.nominations_id.in_(_OWN_LISTS)),
        delete(nominations).where(nominations.c.campaign_id == bindparam("id_")),
        delete(extensions).where(extensions.c.campaign_id == bindparam("id_")),
        delete(outbox).where(outbox.c.campaign_id == bindparam("id_")),
        delete(pictures).where(
            pictures.c.key.in_(select(notices.c.picture).where(notices.c.campaign_id == bindparam("id_")))
        ),
        delete(notices).where(notices.c.campaign_id == bindparam("id_")),
        delete(works).where(works.c.campaign_id == bindparam("id_")),
        delete(exemptions).where(exemptions.c.campaign_id == bindparam("id_")),
        delete(nudges).where(nudges.c.campaign_id == bindparam("id_")),
        delete(ledger).where(ledger.c.campaign_id == bindparam("id_")),
        delete(campaigns).where(campaigns.c.id == bindparam("id_")),
    )
)


@dataclass(frozen=True)
class Shelf:
    """Rubrics already read, by the hash of their file: parsing one takes longer than a turn may."""

    read: dict[str, Rubric] = field(default_factory=dict)


@dataclass(frozen=True)
class Campaigns:
    tx: Transaction
    shelf: Shelf

    def current(self) -> Campaign | None:
        row = self.tx.row(_CURRENT)
        return None if row is None else self.of_row(row)

    def exists(self, campaign_id: int) -> bool:
        return self.tx.row(_EXISTS, id_=campaign_id) is not None

    def of_row(self, row: Row) -> Campaign:
        """From a row of `COLUMNS`."""
        campaign_id, name, rubric_hash, apply_by, nominate_by, review_by, publish_days, is_rehearsal = row
        if (rubric := self.shelf.read.get(rubric_hash)) is None:
            rubric = self.shelf.read[rubric_hash] = parse(self.tx.value(_RUBRIC, id_=campaign_id))
        dates = Dates(from_ms(apply_by), from_ms_or_none(nominate_by), from_ms_or_none(review_by), publish_days)
        return Campaign(campaign_id, name, rubric, dates, bool(is_rehearsal))

    def open(self, name: str, rubric_text: str, dates: Dates, *, is_rehearsal: bool, at: datetime) -> bool:
        """False while another one is open; then nothing is done."""
        opened = self.tx.run(
            _OPEN,
            name=name,
            rubric=rubric_text,
            rubric_hash=hashlib.sha256(rubric_text.encode()).hexdigest(),
            apply_by=to_ms(dates.apply_by),
            nominate_by=dates.nominate_by and to_ms(dates.nominate_by),
            review_by=dates.review_by and to_ms(dates.review_by),
            publish_days=dates.publish_days,
            is_rehearsal=int(is_rehearsal),
            opened_at=to_ms(at),
            is_open=1,
        )
        if opened:
            Records(self.tx).start_afresh()
        return opened > 0

    def close(self, campaign: Campaign, at: datetime) -> None:
        """Its questions are open no more. A rehearsal leaves nothing behind."""
        self.tx.run(_CLOSE, id_=campaign.id, at=to_ms(at))
        Conversations(self.tx).start_afresh()
        if campaign.is_rehearsal:
            self._erase(campaign)

    def move(self, campaign_id: int, order: DeadlineMoved) -> bool:
        """False where it is closed."""
        return self.tx.run(_MOVE[order.which], id_=campaign_id, to=to_ms(order.to)) > 0

    def _erase(self, campaign: Campaign) -> None:
        named = self.tx.rows(_OWN_POSTS, id_=campaign.id)
        kept = self.tx.rows(_OWN_BLOBS, id_=campaign.id)
        for erase in _ERASE:
            self.tx.run(erase, id_=campaign.id)
        self.tx.run_many(_ERASE_POST, [{"post": post} for (post,) in named])
        self.tx.run_many(_ERASE_BLOB, [{"blob": blob} for (blob,) in kept])

    def next_receipt(self, campaign: Campaign) -> int:
        """Numbers from 1; two at once wait for each other."""
        return int(self.tx.value(_RECEIPT, id_=campaign.id))

    def stages(self, campaign: Campaign) -> Counter[tuple[str | None, int]]:
        """How many members stand at each (stage, number of answers given); None = nothing begun."""
        counts: Counter[tuple[str | None, int]] = Counter()
        for stage, answered, people_there in self.tx.rows(_STAGES, id_=campaign.id):
            counts[(stage, answered)] += people_there
        return counts
