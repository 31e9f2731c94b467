"""The tables: every figure a campaign must answer for, in columns that both databases read alike.

Instants are whole milliseconds since 1970 (UTC), points are hundredths, yes and no are 1 and 0, all as integers:
nothing is rounded, and no driver has to convert on the way. Structured values are JSON text.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows only where the type is INTEGER to the letter; PostgreSQL gets the larger type.
Id = BigInteger().with_variant(Integer, "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

branches = Table(
    "branches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("userid", Text, nullable=False),
    Column("userid_key", Text, nullable=False, unique=True, comment="userid in lower case: it is compared so"),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, index=True, comment="name without spaces, in lower case: so it is said"),
    Column("branch_id", Id, ForeignKey("branches.id"), nullable=False, index=True),
    Column("left_at", BigInteger, comment="when the person left; history stays"),
    Column("is_member", SmallInteger, nullable=False, server_default="0", comment="as roles has it"),
    Column("stands", Text, comment="in the open campaign; empty: not begun"),
    Index("ix_people_counted", "is_member", "left_at", "stands", "branch_id"),
)

roles = Table(
    "roles",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("role", Text, nullable=False),
    PrimaryKeyConstraint("person_id", "role"),
    Index(None, "role"),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("rubric", Text, nullable=False, comment="the file it was opened with, pinned"),
    Column("rubric_hash", Text, nullable=False),
    Column("apply_by", BigInteger, nullable=False),
    Column("nominate_by", BigInteger),
    Column("review_by", BigInteger),
    Column("publish_days", Integer, nullable=False),
    Column("is_rehearsal", SmallInteger, nullable=False),
    Column("receipts", Integer, nullable=False, server_default="0", comment="the last receipt number given out"),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("is_open", SmallInteger, unique=True, comment="1 or nothing, so that one at a time is open"),
    Column("lists", Integer, nullable=False, server_default="0", comment="the last number of a list handed in"),
    CheckConstraint("is_open IS NULL OR is_open = 1", name="is_open"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("branch_id", Id, ForeignKey("branches.id"), nullable=False),
    Column("title", Text, nullable=False, comment="name and place, as the plaque will say"),
    UniqueConstraint("branch_id", "title"),
)

applications = Table(
    "applications",
    metadata,
    Column("id", Id, primary_key=True),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("stage", Text, nullable=False),
    Column("post_type", Text),
    Column("post_id", Id, ForeignKey("posts.id")),
    Column("statement", Text),
    Column("consent", SmallInteger),
    Column("receipt", Text),
    Column("applied_at", BigInteger),
    Column("submitted_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
    Column("remind_at", BigInteger, comment="what 明天提醒 set"),
    Column("exempted_at", BigInteger, comment="on leave (免报) since then"),
    Column("sent_back_for", Text, comment="why it went back (退给), until it is in again"),
    Column("is_filled", SmallInteger, nullable=False, server_default="0", comment="every item has its answer"),
    UniqueConstraint("campaign_id", "person_id"),  # 一人一报
    UniqueConstraint("campaign_id", "receipt"),
    CheckConstraint("stage IN ('draft', 'applied', 'submitted', 'withdrawn', 'opted_out')", name="stage"),
)

answers = Table(
    "answers",
    metadata,
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False),
    Column("item", Integer, nullable=False),
    Column("part", Integer, nullable=False, comment="the veto item's condition, from 1; else 0"),
    Column("points", Integer, comment="hundredths"),
    Column("choice", Text, comment="a claim (有 or 没有) or a finding (没有, 有, 不清楚)"),
    Column("tier", Text),
    Column("answered_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("application_id", "item", "part"),
    sqlite_with_rowid=False,  # one tree to write instead of two
)

blobs = Table(
    "blobs",
    metadata,
    Column("hash", Text, primary_key=True, comment="SHA-256 of what was sent"),
    Column("sealed", LargeBinary, nullable=False),
    Column("mime", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False),
    Column("item", Integer, comment="empty until the person said which"),
    Column("key", Text, nullable=False, unique=True, comment="the message it came with"),
    Column("kind", Text, nullable=False),
    Column("text", Text),
    Column("media_id", Text),
    Column("blob_hash", Text, ForeignKey("blobs.hash")),
    Column("state", Text, nullable=False),
    Column("problem", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", BigInteger),
    Column("sent_at", BigInteger, nullable=False),
    Index(None, "application_id", "item"),
    Index("ix_evidence_to_fetch", "state", "next_try_at"),
    CheckConstraint("kind IN ('text', 'image', 'link', 'file')", name="kind"),
    CheckConstraint("state IN ('kept', 'fetching', 'failed', 'removed')", name="state"),
)

# A branch's list of whom it puts forward (推荐名单); the ledger tells how it came about.
nominations = Table(
    "nominations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("branch_id", Id, ForeignKey("branches.id"), nullable=False),
    Column("version", Integer, nullable=False, comment="counts its changes"),
    Column("state", Text, nullable=False),
    Column("meeting_kind", Text),
    Column("meeting_day", Text, comment="ISO date"),
    Column("due", Integer, comment="应到"),
    Column("present", Integer, comment="实到"),
    Column("receipt", Text),
    Column("submitted_at", BigInteger),
    Column("reason", Text, comment="why it was returned"),
    Column("others_told", SmallInteger, comment="1 those not on it were told here, 0 by the secretary"),
    UniqueConstraint("campaign_id", "branch_id"),
    UniqueConstraint("campaign_id", "receipt"),
    CheckConstraint("state IN ('draft', 'submitted', 'returned')", name="state"),
)

nominees = Table(
    "nominees",
    metadata,
    Column("nominations_id", Id, ForeignKey("nominations.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("place", Integer, nullable=False, comment="from 1"),
    Column("opinion", Text, comment="empty: none was wanted; nothing: not asked yet"),
    Column("votes", Integer, comment="同意票"),
    Column("proposed_by", Id, ForeignKey("people.id"), comment="who has not confirmed it yet"),
    PrimaryKeyConstraint("nominations_id", "person_id"),
)

# A later deadline (延期) for a branch, or for one person alone.
extensions = Table(
    "extensions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("branch_id", Id, ForeignKey("branches.id")),
    Column("person_id", Id, ForeignKey("people.id")),
    Column("until", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("granted_at", BigInteger, nullable=False),
    UniqueConstraint("campaign_id", "step", "branch_id"),
    UniqueConstraint("campaign_id", "step", "person_id"),
    CheckConstraint("step IN ('apply', 'nominate')", name="step"),
    CheckConstraint("(branch_id IS NULL) <> (person_id IS NULL)", name="whose"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

# Who changed in the contacts, where the platform did not say how.
lookups = Table(
    "lookups",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", BigInteger, nullable=False, comment="not before; under way, until when claimed"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("reply", Text, comment="the passive reply as it was given; empty for an empty 200"),
    Column("received_at", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# What was not understood, so that the vocabulary can grow; nobody can be told from it.
unknown = Table(
    "unknown",
    metadata,
    Column("id", Id, primary_key=True),
    Column("context", Text, nullable=False, comment="the question that was open"),
    Column("said", Text, nullable=False, comment="without names and numbers that lead to somebody"),
    Column("reply", Text, nullable=False),
    Column("said_at", BigInteger, nullable=False, index=True),
)

# A notice (通知) from the office or a secretary: one row, however many it goes to.
notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True, comment="the message that it was drafted with"),
    Column("campaign_id", Id, ForeignKey("campaigns.id")),
    Column("author_id", Id, ForeignKey("people.id"), nullable=False),
    Column("of_branch", Text, comment="in whose name; empty for the office"),
    Column("audience", Text, nullable=False, comment="JSON: branches, and whether only their secretaries"),
    Column("body", Text, nullable=False, comment="JSON: what is said, as it leaves"),
    Column("wants_receipt", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("drafted_at", BigInteger, nullable=False),
    Column("send_at", BigInteger),
    Column("confirmed_at", BigInteger),
    Column("picture", Text, comment="the key of what goes with it"),
    Column("addressed", Integer, comment="to how many it goes"),
    Column("plan_after", BigInteger, comment="rows are written up to here; empty: all of them"),
    Column("plan_until", BigInteger, comment="the last who was there then"),
    Index("ix_notices_latest", "of_branch", "confirmed_at"),
    CheckConstraint("state IN ('draft', 'confirmed', 'stopped', 'discarded', 'recalled')", name="state"),
)
Index(
    "ix_notices_to_plan",
    notices.c.plan_after,
    sqlite_where=notices.c.plan_after.is_not(None),
    postgresql_where=notices.c.plan_after.is_not(None),
)

# What goes with a notice beside its words: fetched as it comes, uploaded anew whenever it is to be sent.
pictures = Table(
    "pictures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True, comment="the message that it came with"),
    Column("author_id", Id, ForeignKey("people.id"), nullable=False),
    Column("media_id", Text, nullable=False, comment="under which the platform had it when it came"),
    Column("state", Text, nullable=False),
    Column("problem", Text, nullable=False, server_default=""),
    Column("blob_hash", Text, ForeignKey("blobs.hash")),
    Column("attempts", Integer, nullable=False, server_default="0", comment="to fetch it, then to upload it"),
    Column("next_try_at", BigInteger, nullable=False),
    Column("uploaded_id", Text, comment="under which the platform has it now"),
    Column("uploaded_at", BigInteger),
    Index("ix_pictures_to_fetch", "state", "next_try_at"),
    CheckConstraint("state IN ('fetching', 'kept', 'failed')", name="state"),
)

# A nudge (催办): whom a secretary or the office is asking to get on with it.
nudges = Table(
    "nudges",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True, comment="the message that it was drafted with"),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("author_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("of_branch", Text, comment="in whose name; empty: the office's"),
    Column("people", Text, nullable=False, comment="JSON: the ids of those who were shown"),
    Column("state", Text, nullable=False),
    Column("drafted_at", BigInteger, nullable=False),
    Column("send_at", BigInteger),
    Column("confirmed_at", BigInteger),
    Column("aim", Text, comment="JSON: whom it means by where they stand; empty: those in people"),
    Column("addressed", Integer, comment="to how many it goes, where they are written some at a time"),
    Column("plan_after", BigInteger, comment="rows are written up to here; empty: all of them"),
    Column("plan_until", BigInteger, comment="the last who was there then"),
    CheckConstraint("state IN ('draft', 'confirmed', 'discarded')", name="state"),
)
Index(
    "ix_nudges_to_plan",
    nudges.c.plan_after,
    sqlite_where=nudges.c.plan_after.is_not(None),
    postgresql_where=nudges.c.plan_after.is_not(None),
)

# Who was made or unmade a secretary in chat: it stands against a roster until one says the same.
appointments = Table(
    "appointments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("branch_id", Id, ForeignKey("branches.id"), nullable=False),
    Column("is_secretary", SmallInteger, nullable=False),
    Column("author_id", Id, ForeignKey("people.id"), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger, comment="since when a roster says the same, or it is overtaken"),
    Index("ix_appointments_of", "person_id", "settled_at"),
)

# Exemptions (免报): who is on leave, why and until when; `applications.exempted_at` says whether one is in force.
exemptions = Table(
    "exemptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True, comment="the message that it was drafted with"),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("author_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", BigInteger, comment="the end of its last day"),
    Column("is_lasting", SmallInteger, comment="1: without an end; empty: not said yet"),
    Column("state", Text, nullable=False),
    Column("drafted_at", BigInteger, nullable=False),
    Column("granted_at", BigInteger),
    Column("ended_at", BigInteger),
    Index("ix_exemptions_of", "campaign_id", "person_id", "state"),
    Index("ix_exemptions_over", "state", "until"),
    CheckConstraint("state IN ('draft', 'granted', 'ended', 'discarded')", name="state"),
)

# One request to the platform: its exact bytes, so that a repetition is the same to the letter.
calls = Table(
    "calls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("is_open", SmallInteger, nullable=False),
    Column("rank", SmallInteger, nullable=False, server_default="1", comment="that of its rows"),
    Column("digest", Text, comment="of what is said and to whom, to tell when the same is said once more"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("errcode", Integer),
    Column("msgid", Text),
    Column("opened_at", BigInteger, nullable=False),
    Column("next_try_at", BigInteger, nullable=False, comment="not before; under way, until when it is claimed"),
    Column("unsure_at", BigInteger, comment="since when it may have been taken without our knowing"),
    Index("ix_calls_digest", "digest", "opened_at"),
)
Index(
    "ix_calls_open",
    calls.c.channel,
    calls.c.next_try_at,
    sqlite_where=calls.c.is_open == 1,
    postgresql_where=calls.c.is_open == 1,
)

# Where the platform has blocked us: nothing is called before this time.
blocks = Table(
    "blocks",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("until", BigInteger, nullable=False),
    Column("refusals", Integer, nullable=False, comment="in a row, since the last call that was taken"),
    Column("reason", Text, nullable=False),
)

# The platform lets so many through a day; what is beyond waits for the next.
days = Table(
    "days",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("day", Text, primary_key=True, comment="2026-05-20, where the office is"),
    Column("sent", Integer, nullable=False, comment="to how many people, a thousand in one call being a thousand"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("campaign_id", Id, ForeignKey("campaigns.id")),
    Column("notice_id", Id, ForeignKey("notices.id"), index=True),
    Column("rank", SmallInteger, nullable=False, comment="0 answers, 1 what a person confirmed, 2 what is automatic"),
    Column("body", Text, nullable=False, comment="JSON: what is said, as it leaves"),
    Column("batch", Text, comment="rows of one batch say the same and may leave in one call"),
    Column("call_id", Id, ForeignKey("calls.id"), index=True),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("errcode", Integer),
    Column("planned_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger, comment="when its call was last made"),
    Column("settled_at", BigInteger),
    Index("ix_outbox_recipient", "channel", "recipient", "sent_at"),
    Index("ix_outbox_campaign", "campaign_id", "kind", "planned_at"),
    CheckConstraint("state IN ('planned', 'sending', 'accepted', 'failed', 'dropped', 'answered')", name="state"),
)
Index(
    "ix_outbox_planned",
    outbox.c.channel,
    outbox.c.rank,
    outbox.c.due_at,
    outbox.c.id,
    sqlite_where=outbox.c.state == "planned",
    postgresql_where=outbox.c.state == "planned",
)

# A picture or a table that somebody asked for: made by a worker, outside any transaction, and sent once.
works = Table(
    "works",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True, comment="the message that asked for it"),
    Column("kind", Text, nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("branches", Text, nullable=False, comment="JSON: ids; none: all that the person may see"),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("asked_at", BigInteger, nullable=False),
    Column("next_try_at", BigInteger, nullable=False, comment="not before; under way, until when it is claimed"),
    Column("settled_at", BigInteger),
    Index("ix_works_due", "state", "next_try_at"),
    CheckConstraint("state IN ('planned', 'working', 'done', 'failed')", name="state"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False, comment="userid of who did it, or the command line"),
    Column("person_id", Id, ForeignKey("people.id"), index=True),
    Column("campaign_id", Id, ForeignKey("campaigns.id")),
    Column("deed", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    Column("before", Text),
    Column("after", Text),
)

# Behind the wall. What a case says, who said it and when is sealed; the day and the state are not, for the clocks.
cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("receipt", Text, nullable=False, unique=True),
    Column("secret", Text, comment="the reporter's, as a mark by which it is known again"),
    Column("campaign_id", Id, ForeignKey("campaigns.id")),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("accept_by", BigInteger, nullable=False),
    Column("finish_by", BigInteger, nullable=False),
    Column("sealed", Text, nullable=False, comment="JSON: the dossier"),
    CheckConstraint(
        "state IN ('received', 'accepted', 'proposed', 'upheld', 'dismissed', 'declined', 'referred', 'withdrawn')",
        name="state",
    ),
)

case_entries = Table(
    "case_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", BigInteger),
    Column("sealed", Text, nullable=False, comment="JSON: who, when, what"),
    Index("ix_case_entries_to_fetch", "state", "next_try_at"),
    CheckConstraint("state IN ('kept', 'fetching', 'failed')", name="state"),
)

case_files = Table(
    "case_files",
    metadata,
    Column("entry_id", Id, ForeignKey("case_entries.id"), primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("mime", Text, nullable=False),
)

# A page with a case's pictures is for one browser: marks of the address, and of the browser that opened it first.
case_links = Table(
    "case_links",
    metadata,
    Column("link", Text, primary_key=True),
    Column("browser", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False, index=True),
)

# Whom to tell that there is something new in a case, by a mark of the account that asked for it.
case_news = Table(
    "case_news",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False, index=True),
    Column("sealed", Text, nullable=False, comment="JSON: the account"),
    Column("asked_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", BigInteger, index=True, comment="empty: there is nothing new"),
)

# What a reporter has said so far, by a mark of the account that it comes from.
case_drafts = Table(
    "case_drafts",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False, index=True),
)

# How often within a day, by a mark: wrong secrets for a receipt or by an account, reports of an account, pushes.
case_tries = Table(
    "case_tries",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", BigInteger, nullable=False, index=True),
)

# To whom praise or an opinion went.
referrals = Table(
    "referrals",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column(
        "kind",
        Text,
        nullable=False,
        server_default="意见",
        comment="as what it came to them, whatever it has become since",
    ),
    PrimaryKeyConstraint("case_id", "person_id"),
)

# What is remembered of a talk with somebody of the public, by a mark of the account that it comes from.
visits = Table(
    "visits",
    metadata,
    Column("visitor", Text, primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False, index=True),
)

# The ledger of what is done behind the wall, every look at a case included.
case_ledger = Table(
    "case_ledger",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, nullable=False, index=True),
    Column("campaign_id", Id),
    Column("sealed", Text, nullable=False, comment="JSON: who did what, when"),
)

# What a finding did to a person (一票否决); lifted where an appeal was upheld.
vetoes = Table(
    "vetoes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("campaign_id", Id, ForeignKey("campaigns.id")),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("post_id", Id, ForeignKey("posts.id"), comment="where the ground hits the post"),
    Column("condition", Integer, nullable=False, comment="the veto item's, from 1"),
    Column("sealed", Text, nullable=False, comment="the finding"),
    Column("effective_at", BigInteger, nullable=False),
    Column("appeal_by", BigInteger, nullable=False),
    Column("had_title", SmallInteger, nullable=False, comment="whether a title was held when it took effect"),
    Column("lifted_at", BigInteger),
    UniqueConstraint("case_id", "person_id"),
)

appeals = Table(
    "appeals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("veto_id", Id, ForeignKey("vetoes.id"), nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("number", Text, unique=True, comment="SS2026-0003, once it is handed in"),
    Column("answer_by", BigInteger),
    Column("sealed", Text, nullable=False, comment="JSON: what is said, and what was decided"),
    CheckConstraint("state IN ('draft', 'submitted', 'upheld', 'rejected', 'dropped')", name="state"),
)

# Titles (示范岗称号). What a veto makes of one is kept with it, and follows from the vetoes alone.
titles = Table(
    "titles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("post_type", Text, nullable=False),
    Column("post_id", Id, ForeignKey("posts.id")),
    Column("author_id", Id, ForeignKey("people.id"), nullable=False),
    Column("awarded_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("veto_id", Id, ForeignKey("vetoes.id"), comment="under which it is suspended or revoked"),
    Column("suspended_at", BigInteger),
    Column("revoked_at", BigInteger),
    UniqueConstraint("campaign_id", "person_id"),
    CheckConstraint("state IN ('held', 'suspended', 'revoked')", name="state"),
)
publicities = Table(
    "publicities",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True, comment="the message that it was confirmed with"),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False, index=True),
    Column("author_id", Id, ForeignKey("people.id"), nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("begins_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)
decisions = Table(
    "decisions",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("ruling", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author_id", Id, ForeignKey("people.id"), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("publicity_id", Id, ForeignKey("publicities.id"), index=True, comment="in which it was published"),
    PrimaryKeyConstraint("campaign_id", "person_id"),
    CheckConstraint("ruling IN ('pass', 'fail', 'hold')", name="ruling"),
)

# What a reviewer gives to a nominee (评分), the marks by item; who is to score whom follows from lists and roster.
scorecards = Table(
    "scorecards",
    metadata,
    Column("id", Id, primary_key=True),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("reviewer_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("nominee_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("changed_at", BigInteger, nullable=False),
    Column("submitted_at", BigInteger, comment="when it was handed in; locked from then on"),
    UniqueConstraint("campaign_id", "reviewer_id", "nominee_id"),
)

marks = Table(
    "marks",
    metadata,
    Column("scorecard_id", Id, ForeignKey("scorecards.id"), nullable=False),
    Column("item", Integer, nullable=False),
    Column("points", Integer, comment="hundredths; nothing: left without a score (弃权)"),
    Column("comment", Text),
    PrimaryKeyConstraint("scorecard_id", "item"),
)

# Who does not score whom (回避), by the reviewer's own word; own branch and oneself need none.
recusals = Table(
    "recusals",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("reviewer_id", Id, ForeignKey("people.id"), nullable=False),
    Column("nominee_id", Id, ForeignKey("people.id"), nullable=False),
    Column("declared_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("campaign_id", "reviewer_id", "nominee_id"),
)

# What somebody was asked to look at (看), in words that tell nothing on a lock screen.
matters = Table(
    "matters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("told_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
)
