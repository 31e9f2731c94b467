"""An office with a phone on every desk: the real application, a real database, and a clock that the test moves."""

import email
import email.policy
import itertools
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import httpx
import xmltodict
from cryptography.fernet import Fernet
from flask.testing import FlaskClient
from sqlalchemy import func, select
from wechatpy.enterprise.crypto import WeChatCrypto

from bot import turns
from bot.app import make_app
from bot.case_pictures import serve_case_pictures
from bot.engine import Engine
from bot.links import PictureLinks
from bot.roster import read_roster
from bot.settings import Settings, WeChat, WeCom
from bot.wecom import AccountClient, Client
from bot.worker import Worker
from campaign.cases import Account, CaseKind, CaseOpened, Report
from campaign.pace import Pace
from campaign.people import Person, Role
from campaign.record import Record, Standing, standing
from campaign.rubric import Rubric
from campaign.rubric_file import parse
from campaign.term import Dates
from handlers.confirmation_cards import ASKED
from handlers.desk import Ways
from storage import schema
from storage.book import Book, Sitting
from storage.database import Database
from storage.people import RosterEntry
from storage.tables import ledger
from storage.vault import Vault

ZONE = ZoneInfo("Asia/Shanghai")
RUBRIC_FILE = Path(__file__).parent.parent / "rubric.yaml"
RUBRIC: Rubric = parse(RUBRIC_FILE.read_text("utf-8"))
START = datetime(2026, 5, 20, 10, 7, tzinfo=ZONE)
DATES = Dates(
    apply_by=datetime(2026, 6, 1, tzinfo=ZONE),
    nominate_by=datetime(2026, 6, 6, tzinfo=ZONE),
    review_by=datetime(2026, 6, 16, tzinfo=ZONE),
)
APP = WeCom(
    corp_id="ww5f3c0ffee0d15ea5",
    agent_id=1000002,
    secret="app-secret",
    token="callback-token",
    aes_key="jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
    api_base="http://platform.test/cgi-bin/",
)
ACCOUNT = WeChat(
    app_id="wx5f3c0ffee0d15ea5",
    secret="account-secret",
    token="account-token",
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    api_base="http://account.test/cgi-bin/",
)
ROSTER = """\
userid,name,branch,role
zhou.guixiang,周桂香,饮食中心支部,member
li.guoqiang,李国强,饮食中心支部,member
chen.jianguo,陈建国,饮食中心支部,member;secretary
wu.xiuzhen,吴秀珍,运输支部,member
guo.min,郭敏,机关支部,secretary
lin.yue,林悦,机关支部,committee
zhao.min,赵敏,机关支部,reviewer
sun.zheng,孙正,机关支部,handler
"""
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
LARGEST_TEXT = 2048
SEED = 42  # of the dice, so that a story draws the same receipts each time
BRANCH = "饮食中心支部"
PUBLIC_URL = "https://sfg.example.edu.cn"


