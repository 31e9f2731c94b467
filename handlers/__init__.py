"""What people can say, and what then happens: one file a conversation, and here the whole menu."""

from handlers import (
    appeals,
    application,
    cases,
    charts,
    complaints,
    courtesy,
    deadlines,
    deliveries,
    exports,
    extending,
    later,
    lists,
    matters,
    nomination,
    notices,
    others,
    questions,
    receipts,
    self_score,
    status,
    submission,
    voices,
)
from handlers.desk import Desk, Seat
from handlers.flow import Flow

# What can be said while no campaign is open, too.
ANYTIME: tuple[Flow[Seat], ...] = (
    notices.FLOW,
    deliveries.FLOW,
    receipts.FLOW,
    cases.FLOW,
    cases.CHECKING,
    cases.STEP,
    cases.SECOND,
    matters.FLOW,
    appeals.FLOW,
    appeals.RULING,
    complaints.FLOW,
    complaints.TRACKING,
    voices.FLOW,
)
FLOWS: tuple[Flow[Desk], ...] = (
    application.FLOW,
    self_score.FLOW,
    status.FLOW,
    later.FLOW,
    *ANYTIME,
    deadlines.FLOW,
    questions.FLOW,
    charts.FLOW,
    exports.FLOW,
    nomination.FLOW,
    submission.FLOW,
    submission.OTHERS,
    submission.NONE,
    lists.FLOW,
    extending.FLOW,
    others.FLOW,
    courtesy.FLOW,
)
