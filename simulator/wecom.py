"""The WeCom side: one corporation with one self-built app, and what its API calls change."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator import cards, menus, messages
from simulator.chats import Channel, Chats, Entry, Side, Via
from simulator.errcodes import ApiError
from simulator.media import MediaShelf
from simulator.people import Directory, Person
from simulator.rates import DAY, FixedWindow, MemberRate

RECALL_SECONDS = 24 * 3600
RESPONSE_CODE_SECONDS = 72 * 3600
TIMES_A_DAY = 200


@dataclass(frozen=True, slots=True)
class Keys:
    """What a WeCom administrator would copy out of the console."""

    corp_id: str
    secret: str
    agent_id: int
    token: str
    aes_key: str
    contact_secret: str = ""


@dataclass(slots=True)
class Sent:
    msgid: str
    at: float
    entries: dict[str, Entry] = field(default_factory=dict)


@dataclass(slots=True)
class ResponseCode:
    """Permission to change a card once: of all receivers, or, after a click, of those of the same message."""

    msgid: str
    at: float


class Wecom:
    def __init__(
        self, name: str, keys: Keys, directory: Directory, chats: Chats, shelf: MediaShelf, account_cap: int
    ) -> None:
        self.keys = keys
        self.directory = directory
        self.chats = chats
        self.shelf = shelf
        self.name = name
        self.menu: dict[str, Any] | None = None
        self.has_callback = False
        self.legacy = False  # an app from before June 2022 still gets the private fields
        self._rate = MemberRate()
        self._daily = FixedWindow(TIMES_A_DAY * account_cap, DAY)
        self._sent: dict[str, Sent] = {}
        self._codes: dict[str, ResponseCode] = {}
        self._tasks: set[str] = set()
        self._answers: dict[str, tuple[float, dict[str, Any]]] = {}

    # message/send

    def send(self, body: Mapping[str, Any], now: float, call: int | None) -> dict[str, Any]:
        self.check_agent(body.get("agentid"))
        address = messages.address_of(body)
        content = messages.content_of(body, lambda media_id: self.shelf.get(media_id, now).kind)
        if media_id := content.get("media_id"):
            medium = self.shelf.get(media_id, now)
            content |= {"filename": medium.filename, "size": len(medium.data)}
        window = messages.duplicate_window(body)
        fingerprint = _fingerprint(body) if window else ""
        if window and (known := self._answers.get(fingerprint)) and known[0] > now:
            return known[1]
        card = content.get("card")
        if card is not None:
            self._admit_card(card)
        people, invalid = self._receivers(address)
        if not people:
            raise ApiError(81013, **invalid)
        if not self._daily.take(now, len(people)):
            raise ApiError(45009)
        if card is not None and card.get("task_id"):
            self._tasks.add(card["task_id"])
        sent = Sent(secrets.token_urlsafe(48), now)
        self._sent[sent.msgid] = sent
        for person in people:
            self._hand_over(sent, person, str(body["msgtype"]), content, call)
        answer: dict[str, Any] = {**invalid, "msgid": sent.msgid}
        if card is not None and cards.needs_callback(card):
            answer["response_code"] = self.new_response_code(sent.msgid, now)
        if window:
            self._answers[fingerprint] = (now + window, answer)
        return answer

    def recall(self, msgid: Any, now: float) -> dict[str, Any]:
        sent = self._sent.get(msgid) if isinstance(msgid, str) else None
        if sent is None or now - sent.at > RECALL_SECONDS:
            raise ApiError(40058)
        for entry in sent.entries.values():
            entry.recalled = True
            self.chats.tell(entry)
        return {}

    def update_card(self, body: Mapping[str, Any], now: float) -> dict[str, Any]:
        self.check_agent(body.get("agentid"))
        code = self._codes.get(str(body.get("response_code", "")))
        if code is None or now - code.at > RESPONSE_CODE_SECONDS:
            raise ApiError(60140)
        button, card = body.get("button"), body.get("template_card")
        if card is not None:
            cards.check_card(card)
        elif not isinstance(button, dict) or not button.get("replace_name"):
            raise ApiError(40058)
        entries, invalid = self._card_holders(body, self._sent[code.msgid])
        if card is None and not all(cards.has_button(entry.content["card"]) for entry in entries):
            raise ApiError(40058)
        del self._codes[str(body["response_code"])]
        for entry in entries:
            if card is not None:
                self.replace_card(entry, card)
            elif isinstance(button, dict):
                self.replace_button(entry, str(button["replace_name"]))
        return {"invaliduser": invalid} if invalid else {}

    def forget_what_was_sent(self) -> None:
        """Take the same messages again as if for the first time: no rate, duplicate or task id stands in their way."""
        self._rate = MemberRate()
        self._answers.clear()
        self._tasks.clear()

    # what a click brings

    def new_response_code(self, msgid: str, now: float) -> str:
        code = secrets.token_urlsafe(32)
        self._codes[code] = ResponseCode(msgid, now)
        return code

    def replace_card(self, entry: Entry, card: cards.Card) -> None:
        entry.content = {"card": dict(card)}
        self.chats.tell(entry)

    def replace_button(self, entry: Entry, name: str) -> None:
        entry.content = {**entry.content, "card": cards.with_button_replaced(entry.content["card"], name)}
        self.chats.tell(entry)

    # menu

    def create_menu(self, body: Any) -> None:
        self.menu = menus.check_menu(body)
        self.tell_menu()

    def delete_menu(self) -> None:
        self.menu = None
        self.tell_menu()

    def tell_menu(self) -> None:
        self.chats.feed.tell("menu", {"channel": Channel.WECOM, "menu": self.menu})

    def check_agent(self, agent_id: Any) -> None:
        if agent_id is None or agent_id == "":
            raise ApiError(41011)
        try:
            number = int(agent_id)
        except (TypeError, ValueError):
            raise ApiError(40056) from None
        if number != self.keys.agent_id:
            raise ApiError(301002)

    # details

    def _admit_card(self, card: cards.Card) -> None:
        if cards.needs_callback(card) and not self.has_callback:
            raise ApiError(43012)
        if card.get("task_id") in self._tasks:
            raise ApiError(42014)

    def _receivers(self, address: messages.Address) -> tuple[list[Person], dict[str, str]]:
        if address.everybody:
            return [person for person in self.directory if person.visible], {}
        people: dict[str, Person] = {}
        bad_users = []
        for userid in address.users:
            person = self.directory.visible(userid)
            if person is None:
                bad_users.append(userid.lower())
            else:
                people[person.userid] = person
        tags = {str(number): number for number in self.directory.tags}
        for tag in address.tags:
            if tag in tags:
                people |= {person.userid: person for person in self.directory.tagged(tags[tag])}
        departments = self.directory.visible_departments() if address.parties else []
        known = {str(department.id): department.id for department in departments}
        bad_parties = [party for party in address.parties if party not in known]
        for party in address.parties:
            if party in known:
                people |= {person.userid: person for person in self._everybody_below(known[party])}
        found = {
            "invaliduser": "|".join(bad_users),
            "invalidparty": "|".join(bad_parties),
            "invalidtag": "|".join(tag for tag in address.tags if tag not in tags),
        }
        return list(people.values()), {name: value for name, value in found.items() if value}

    def _members_below(self, parties: list[Any]) -> list[str]:
        numbers = [int(party) for party in parties if str(party).isdecimal()]
        return [person.userid.lower() for number in numbers for person in self._everybody_below(number)]

    def _holders_of(self, tags: list[Any]) -> list[Person]:
        numbers = {int(tag) for tag in tags if str(tag).isdecimal()} & set(self.directory.tags)
        return [person for number in numbers for person in self.directory.tagged(number)]

    def _everybody_below(self, department: int) -> list[Person]:
        below = {department} | {item.id for item in self.directory.departments.values() if item.parent == department}
        return [person for number in below for person in self.directory.members_of(number)]

    def _hand_over(self, sent: Sent, person: Person, kind: str, content: dict[str, Any], call: int | None) -> None:
        if not self._rate.admit(person.userid, sent.at):
            note = "平台悄悄丢弃了这条推送：同一成员每分钟最多 30 条、每小时最多 1000 条"
            self.chats.add(sent.at, Channel.WECOM, person.userid, Side.NOTE, "dropped", note=note, call=call)
            return
        sent.entries[person.userid] = self.chats.add(
            sent.at, Channel.WECOM, person.userid, Side.BOT, kind,
            content=content, via=Via.PUSH, call=call, msgid=sent.msgid,
        )  # fmt: skip

    def _card_holders(self, body: Mapping[str, Any], sent: Sent) -> tuple[list[Entry], list[str]]:
        if body.get("atall") == 1:
            return list(sent.entries.values()), []
        userids, parties, tags = (body.get(name) or [] for name in ("userids", "partyids", "tagids"))
        if not isinstance(userids, list) or len(userids) > messages.MOST_USERS:
            raise ApiError(40032)
        if not isinstance(parties, list) or len(parties) > messages.MOST_PARTIES:
            raise ApiError(82002)
        if not isinstance(tags, list) or len(tags) > messages.MOST_TAGS:
            raise ApiError(82003)
        if not userids and not parties and not tags:
            raise ApiError(82001)
        known = {userid.lower(): entry for userid, entry in sent.entries.items()}
        named = [str(userid).lower() for userid in userids]
        invalid = [userid for userid in named if userid not in known]
        holders = (person.userid.lower() for person in self._holders_of(tags))
        wanted = {*named, *self._members_below(parties), *holders}
        entries = [entry for userid, entry in known.items() if userid in wanted]
        if not entries:
            raise ApiError(81013, invaliduser=invalid)
        return entries, invalid


def _fingerprint(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