@dataclass
class StillClock:
    """Stands still until it is moved."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Upload:
    kind: str
    name: str
    content: bytes


@dataclass
class Platform:
    """What the platform's API does here: takes messages, but for `hidden`, and gives out the pictures that it has.

    A picture or a file that was sent is told by its name, as the phone shows it.
    """

    sent: list[tuple[str, str]] = field(default_factory=list)
    told_public: list[tuple[str, str]] = field(default_factory=list)  # by the Official Account
    cards: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    offers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # cards under what is to be confirmed
    uploads: dict[str, Upload] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    recalled: list[str] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=itertools.count)
    errcodes: list[int] = field(default_factory=list)  # what the next sends are refused with
    updated: list[tuple[str, str]] = field(default_factory=list)  # what stands in the place of whose buttons
    update_errcodes: list[int] = field(default_factory=list)  # what the next changes of a card are refused with
    used_codes: set[str] = field(default_factory=set)
    media_errcodes: list[int] = field(default_factory=list)  # the same for pictures, either way
    calls: int = 0  # of message/send, refused or not
    checked: set[bytes] = field(default_factory=set)  # what is not delivered twice, where that is asked for

    def answer(self, request: httpx.Request) -> httpx.Response:
        match request.url.path.removeprefix("/cgi-bin/"):
            case "gettoken":
                return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
            case "stable_token":
                return httpx.Response(200, json={"access_token": "a", "expires_in": 7200})
            case "message/send":
                self.calls += 1
                if self.errcodes:
                    return httpx.Response(200, json={"errcode": self.errcodes.pop(0), "errmsg": "refused"})
                body = json.loads(request.content)
                if body.get("enable_duplicate_check") and request.content in self.checked:
                    return httpx.Response(200, json={"errcode": 0, "msgid": f"m{next(self.ids)}"})
                self.checked.add(request.content)
                if body["msgtype"] == "template_card":
                    card = body["template_card"]
                    is_offer = card["button_list"][0]["key"].startswith(ASKED)
                    (self.offers if is_offer else self.cards).append((body["touser"], card))
                if body["msgtype"] == "template_card" and "sub_title_text" not in body["template_card"]:
                    number = next(self.ids)
                    return httpx.Response(
                        200, json={"errcode": 0, "msgid": f"m{number}", "response_code": f"r{number}"}
                    )
                self.sent.append((body["touser"], self._shown(body)))
                unseen = "|".join(sorted(self.hidden & set(body["touser"].split("|"))))
                answer = (
                    {"errcode": 81013} if unseen == body["touser"] else {"errcode": 0, "msgid": f"m{next(self.ids)}"}
                )
                return httpx.Response(200, json=answer | {"invaliduser": unseen})
            case "message/update_template_card":
                return self._update_card(json.loads(request.content))
            case "message/recall":
                self.recalled.append(json.loads(request.content)["msgid"])
                return httpx.Response(200, json={"errcode": 0})
            case "message/custom/send":
                return self._tell_public(json.loads(request.content))
            case "media/upload" | "media/get" as way:
                return self._handle_medium(way, request)
        return httpx.Response(404)

    def _update_card(self, body: dict[str, Any]) -> httpx.Response:
        """A code is good for one change."""
        if self.update_errcodes:
            return httpx.Response(200, json={"errcode": self.update_errcodes.pop(0), "errmsg": "refused"})
        if body["response_code"] in self.used_codes:
            return httpx.Response(200, json={"errcode": 60140, "errmsg": "invalid response_code"})
        self.used_codes.add(body["response_code"])
        self.updated += [(userid, body["button"]["replace_name"]) for userid in body["userids"]]
        return httpx.Response(200, json={"errcode": 0, "errmsg": "ok"})

    def _tell_public(self, body: dict[str, Any]) -> httpx.Response:
        if self.errcodes:
            return httpx.Response(200, json={"errcode": self.errcodes.pop(0), "errmsg": "refused"})
        self.told_public.append((body["touser"], body["text"]["content"]))
        return httpx.Response(200, json={"errcode": 0, "errmsg": "ok"})

    def _handle_medium(self, way: str, request: httpx.Request) -> httpx.Response:
        if self.media_errcodes:
            return httpx.Response(200, json={"errcode": self.media_errcodes.pop(0), "errmsg": "refused"})
        if way == "media/upload":
            media_id = f"U{next(self.ids)}"
            self.uploads[media_id] = _read_upload(request)
            answer = {"errcode": 0, "type": request.url.params["type"], "media_id": media_id, "created_at": "1"}
            return httpx.Response(200, json=answer)
        content = self.pictures.get(request.url.params["media_id"])
        if content is None:
            return httpx.Response(200, json={"errcode": 40007, "errmsg": "invalid media_id"})
        return httpx.Response(200, content=content, headers={"Content-Type": "image/jpeg"})

    def _shown(self, body: dict[str, Any]) -> str:
        if body["msgtype"] == "text":
            return str(body["text"]["content"])
        if body["msgtype"] == "template_card":  # a card that says something of its own: in the words of its text
            card = body["template_card"]
            return "\n".join([card["main_title"]["title"], card["main_title"]["desc"], card["sub_title_text"]])
        kind = body["msgtype"]
        upload = self.uploads[body[kind]["media_id"]]
        assert upload.kind == kind
        return f"[{'图片' if kind == 'image' else '文件'}] {upload.name}"

    def received(self, name: str) -> bytes:
        """The content of the last picture or file of that name."""
        return next(upload.content for upload in reversed(self.uploads.values()) if upload.name == name)


def _read_upload(request: httpx.Request) -> Upload:
    """The one part of the form, as any reader of MIME sees it."""
    kind = request.headers["Content-Type"].encode()
    form = email.message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + request.read(), policy=email.policy.HTTP)
    [part] = form.iter_parts()
    assert part.get_param("name", header="content-disposition") == "media"
    return Upload(request.url.params["type"], part.get_filename(), part.get_payload(decode=True))


@dataclass(frozen=True)
class Answer:
    """What came back: the passive reply (empty: an empty 200), what was pushed since, and the card under it.

    Of a card only the buttons are told, as they are read.
    """

    passive: str
    pushes: tuple[str, ...] = ()
    card: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(filter(None, (self.passive, *self.pushes)))


@dataclass(repr=False)
class Office:
    """Everything that runs, and everybody's phones."""

    database: Database
    clock: StillClock
    platform: Platform
    http: FlaskClient
    worker: Worker
    all_sent: list[tuple[str, str]] = field(default_factory=list)
    crypto: WeChatCrypto = field(default_factory=lambda: WeChatCrypto(APP.token, APP.aes_key, APP.corp_id))
    buttons: list[str] = field(default_factory=list)  # what stands in the place of those that were pressed
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(7290000000000000001))

    def __repr__(self) -> str:
        return "office"

    def phone(self, userid: str) -> "Phone":
        return Phone(self, userid)

    def newcomer(self) -> "Phone":
        """A member nobody has heard of before."""
        number = next(self.numbers)
        with self.database.write() as tx:
            entry = RosterEntry(f"new.{number}", f"新人{number % 10000}", BRANCH, frozenset({Role.MEMBER}))
            Book(tx).people.save([entry])
        return self.phone(entry.userid)

    def wait(self, **units: float) -> None:
        self.clock.at += timedelta(**units)

    def deliver(self, plain: str) -> str:
        """One callback as the platform makes it; the decrypted passive reply's text, empty for an empty 200."""
        timestamp, nonce = str(int(self.clock.at.timestamp())), secrets.token_hex(5)
        sealed = xmltodict.parse(self.crypto.encrypt_message(plain, nonce, timestamp))["xml"]
        response = self.http.post(
            "/wecom/callback",
            query_string={"msg_signature": sealed["MsgSignature"], "timestamp": timestamp, "nonce": nonce},
            data=f"<xml><ToUserName>{APP.corp_id}</ToUserName><AgentID>{APP.agent_id}</AgentID>"
            f"<Encrypt>{sealed['Encrypt']}</Encrypt></xml>".encode(),
        )
        if response.status_code != 200:
            raise RefusalError(response.status_code, response.get_data(as_text=True))
        if not response.data:
            return ""
        reply = xmltodict.parse(response.data)["xml"]
        opened = self.crypto.decrypt_message(response.data, reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"])
        plain_reply = xmltodict.parse(opened, strip_whitespace=False)["xml"]
        if plain_reply["MsgType"] == "update_button":  # takes the place of buttons, and says nothing in the chat
            self.buttons.append(str(plain_reply["Button"]["ReplaceName"]))
            return ""
        content = plain_reply["Content"]
        assert len(content.encode()) <= LARGEST_TEXT
        return str(content)

    def pushed(self) -> list[tuple[str, str]]:
        """What has been sent since the last look, in order: (userid, text)."""
        self.worker.work()
        sent, self.platform.sent = self.platform.sent, []
        assert all(len(text.encode()) <= LARGEST_TEXT for _, text in sent)
        self.all_sent += sent
        return sent

    def told(self) -> list[tuple[str, str]]:
        """What has been pushed to anybody since this was last asked, whosever phone was looked at meanwhile."""
        self.pushed()
        sent, self.all_sent = self.all_sent, []
        return sent

    def sitting(self, userid: str) -> Sitting:
        with self.database.read() as tx:
            sitting = self.worker.office.open_book(tx).sit(userid)
        assert sitting is not None
        return sitting

    def report(self, target: str, text: str) -> str:
        """Somebody outside complains; the receipt."""
        account = Account("wechat", "o_somebody")
        with self.database.write() as tx:
            book = self.worker.office.open_book(tx)
            receipt = book.cases.draw_receipt(self.clock.at)
            order = CaseOpened(Report(CaseKind.COMPLAINT, target, text, contact=""), receipt)
            book.cases.carry_out(order, account, book.campaigns.current(), self.clock.at)
        return receipt.number

    def people(self) -> list[Person]:
        with self.database.read() as tx:
            return Book(tx).people.present()

    def deeds(self) -> int:
        """How many lines the ledger has."""
        with self.database.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(ledger)).scalar_one())

    def ledger(self) -> list[tuple[str, str, str, str | None, str | None]]:
        """(actor, deed, subject, before, after), oldest first."""
        with self.database.read() as tx:
            entries = Book(tx).ledger.entries()
        return [(e.actor, e.deed.name, e.deed.subject, e.deed.before, e.deed.after) for e in entries]

    def open_campaign(self, dates: Dates = DATES, *, is_rehearsal: bool = False, rubric: str | None = None) -> None:
        text = RUBRIC_FILE.read_text("utf-8") if rubric is None else rubric
        with self.database.write() as tx:
            Book(tx).campaigns.open("2026年", text, dates, is_rehearsal=is_rehearsal, at=self.clock.at)

    def close_campaign(self) -> None:
        with self.database.write() as tx:
            campaigns = Book(tx).campaigns
            campaign = campaigns.current()
            assert campaign is not None
            campaigns.close(campaign, self.clock.at)


