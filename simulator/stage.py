"""The stage: people act, their acts are delivered, and what the app answers appears in their chats."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator import acts, incoming
from simulator.account import Account
from simulator.acts import Act, BadActError
from simulator.chats import Channel, Chats, Entry, Side, State, Via
from simulator.clock import Clock
from simulator.delivery import Callback, Delivery, Postman
from simulator.errcodes import ApiError
from simulator.faults import Faults
from simulator.media import MediaShelf, check_upload
from simulator.passive import CARD_UPDATES, Expected, PassiveReply
from simulator.people import Person
from simulator.wecom import Wecom

SORRY = "该公众号暂时无法提供服务，请稍后再试"
ACTS_THAT_OPEN = frozenset({"subscribe", "SCAN", "CLICK", "scancode_push", "scancode_waitmsg"})
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
    faults: Faults
    account: Account | None = None
    callbacks: dict[Channel, Callback] = field(default_factory=dict)
    base_url: str = ""
    _next_msg_id: int = FIRST_MSG_ID

    async def perform(self, channel: Channel, person: Person, given: Mapping[str, Any]) -> Outcome:
        act = self.read_act(channel, person, given)
        return await self.finish(person, act, self.begin(channel, person, act, given))

    def clear(self) -> None:
        self.chats.clear()
        self.wecom.forget_what_was_sent()

    def read_act(self, channel: Channel, person: Person, given: Mapping[str, Any]) -> Act:
        kind = given.get("type")
        if channel is Channel.WECHAT:
            if kind in {"follow", "unfollow", "scan"}:
                return self._read_visit(person, given)
            if self.account is None or person.userid not in self.account.followers:
                raise BadActError("这个人还没有关注公众号")
        if kind == "text":
            if not given.get("text"):
                raise BadActError("不能发送空消息")
            return acts.text(str(given["text"]))
        if kind in {"image", "voice", "video"}:
            return acts.medium(str(kind), str(given.get("media_id", "")), self.base_url, self.shelf)
        if kind == "location":
            return acts.location(given)
        if kind == "link":
            return acts.link(given)
        if kind == "event":
            return acts.event(given, shouted=channel is Channel.WECHAT)
        if kind == "card":
            return self._read_card_click(channel, person, given)
        raise BadActError(f"不认识的动作「{kind}」")

    def keep_upload(self, kind: str, filename: str, data: bytes) -> str:
        if kind not in {"image", "voice", "video"}:
            raise BadActError("应用收不到这一类文件：只有图片、语音、视频会送到回调")
        check_upload(kind, data)
        return self.shelf.put(kind, filename, data, self.clock.now()).media_id

    def begin(self, channel: Channel, person: Person, act: Act, given: Mapping[str, Any]) -> Entry:
        """Show the act in the chat at once; `finish` delivers it."""
        now = self.clock.now()
        if channel is Channel.WECHAT and self.account is not None:
            self._count_for_account(self.account, person, act, now)
        return self._add(now, channel, person, act, given)

    async def finish(self, person: Person, act: Act, entry: Entry) -> Outcome:
        if act.event and self.faults.strikes("double click", self.faults.scenario.callback.double_click):
            twin = self._add(entry.at, entry.channel, person, act, entry.act)
            outcome, _ = await asyncio.gather(self._deliver(person, act, entry), self._deliver(person, act, twin))
            return outcome
        return await self._deliver(person, act, entry)

    async def _deliver(self, person: Person, act: Act, entry: Entry) -> Outcome:
        callback = self.callbacks[entry.channel]
        plain, expected = self._compose(callback, person, act, entry)

        def show_progress(delivery: Delivery) -> None:
            entry.delivery, entry.attempts = delivery.id, len(delivery.attempts)
            if delivery.attempts:
                entry.state, entry.note = State.RETRYING, _last_fault(delivery)
            self.chats.tell(entry)

        delivery = await self.postman.deliver(callback, plain, expected, show_progress)
        entry.attempts = len(delivery.attempts)
        entry.state = State.ACCEPTED if delivery.accepted else State.FAILED
        entry.note = "" if delivery.accepted else _last_fault(delivery) or f"回调地址没有通过验证：{callback.fault}"
        self._refuse_lost_medium(delivery)
        if delivery.reply_fault:
            entry.note = f"被动回复被丢弃：{delivery.reply_fault}"
        self.chats.tell(entry)
        if entry.channel is Channel.WECHAT and (delivery.reply_fault or not delivery.accepted):
            self.chats.add(self.clock.now(), entry.channel, entry.person, Side.NOTE, "dropped", note=SORRY)
        reply = self._show_reply(delivery.reply, delivery, entry, act) if delivery.reply else None
        return Outcome(entry, delivery, reply)

    def _compose(self, callback: Callback, person: Person, act: Act, entry: Entry) -> tuple[str, Expected]:
        user = person.userid if entry.channel is Channel.WECOM else person.openid
        sender = incoming.Sender(callback.to, user, int(entry.at), callback.agent_id)
        expected = Expected(user, callback.to, act.event, account=entry.channel is Channel.WECHAT)
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

    def _add(self, at: float, channel: Channel, person: Person, act: Act, given: Mapping[str, Any] | None) -> Entry:
        return self.chats.add(
            at, channel, person.userid, act.side, act.kind,
            content=act.content, state=State.DELIVERING, act=given,
        )  # fmt: skip

    def _read_card_click(self, channel: Channel, person: Person, given: Mapping[str, Any]) -> Act:
        entry = self.chats.find(channel, person.userid, int(given.get("seq", 0)))
        if entry is None:
            raise BadActError("没有这条消息")
        code = self.wecom.new_response_code(entry.msgid, self.clock.now())
        act = acts.card_click(given, entry, code)
        entry.content = {**entry.content, "chosen": act.content["selected"]}
        return act

    def _read_visit(self, person: Person, given: Mapping[str, Any]) -> Act:
        """Read how people come to an Official Account and leave it: by name, or through a QR code."""
        if self.account is None:
            raise BadActError("没有公众号")
        follows = person.userid in self.account.followers
        if given["type"] == "unfollow":
            return acts.follow(follows=False)
        if given["type"] == "follow":
            return acts.follow(follows=True)
        wanted = str(given.get("scene", ""))
        scene = self.account.find_scene(wanted, self.clock.now())
        if scene is None:
            raise BadActError("这个二维码不存在或已经过期")
        return (
            acts.scan(scene.value, scene.ticket)
            if follows
            else acts.follow(follows=True, scene=scene.value, ticket=scene.ticket)
        )

    def _count_for_account(self, account: Account, person: Person, act: Act, now: float) -> None:
        """Open the window in which the account may write."""
        if act.event in {"subscribe", "unsubscribe"}:
            account.follow(person, follows=act.event == "subscribe")
        if not act.event:
            account.heard_words(person, now)
        elif act.event in ACTS_THAT_OPEN:
            account.saw_act(person, now)

    def _refuse_lost_medium(self, delivery: Delivery) -> None:
        if delivery.reply is None or "media_id" not in delivery.reply.content:
            return
        try:
            medium = self.shelf.get(delivery.reply.content["media_id"], self.clock.now())
        except ApiError:
            delivery.reply, delivery.reply_fault = None, "MediaId 不存在或已过期"
        else:
            delivery.reply.content.update(filename=medium.filename, size=len(medium.data))


def _last_fault(delivery: Delivery) -> str:
    if not delivery.attempts:
        return ""
    last = delivery.attempts[-1]
    return last.error or f"应答状态是 {last.status}"
