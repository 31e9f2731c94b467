"""The stage: people act, their acts are delivered, and what the app answers appears in their chats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator import acts, incoming
from simulator.acts import Act, BadActError
from simulator.chats import Channel, Chats, Entry, Side, State, Via
from simulator.clock import Clock
from simulator.delivery import Callback, Delivery, Postman
from simulator.media import MediaShelf, check_upload
from simulator.passive import CARD_UPDATES, Expected, PassiveReply
from simulator.people import Person
from simulator.wecom import Wecom

FIRST_MSG_ID = 7_290_000_000_000_000_001


@dataclass(slots=True)
class Outcome:
    """An act as it ended: the entry, its delivery, and the entry of the passive reply, if one came."""

    entry: Entry
    delivery: Delivery
    reply: Entry | None

    def as_json(self) -> dict[str, Any]:
        return {
            "message": self.entry.as_json(),
            "delivery": self.delivery.as_json(),
            "reply": self.reply.as_json() if self.reply else None,
        }


@dataclass(slots=True)
class Stage:
    clock: Clock
    chats: Chats
    shelf: MediaShelf
    postman: Postman
    wecom: Wecom
    callbacks: dict[Channel, Callback] = field(default_factory=dict)
    base_url: str = ""
    _next_msg_id: int = FIRST_MSG_ID

    def read_act(self, channel: Channel, person: Person, act: Mapping[str, Any]) -> Act:
        kind = act.get("type")
        if kind == "text":
            if not act.get("text"):
                raise BadActError("不能发送空消息")
            return acts.text(str(act["text"]))
        if kind in {"image", "voice", "video"}:
            return acts.medium(str(kind), str(act.get("media_id", "")), self.base_url, self.shelf)
        if kind == "location":
            return acts.location(act)
        if kind == "link":
            return acts.link(act)
        if kind == "event":
            return acts.event(act)
        if kind == "card":
            entry = self.chats.find(channel, person.userid, int(act.get("seq", 0)))
            if entry is None:
                raise BadActError("没有这条消息")
            code = self.wecom.new_response_code(entry.msgid, self.clock.now())
            step = acts.card_click(act, entry, code)
            entry.content = {**entry.content, "chosen": step.content["selected"]}
            return step
        raise BadActError(f"不认识的动作「{kind}」")

    def keep_upload(self, kind: str, filename: str, data: bytes) -> str:
        if kind not in {"image", "voice", "video"}:
            raise BadActError("应用收不到这一类文件：只有图片、语音、视频会送到回调")
        check_upload(kind, data)
        return self.shelf.put(kind, filename, data, self.clock.now()).media_id

    def begin(self, channel: Channel, person: Person, act: Act) -> Entry:
        """Show the act in the chat at once; `finish` delivers it."""
        return self.chats.add(
            self.clock.now(),
            channel,
            person.userid,
            act.side,
            act.kind,
            content=act.content,
            state=State.DELIVERING,
        )

    async def finish(self, person: Person, act: Act, entry: Entry) -> Outcome:
        callback = self.callbacks[entry.channel]
        plain, expected = self._compose(callback, person, act, entry)

        def show_progress(delivery: Delivery) -> None:
            entry.delivery = delivery.id
            if delivery.attempts:
                entry.state, entry.note = State.RETRYING, _last_fault(delivery)
            self.chats.tell(entry)

        delivery = await self.postman.deliver(callback, plain, expected, show_progress)
        entry.state = State.ACCEPTED if delivery.accepted else State.FAILED
        entry.note = "" if delivery.accepted else _last_fault(delivery) or f"回调地址没有通过验证：{callback.fault}"
        if delivery.reply_fault:
            entry.note = f"被动回复被丢弃：{delivery.reply_fault}"
        self.chats.tell(entry)
        reply = self._show_reply(delivery.reply, delivery, entry, act) if delivery.reply else None
        return Outcome(entry, delivery, reply)

    def _compose(self, callback: Callback, person: Person, act: Act, entry: Entry) -> tuple[str, Expected]:
        user = person.userid if entry.channel is Channel.WECOM else person.openid
        sender = incoming.Sender(callback.to, user, int(entry.at), callback.agent_id)
        expected = Expected(to=user, sender=callback.to, event=act.event)
        if act.event:
            return incoming.event_xml(sender, act.event, act.fields), expected
        number, self._next_msg_id = self._next_msg_id, self._next_msg_id + 1
        entry.msgid = str(number)
        return incoming.message_xml(sender, act.kind, number, act.fields), expected

    def _show_reply(self, reply: PassiveReply, delivery: Delivery, entry: Entry, act: Act) -> Entry | None:
        if reply.kind in CARD_UPDATES:
            if act.card is not None and reply.kind == "update_button":
                self.wecom.replace_button(act.card, reply.content["replace_name"])
            elif act.card is not None:
                self.wecom.replace_card(act.card, reply.content["card"])
            return act.card
        return self.chats.add(
            self.clock.now(), entry.channel, entry.person, Side.BOT, reply.kind,
            content=reply.content, via=Via.PASSIVE, delivery=delivery.id,
        )  # fmt: skip


def _last_fault(delivery: Delivery) -> str:
    if not delivery.attempts:
        return ""
    last = delivery.attempts[-1]
    return last.error or f"应答状态是 {last.status}"