class RefusalError(Exception):
    """The callback did not answer with 200."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


@dataclass
class Phone:
    """One person's phone. What it sends takes no time; `office.wait` lets time pass."""

    office: Office
    userid: str
    last: str = ""

    def says(self, text: str) -> Answer:
        return self._message("text", f"<Content>{_cdata(text)}</Content>")

    def shows_picture(self, *, is_lost: bool = False, content: bytes = JPEG) -> Answer:
        media_id = f"M{next(self.office.numbers)}"
        if not is_lost:
            self.office.platform.pictures[media_id] = content
        picture = "<PicUrl><![CDATA[https://wework.qpic.cn/x/0]]></PicUrl>"
        return self._message("image", f"{picture}<MediaId><![CDATA[{media_id}]]></MediaId>")

    def speaks(self) -> Answer:
        return self._message("voice", "<MediaId><![CDATA[V1]]></MediaId><Format><![CDATA[amr]]></Format>")

    def films(self) -> Answer:
        ids = "<MediaId><![CDATA[F1]]></MediaId><ThumbMediaId><![CDATA[T1]]></ThumbMediaId>"
        return self._message("video", ids)

    def shows_place(self) -> Answer:
        place = "<Location_X>31.2304</Location_X><Location_Y>121.4737</Location_Y><Scale>16</Scale>"
        return self._message("location", f"{place}<Label><![CDATA[第二食堂]]></Label>")

    def shares_link(self, title: str, url: str) -> Answer:
        return self._message(
            "link",
            f"<Title>{_cdata(title)}</Title><Description></Description><Url>{_cdata(url)}</Url><PicUrl></PicUrl>",
        )

    def enters(self) -> Answer:
        return self._event("enter_agent", "<EventKey></EventKey>")

    def subscribes(self) -> Answer:
        return self._event("subscribe")

    def clicks_menu(self, key: str) -> Answer:
        return self._event("click", f"<EventKey>{_cdata(key)}</EventKey>")

    def opens_page(self, url: str) -> Answer:
        return self._event("view", f"<EventKey>{_cdata(url)}</EventKey>")

    def clicks_card(self, key: str) -> Answer:
        """`key` is what the button carries: what it is for, a colon, the text it sends."""
        rest = "<TaskId>t</TaskId><CardType>button_interaction</CardType><ResponseCode>rc</ResponseCode>"
        return self._event("template_card_event", f"<EventKey>{_cdata(key)}</EventKey>{rest}")

    def presses(self, word: str) -> Answer:
        """That button of the card that this phone got last."""
        card = next(card for to, card in reversed(self.office.platform.offers) if to == self.userid)
        return self.clicks_card(next(button["key"] for button in card["button_list"] if button["text"] == word))

    def reports(self, event: str) -> Answer:
        """Any other event of the platform."""
        return self._event(event)

    def again(self) -> Answer:
        """The very same message, delivered once more in a fresh envelope."""
        return self._send(self.last)

    @property
    def record(self) -> Record:
        return self.office.sitting(self.userid).record

    @property
    def standing(self) -> Standing:
        return standing(RUBRIC, self.record)

    def _message(self, kind: str, inner: str) -> Answer:
        return self._send(self._xml(kind, f"{inner}<MsgId>{next(self.office.numbers)}</MsgId>"))

    def _event(self, name: str, inner: str = "") -> Answer:
        return self._send(self._xml("event", f"<Event><![CDATA[{name}]]></Event>{inner}"))

    def _xml(self, kind: str, inner: str) -> str:
        return (
            f"<xml><ToUserName><![CDATA[{APP.corp_id}]]></ToUserName>"
            f"<FromUserName><![CDATA[{self.userid}]]></FromUserName>"
            f"<CreateTime>{int(self.office.clock.at.timestamp())}</CreateTime>"
            f"<MsgType><![CDATA[{kind}]]></MsgType>{inner}<AgentID>{APP.agent_id}</AgentID></xml>"
        )

    def _send(self, plain: str) -> Answer:
        self.last = plain
        offered = len(self.office.platform.offers)
        passive = self.office.deliver(plain)
        pushes = tuple(text for userid, text in self.office.pushed() if userid == self.userid)
        cards = [card for to, card in self.office.platform.offers[offered:] if to == self.userid]
        assert len(cards) <= 1
        return Answer(passive, pushes, tuple(button["text"] for card in cards for button in card["button_list"]))


