"""What people can say, and what then happens: one file a conversation, and here the whole menu."""

from handlers import application, courtesy, later, others, self_score, status
from handlers.flow import Flow

FLOWS: tuple[Flow, ...] = (application.FLOW, self_score.FLOW, status.FLOW, later.FLOW, others.FLOW, courtesy.FLOW)
