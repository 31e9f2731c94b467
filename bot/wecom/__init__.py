"""The platform, as the bot calls it."""

from bot.wecom.account import AccountClient
from bot.wecom.client import Client, Sent
from bot.wecom.contacts import Agent, ContactSync, Department, Member, MemberName
from bot.wecom.faults import AccountError, MisreadError, TooLargeError, UnreachableError, WeComError
from bot.wecom.line import open_http
from bot.wecom.media import LARGEST_PICTURE, MediaKind, Medium
from bot.wecom.messages import (
    Address,
    Article,
    compose_card,
    compose_file,
    compose_image,
    compose_markdown,
    compose_news,
    compose_text,
    compose_textcard,
    compose_video,
    compose_voice,
)

__all__ = [
    "LARGEST_PICTURE",
    "AccountClient",
    "AccountError",
    "Address",
    "Agent",
    "Article",
    "Client",
    "ContactSync",
    "Department",
    "MediaKind",
    "Medium",
    "Member",
    "MemberName",
    "MisreadError",
    "Sent",
    "TooLargeError",
    "UnreachableError",
    "WeComError",
    "compose_card",
    "compose_file",
    "compose_image",
    "compose_markdown",
    "compose_news",
    "compose_text",
    "compose_textcard",
    "compose_video",
    "compose_voice",
    "open_http",
]