def _cdata(text: str) -> str:
    """As the platform wraps what people type; what would end the wrapping is escaped instead."""
    return escape(text) if "]]>" in text else f"<![CDATA[{text}]]>"


def migrated_file(folder: Path) -> Path:
    """An empty SQLite database of the newest schema, to be copied: migrating takes longer than most stories."""
    file = folder / "empty.db"
    database = Database(f"sqlite:///{file}")
    schema.upgrade(database)
    database.close()
    return file


@contextmanager
def open_office(
    database_url: str, folder: Path, template: Path | None = None, pace: Pace | None = None
) -> Iterator[Office]:
    """The roster is imported and no campaign is open. `template` is copied where the database is a SQLite file."""
    database = Database(database_url)
    if template is not None and database.path is not None:
        shutil.copy(template, database.path)
    schema.upgrade(database)
    settings = Settings(database_url=database_url, wecom=APP, wechat=ACCOUNT, zone=ZONE)
    clock, platform = StillClock(), Platform()
    vault = Vault((Fernet.generate_key().decode(),))
    links = PictureLinks(PUBLIC_URL, vault)
    ways = Ways(has_account=True, pictures=links.make)
    people = turns.Office(database, ways=ways, vault=vault, dice=Random(SEED), pace=pace or Pace())
    with httpx.Client(transport=httpx.MockTransport(platform.answer)) as http:
        engine = Engine(settings)
        app = make_app(settings, people, clock, engine)
        serve_case_pictures(app, people, links, clock)  # type: ignore[arg-type]  # a clock that the test moves
        worker = Worker(people, vault, Client(APP, http=http), clock, AccountClient(ACCOUNT, http=http))
        office = Office(database, clock, platform, app.test_client(), worker)
        _import_roster(office, folder / "roster.csv")
        yield office
    if engine._task is not None:
        engine._task.huey.storage.close()
    database.close()


def crowd(office: Office, size: int) -> None:
    """后勤支部, a branch of so many that nobody waits for all of their rows: m0000, m0001 and so on."""
    entries = [RosterEntry(f"m{n:04}", f"工友{n:04}", "后勤支部", frozenset({Role.MEMBER})) for n in range(size)]
    with office.database.write() as tx:
        Book(tx).people.save(entries)


def _import_roster(office: Office, file: Path) -> None:
    file.write_text(ROSTER, "utf-8")
    with office.database.write() as tx:
        Book(tx).people.save(read_roster(file))
