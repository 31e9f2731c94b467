"""我的数据: what is kept about the person who asks, who can see it, and to whom one turns about it."""

from campaign.people import ROLE_NAMES, Role
from dialog.act import Act
from handlers.desk import Seat
from handlers.flow import Flow, Heard
from storage.book import Book
from storage.holdings import Holding
from storage.inbox import KEPT_FOR as MESSAGES_KEPT_FOR
from storage.unknown import KEPT_FOR as UNKNOWN_KEPT_FOR


def look(book: Book, seat: Seat) -> Holding:
    return book.holdings.of(seat.person)


def may(seat: Seat, act: Act) -> None:
    """Everybody may ask after their own."""


def hear(seat: Seat, act: Act) -> Heard:
    """The same lines for everybody: that nothing is told of complaints says nothing about one."""
    held, person = seat.sights.of(Holding), seat.person
    if held is None:
        return Heard(seat.talk, "这会儿没查到，请再说一次「我的数据」", show="short")
    roles = "、".join(ROLE_NAMES[role] for role in Role if person.has(role)) or "没有角色"
    lines = [
        "我这里存着您的：",
        f"名册：{person.name}，{person.branch}，账号 {person.userid}，{roles}",
        f"申报和自评：{held.campaigns}届，回答{held.answers}条",
        f"依据：文字{held.words}条，照片和文件{held.pictures}份（加密存放）",
        *([f"公示：{held.published}次"] if held.published else []),
        *([f"示范岗称号：{held.titles}个"] if held.titles else []),
        *([f"您评审打的分：{held.scorecards}份"] if held.scorecards else []),
        f"台账：您办过的{held.deeds}笔，只增不改",
        f"发给您的消息：{held.messages}条",
        f"回您的话留{MESSAGES_KEPT_FOR.days}天；没听懂的句子去掉姓名、号码，留{UNKNOWN_KEPT_FOR.days}天",
        "投诉、举报、意见另外加密存放，不在这里列",
        "能看您的分和材料的：本人、本支部书记、党委办公室、考核的同志",
        f"{'不参加了说「今年不报」，' if person.has(Role.MEMBER) else ''}要更正或删除请找{_office(seat)}",
    ]
    return Heard(seat.talk, "\n".join(lines), show="short")


def _office(seat: Seat) -> str:
    if seat.campaign is None:
        return "党委办公室"
    contact = seat.campaign.rubric.contact
    return f"{contact.office}（{contact.phone}）"


FLOW: Flow[Seat] = Flow(name="我的数据", intents=frozenset({"my_data"}), owns=None, may=may, hear=hear, look=look)
