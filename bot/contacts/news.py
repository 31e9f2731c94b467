"""What the contact-sync assistant is told: who came, changed and left, and what the roster makes of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from bot.envelope import RefusedError, check_xml
from bot.render import UNPRINTABLE
from campaign.deeds import Deed
from campaign.people import Person
from storage.book import Book
from storage.database import Database
from storage.outbox import CHANNEL
from storage.people import key_of

ACTOR = "通讯录"
_FIELDS = ("FromUserName", "MsgType", "Event", "ChangeType", "UserID", "NewUserID", "Name", "Department", "Id")
_PARTY_DEEDS = {"create_party": "通讯录新增部门", "update_party": "通讯录改部门", "delete_party": "通讯录删部门"}
_LEFT = "离开了，通讯录里没有了"


@dataclass(frozen=True)
class News:
    """One change as it was told. Of members the platform tells newer assistants userid and departments only."""

    key: str
    at: datetime
    change: str
    userid: str = ""
    new_userid: str = ""
    name: str = ""
    departments: str = ""
    party: str = ""


def read_news(plain: str, corp_id: str, at: datetime) -> News:
    """`plain` is the decrypted XML; raises `RefusedError` where it cannot be read."""
    check_xml(plain)
    try:
        root = ET.fromstring(UNPRINTABLE.sub("", plain))  # noqa: S314 - no DTD gets this far, and the size is bounded
        told = {name: _only(root, name) for name in _FIELDS}
    except (ET.ParseError, ValueError):
        raise RefusedError(400, "内容读不懂") from None
    if not told["FromUserName"] or not told["MsgType"]:
        raise RefusedError(400, "内容读不懂")
    is_change = told["Event"].lower() == "change_contact"
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return News(
        key=f"{CHANNEL}/{corp_id}:contacts/{told['FromUserName'].lower()}/{digest}",
        at=at,
        change=told["ChangeType"].lower() if is_change else "",
        userid=told["UserID"],
        new_userid=told["NewUserID"],
        name=told["Name"],
        departments=told["Department"],
        party=f"{told['Id']} {told['Name']}".strip(),
    )


def _only(root: ET.Element, name: str) -> str:
    """Raises `ValueError` where it stands there twice or has parts."""
    found = root.findall(name)
    if len(found) > 1 or (found and len(found[0])):
        raise ValueError(name)
    return (found[0].text or "").strip() if found else ""


def take_news(database: Database, news: News) -> bool:
    """The key, the roster and the ledger commit together; True where a worker has something to look up.

    Told again, it changes nothing more.
    """
    return database.retry(lambda tx: _take(Book(tx), news))


def _take(book: Book, news: News) -> bool:
    if book.inbox.claim(news.key, news.userid, news.at) is not None:
        return False
    person = book.people.find(news.userid) if news.userid else None
    match news.change:
        case "create_user":
            return _came(book, news, person)
        case "update_user":
            return person is not None and _changed(book, news, person)
        case "delete_user":
            if person is not None:
                _left(book, news, person)
        case change if change in _PARTY_DEEDS:
            book.ledger.add([Deed(_PARTY_DEEDS[change], news.party)], at=news.at, actor=ACTOR)
    return False


def _came(book: Book, news: News, person: Person | None) -> bool:
    """Nobody comes onto the roster by this: whom it concerns, `roster sync` shows, and somebody decides."""
    if person is not None:
        return _changed(book, news, person)
    told = "，".join(part for part in (news.name, f"部门{news.departments}" if news.departments else "") if part)
    book.ledger.add([Deed("通讯录新增，等名册同步", news.userid, None, told or None)], at=news.at, actor=ACTOR)
    return False


def _changed(book: Book, news: News, person: Person) -> bool:
    """A new name is taken over, as is a new userid; a new department only noted, since branches are the office's."""
    if news.new_userid and key_of(news.new_userid) != key_of(person.userid):
        _follow(book, news, person)
    if news.name:
        rename(book, person, news.name, news.at)
        return False
    book.lookups.ask(person.id, news.at)
    return True


def _follow(book: Book, news: News, person: Person) -> None:
    deed = Deed("改账号", person.userid, person.userid, news.new_userid)
    if not book.people.follow(person, news.new_userid):
        deed = Deed("改账号没有跟，新账号在名册里是别人的", person.userid, person.userid, news.new_userid)
    else:
        book.outbox.readdress(person.userid, news.new_userid)
    book.ledger.add([deed], at=news.at, actor=ACTOR, person_id=person.id)


def rename(book: Book, person: Person, name: str, at: datetime) -> None:
    """Nothing where it is the same."""
    if name == person.name:
        return
    book.people.rename(person, name)
    book.ledger.add([Deed("改姓名", person.userid, person.name, name)], at=at, actor=ACTOR, person_id=person.id)


def _left(book: Book, news: News, person: Person) -> None:
    """The history stays; what was still to be said is not said any more."""
    book.people.leave(person, news.at)
    waiting = book.outbox.drop_all(person.userid, _LEFT, news.at)
    deed = Deed("离开", person.userid, person.branch, f"{waiting}条没发的不发了" if waiting else None)
    book.ledger.add([deed], at=news.at, actor=ACTOR, person_id=person.id)
