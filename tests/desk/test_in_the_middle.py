"""A secretary fills in a form of their own: what is an order there, and what stays an answer."""

from decimal import Decimal

import pytest

from campaign.people import Role
from campaign.record import Standing
from dialog.act import Act
from dialog.incoming import Incoming, Kind
from handlers import conversation
from handlers.talk import load
from storage.book import Book
from storage.people import RosterEntry
from tests.office import Office, Phone
from tests.stories.transcript import SCENES

ORDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "催一下": ("nudge", ()),
    "催一下没申报的": ("nudge", ()),
    "麻烦催一下还没自评完的同志": ("nudge", ()),
    "提醒没做完的同志": ("nudge", ()),
    "催周桂香": ("nudge", ("周桂香",)),
    "催一下周桂香、李国强": ("nudge", ("周桂香", "李国强")),
    "推荐": ("nominate", ()),
    "推荐 周桂香": ("nominate", ("周桂香",)),
    "我们支部推荐周桂香和李国强": ("nominate", ("周桂香", "李国强")),
    "推荐 李国强 周桂香": ("nominate", ("李国强", "周桂香")),
    "推荐 钱文 周桂香": ("nominate", ("钱文", "周桂香")),
    "推荐 吴秀珍": ("nominate", ("吴秀珍",)),
    "提交名单": ("submit_list", ()),
    "导出": ("export", ()),
}
EVIDENCE = (
    "推荐过周桂香同志入党，她现在是骨干",
    "带过徒弟周桂香，谁都说好",
    "经常提醒师傅们注意安全，没出过事",
    "周桂香请假的时候我顶的班",
    "催收水电费3次都收齐了",
    "推荐周桂香当标兵",
    "推荐信有两封，都是领导写的",
)
# Neither an order nor an answer: asked back.
UNCLEAR = ("导出的报表都在", "催过大家交材料", "去年推荐李国强")


def acts(office: Office, userid: str, said: str) -> tuple[Act, ...]:
    """What is understood, as the person stands now."""
    with office.database.read() as tx:
        book = Book(tx)
        sitting = book.sit(userid)
        assert sitting is not None
        assert sitting.campaign is not None
        incoming = Incoming("k", "wecom", userid, Kind.TEXT, office.clock.at, said)
        talk = load(sitting.talk, sitting.version)
        return conversation.look(book, sitting.campaign, sitting, talk, incoming).acts


@pytest.fixture
def phone(office: Office) -> Phone:
    return office.phone("chen.jianguo")


@pytest.mark.parametrize(
    "scene", ["问到第6项", "问到第19项", "问到第21项", "都填完了", "applying:post", "applying:statement"]
)
def test_an_order_is_heard_in_every_question_of_a_form(office: Office, phone: Phone, scene: str) -> None:
    for text in {"applying:post": ("申报", "2"), "applying:statement": ("申报", "2", "凉菜间")}.get(scene, ()):
        phone.says(text)
    SCENES.get(scene, lambda _: None)(phone)
    before = phone.record
    heard = {said: acts(office, phone.userid, said) for said in ORDERS}
    assert {said: tuple((act.intent, act.names) for act in each) for said, each in heard.items()} == {
        said: (meant,) for said, meant in ORDERS.items()
    }
    assert all(act.allowed for each in heard.values() for act in each)
    assert phone.record == before


@pytest.mark.parametrize("said", EVIDENCE)
def test_evidence_that_names_people_stays_evidence(office: Office, phone: Phone, said: str) -> None:
    SCENES["问到第6项"](phone)
    phone.says(said)
    assert [piece.text for piece in phone.record.evidence_of(6)] == [said]


@pytest.mark.parametrize("said", UNCLEAR)
def test_what_only_sounds_like_an_order_is_asked_back(office: Office, phone: Phone, said: str) -> None:
    SCENES["问到第6项"](phone)
    deeds = office.deeds()
    assert phone.says(said).passive.startswith("这句没看懂，什么都没记")
    assert office.deeds() == deeds


@pytest.mark.parametrize(
    ("said", "points"),
    [("5", "5"), ("4.5分，推荐周桂香当先进", "4.5"), ("满分", "6"), ("第6项4分", "4"), ("6分 催报及时", "6")],
)
def test_a_score_stays_a_score(phone: Phone, said: str, points: str) -> None:
    SCENES["问到第6项"](phone)
    phone.says(said)
    assert phone.record.points[6] == Decimal(points)


@pytest.mark.parametrize("said", ["推荐 周桂香", "推荐周桂香当标兵，她干得好，我们都服"])
def test_the_statement_of_an_application_may_name_anybody(phone: Phone, said: str) -> None:
    """Whatever more is said than the order makes it the answer."""
    for text in ("申报", "2", "凉菜间"):
        phone.says(text)
    phone.says(said)
    assert (phone.record.application.statement == said) == (len(said) > 10)


def test_whoever_reviews_scores_their_own_form(office: Office) -> None:
    """A reviewer's 第5项4分 is for the own form, as long as it is open."""
    with office.database.write() as tx:
        entry = RosterEntry("zhao.min", "赵敏", "机关支部", frozenset({Role.REVIEWER, Role.MEMBER}))
        Book(tx).people.save([entry])
    phone = office.phone("zhao.min")
    SCENES["问到第6项"](phone)
    phone.says("第5项4分")
    assert phone.record.points[5] == Decimal(4)
    assert phone.standing is Standing.FILLING


@pytest.mark.parametrize("said", ORDERS)
def test_a_member_gives_no_orders(office: Office, said: str) -> None:
    phone = office.phone("zhou.guixiang")
    SCENES["问到第6项"](phone)
    assert not any(
        act.allowed and act.intent in {"nudge", "nominate", "submit_list", "export"}
        for act in acts(office, phone.userid, said)
    )


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("推荐 周桂香", ("周桂香",)),
        ("推荐 李国强 周桂香", ("李国强", "周桂香")),
        ("推荐桂香", ("周桂香",)),
        ("催一下周桂香、李国强", ("周桂香", "李国强")),
        ("推荐 吴秀珍", ("吴秀珍",)),
    ],
)
def test_names_are_known_where_nothing_is_asked(
    office: Office, phone: Phone, said: str, names: tuple[str, ...]
) -> None:
    assert [act.names for act in acts(office, phone.userid, said)] == [names]


def test_one_of_several_is_asked_for(office: Office, phone: Phone) -> None:
    (act,) = acts(office, phone.userid, "推荐 老周")
    assert (act.intent, act.form, act.options) == ("clarify", "name", ("周桂香",))


@pytest.mark.parametrize("ends", ["确认", "取消"])
def test_the_question_of_the_form_comes_back(phone: Phone, ends: str) -> None:
    for text in ("申报", "2"):
        phone.says(text)
    phone.says("催周桂香")
    assert phone.says(ends).passive.split("\n")[-2].startswith("第2问，岗位叫什么")
    phone.says("第一食堂凉菜间")
    assert phone.record.application.post == "第一食堂凉菜间"
