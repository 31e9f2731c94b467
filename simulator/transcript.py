"""Transcripts: what people did and what they were answered, saved, and done once more."""

import base64
from collections.abc import Mapping
from typing import Any

from simulator.acts import BadActError
from simulator.chats import Channel, Entry, Side
from simulator.errcodes import ApiError
from simulator.stage import Stage

VERSION = 1
ANSWER_SECONDS = 3.0


class TranscriptError(Exception):
    """The file is no transcript of ours; the message says where it stops being one."""


def save(stage: Stage) -> dict[str, Any]:
    entries = sorted(stage.chats.all(), key=lambda entry: entry.seq)
    acts = [_saved_act(stage, entry) for entry in entries if entry.act is not None]
    return {"version": VERSION, "acts": acts}


async def replay(
    stage: Stage, transcript: Mapping[str, Any], until: int | None, *, keep_times: bool
) -> list[dict[str, Any]]:
    """Do every act again, in order, and lay the new answers beside the old ones."""
    if transcript.get("version") != VERSION or not isinstance(transcript.get("acts"), list):
        raise TranscriptError(f"不是第 {VERSION} 版的聊天记录文件")
    stage.wecom.forget_what_was_sent()
    compared = []
    for number, saved in enumerate(transcript["acts"], 1):
        if until is not None and saved.get("seq", 0) > until:
            break
        try:
            compared.append(await _do_again(stage, saved, keep_times=keep_times))
        except (KeyError, TypeError, ValueError, AttributeError, BadActError, ApiError) as fault:
            raise TranscriptError(f"第 {number} 个动作做不了：{fault}") from fault
    return compared


async def _do_again(stage: Stage, saved: Mapping[str, Any], *, keep_times: bool) -> dict[str, Any]:
    channel, person = Channel(saved["channel"]), stage.wecom.directory.find(saved["person"])
    if person is None:
        raise BadActError(f"没有 {saved['person']} 这个人")
    if keep_times:
        stage.clock.offset_seconds += float(saved["at"]) - stage.clock.now()
    act = _restored_act(stage, channel, person.userid, saved)
    outcome = await stage.perform(channel, person, act)
    before, wanted = outcome.entry.seq, list(saved["answers"])
    got: list[Entry] = []
    latest = before
    while len(got) < len(wanted):
        fresh = await stage.chats.wait(channel, person.userid, latest, ANSWER_SECONDS)
        if not fresh:
            break
        latest = fresh[-1].seq
        got += [entry for entry in fresh if entry.side is Side.BOT]
    answers = [_answer(entry) for entry in got]
    return {
        "seq": saved.get("seq"),
        "person": person.userid,
        "act": saved["act"],
        "before": wanted,
        "after": answers,
        "same": answers == wanted,
    }


def _saved_act(stage: Stage, entry: Entry) -> dict[str, Any]:
    chat = stage.chats.of(entry.channel, entry.person)
    place = chat.index(entry)
    following = next((number for number in range(place + 1, len(chat)) if chat[number].act is not None), len(chat))
    act = dict(entry.act or {})
    saved: dict[str, Any] = {
        "seq": entry.seq,
        "at": entry.at,
        "channel": entry.channel,
        "person": entry.person,
        "act": act,
        "answers": [_answer(item) for item in chat[place + 1 : following] if item.side is Side.BOT],
    }
    if act.get("type") == "card":
        act["nth"] = _cards(chat).index(act.pop("seq"))
    if medium := stage.shelf.peek(str(act.get("media_id", ""))):
        saved["medium"] = {"filename": medium.filename, "data": base64.b64encode(medium.data).decode()}
    return saved


def _restored_act(stage: Stage, channel: Channel, userid: str, saved: Mapping[str, Any]) -> dict[str, Any]:
    act = dict(saved["act"])
    if "nth" in act:
        cards = _cards(stage.chats.of(channel, userid))
        if act["nth"] >= len(cards):
            raise BadActError("那张卡片这次没有来")
        act["seq"] = cards[act.pop("nth")]
    if medium := saved.get("medium"):
        data = base64.b64decode(medium["data"])
        act["media_id"] = stage.keep_upload(str(act["type"]), str(medium["filename"]), data)
    return act


def _cards(chat: list[Entry]) -> list[int]:
    return [entry.seq for entry in chat if entry.kind == "template_card"]


def _answer(entry: Entry) -> dict[str, Any]:
    """What is compared; media ids and task ids are new each time."""
    content = {name: value for name, value in entry.arrived.items() if name != "media_id"}
    if card := content.get("card"):
        content["card"] = {name: value for name, value in card.items() if name != "task_id"}
    return {"via": entry.via, "kind": entry.kind, "content": content}
