"""通过, 不通过, 待定: kept with who, when and why, the last counts, and nobody but the committee sees any of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from campaign.people import Role
from storage.tables import decisions
from tests.cases.test_handling import agree, propose, says
from tests.nominations.branch import Branch, appoint, hand_in, publish, set_up
from tests.office import Office

POST = "服务育人示范岗，第二食堂面点2号窗口"
REFUSED = "这个由支部书记和党委办公室来办，您这里办不了，什么都没动。"
SEEN = (
    ("lin.yue", "评审决定"),
    ("lin.yue", "通过 周桂香"),
    ("lin.yue", "不通过 周桂香 材料不实"),
    ("lin.yue", "公示"),
    ("lin.yue", "公示 周桂香"),
    ("lin.yue", "授牌 周桂香"),
    ("zhou.guixiang", "我的结果"),
    ("zhou.guixiang", "我的申报"),
    ("zhou.guixiang", "我的数据"),
    ("zhou.guixiang", "什么时候截止"),
    ("chen.jianguo", "看名单"),
    ("chen.jianguo", "周桂香报了没"),
    ("zhao.min", "评审决定"),
)


@pytest.fixture
def branch(office_on_either: Office) -> Branch:
    return with_list(office_on_either)


def with_list(office: Office) -> Branch:
    """周桂香 and 李国强 are on the list that is in; 何小燕 has handed in and is not."""
    branch = set_up(office)
    branch.put_forward("周桂香", "李国强")
    branch.hand_in_list()
    branch.says(branch.first, "我当面说")
    office.told()
    return branch


def seen(office: Office) -> list[str]:
    """What a preview opens is let go of, so that nothing differs but what is asked after."""
    found = []
    for userid, text in SEEN:
        found.append(says(office, userid, text))
        if userid == "lin.yue":
            says(office, userid, "取消")
    return found


def kept(office: Office) -> list[tuple[str, str]]:
    """(ruling, reason), by person."""
    query = select(decisions.c.ruling, decisions.c.reason).order_by(decisions.c.person_id)
    with office.database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def on_ledger(office: Office) -> list[tuple[str, str, str, str | None, str | None]]:
    return [line for line in office.ledger() if line[1] == "评审决定"]


def test_whom_is_shown_and_the_yes_binds(branch: Branch) -> None:
    office = branch.office
    assert says(office, "lin.yue", "通过 周桂香 李国强") == (
        f"通过2人，还没定：\n饮食中心支部2人：周桂香（{POST}）、李国强（{POST}）\n"
        "公示前只有党委办公室看得到，公示前还能改，记上台账。\n定说「确认」，不定说「取消」"
    )
    assert (kept(office), on_ledger(office)) == ([], [])
    phone = office.phone("lin.yue")
    done = phone.says("确认").passive
    assert done == "定了，通过2人：周桂香、李国强。\n公示说「公示」，看全部说「评审决定」"
    assert phone.again().passive == done
    assert kept(office) == [("pass", ""), ("pass", "")]
    assert on_ledger(office) == [
        ("lin.yue", "评审决定", "周桂香（zhou.guixiang）", None, "通过"),
        ("lin.yue", "评审决定", "李国强（li.guoqiang）", None, "通过"),
    ]
    assert office.told() == []
    assert says(office, "lin.yue", "确认").startswith("现在没有要确认的事")


def test_the_word_that_was_just_shown_is_a_yes(branch: Branch) -> None:
    office = branch.office
    assert says(office, "lin.yue", "通过 周桂香", "通过").startswith("定了，通过1人：周桂香。")
    assert kept(office) == [("pass", "")]


@pytest.mark.parametrize(("word", "ruling"), [("不通过", "fail"), ("待定", "hold")])
def test_a_reason_is_asked_for_with_a_no_and_a_not_yet(branch: Branch, word: str, ruling: str) -> None:
    office = branch.office
    assert says(office, "lin.yue", f"{word} 周桂香") == (
        f"周桂香为什么{word}？写一句，只有党委办公室看得到，不定说「取消」"
    )
    assert says(office, "lin.yue", "字" * 201).startswith("原因最多200字，现在201字，还没定。")
    preview = says(office, "lin.yue", "连续两次抽查没有挂牌")
    assert preview.split("\n")[:3] == [
        f"{word}1人，还没定：",
        f"饮食中心支部1人：周桂香（{POST}）",
        "原因：「连续两次抽查没有挂牌」",
    ]
    says(office, "lin.yue", "确认")
    assert kept(office) == [(ruling, "连续两次抽查没有挂牌")]
    assert [line[4] for line in on_ledger(office)] == [f"{word}：连续两次抽查没有挂牌"]


def test_the_last_counts_until_it_is_published(branch: Branch) -> None:
    office = branch.office
    says(office, "lin.yue", "不通过 周桂香 材料和事实不符", "确认")
    assert "原来定过的1人：周桂香（不通过）" in says(office, "lin.yue", "待定 周桂香 再问问书记").split("\n")
    says(office, "lin.yue", "确认", "通过 周桂香", "确认")
    assert kept(office) == [("pass", "")]
    assert [line[3:] for line in on_ledger(office)] == [
        (None, "不通过：材料和事实不符"),
        ("不通过：材料和事实不符", "待定：再问问书记"),
        ("待定：再问问书记", "通过"),
    ]
    publish(office, "周桂香")
    assert "周桂香（饮食中心支部，已经公示了）" in says(office, "lin.yue", "不通过 周桂香 弄错了")
    assert len(on_ledger(office)) == 4  # passed once more in between


def test_several_ways_at_once_are_told_apart(branch: Branch) -> None:
    office = branch.office
    said = says(office, "lin.yue", "通过 周桂香，不通过 李国强 材料不实")
    assert said.startswith("一句话只定一种，什么都没定。")
    assert says(office, "lin.yue", "确认").startswith("现在没有要确认的事")


def test_all_of_them_at_a_glance(branch: Branch) -> None:
    office = branch.office
    says(office, "lin.yue", "待定 李国强 分歧大", "确认")
    assert says(office, "lin.yue", "评审决定") == (
        "名单上2人。\n待定1人：\n饮食中心支部：李国强（「分歧大」）\n还没定1人：\n饮食中心支部：周桂香\n"
        "定说「通过 姓名」「不通过 姓名 原因」「待定 姓名 原因」"
    )
    publish(office, "周桂香")
    assert "饮食中心支部：周桂香（公示到5月19日（周二））" in says(office, "lin.yue", "通过").split("\n")


def test_nobody_reads_the_own_decision(branch: Branch) -> None:
    office = branch.office
    appoint(office, "li.guoqiang", "李国强", Role.MEMBER, Role.COMMITTEE)
    before = says(office, "li.guoqiang", "评审决定")
    says(office, "lin.yue", "不通过 李国强 材料和事实不符", "确认")
    assert says(office, "li.guoqiang", "评审决定") == before
    assert "不能定的1人：李国强（饮食中心支部，本人的要请另一位同志来办）" in before.split("\n")


def test_of_whom_not_and_why(branch: Branch) -> None:
    office = branch.office
    appoint(office, "qian.wen", "钱文", Role.MEMBER, branch="运输支部")
    hand_in(office.phone("qian.wen"))
    appoint(office, "li.guoqiang", "李国强", Role.MEMBER, Role.COMMITTEE)
    receipt = office.report("打饭的周桂香", "态度生硬")
    propose(office, receipt)
    agree(office, "lin.yue", receipt)
    refused = (
        "不能定的6人：钱多多（名册里没有）、吴秀珍（运输支部，没有已提交的自评）、钱文（运输支部，支部的推荐名单还没交）、"
        "周桂香（饮食中心支部，一票否决已生效）、李国强（饮食中心支部，本人的要请另一位同志来办）、"
        "何小燕（饮食中心支部，不在支部交的推荐名单上）"
    )
    said = says(office, "li.guoqiang", "通过 周桂香 何小燕 钱文 吴秀珍 李国强 钱多多")
    assert said.split("\n")[:2] == ["没有定，什么都没动。", refused]
    assert kept(office) == []


def test_a_long_list_of_names_is_read_whole(branch: Branch) -> None:
    """Longer than what names are looked up in elsewhere; 欧阳 is no surname that names are guessed by."""
    office = branch.office
    appoint(office, "ouyang", "欧阳雪梅", Role.MEMBER)
    appoint(office, "wang.fang", "王芳", Role.MEMBER)
    appoint(office, "wang.fangfang", "王芳芳", Role.MEMBER)
    said = says(office, "lin.yue", "通过 欧阳雪梅 王芳芳 周桂香 李国强 何小燕 吴秀珍 陈建国 郭敏 赵敏 孙正")
    assert said.split("\n")[1] == f"饮食中心支部2人：周桂香（{POST}）、李国强（{POST}）"
    named = ("欧阳雪梅", "王芳芳", "何小燕", "吴秀珍", "陈建国", "郭敏", "赵敏", "孙正")
    (left_out,) = [line for line in said.split("\n") if line.startswith("不能定的8人：")]
    assert [name for name in named if name not in left_out] == []


def test_whoever_is_named_in_the_reason_is_not_decided_of(branch: Branch) -> None:
    office = branch.office
    said = says(office, "lin.yue", "不通过 周桂香 岗位和李国强重了")
    assert said.split("\n")[1:3] == [f"饮食中心支部1人：周桂香（{POST}）", "原因：「岗位和李国强重了」"]


def test_who_is_out_by_the_time_of_the_yes_is_not_decided_of(branch: Branch) -> None:
    office = branch.office
    says(office, "lin.yue", "通过 周桂香 李国强")
    appoint(office, "qin.shi", "秦石", Role.COMMITTEE, branch="机关支部")
    says(office, "qin.shi", "待定 李国强 分歧大", "确认")
    said = says(office, "lin.yue", "确认")
    assert said.startswith("刚才有变动，还没定。\n通过2人，还没定：")
    assert "原来定过的1人：李国强（待定）" in said.split("\n")
    assert kept(office) == [("hold", "分歧大")]
    says(office, "lin.yue", "确认")
    assert kept(office) == [("pass", ""), ("pass", "")]


def test_two_who_decide_at_the_same_time_leave_one_decision(branch: Branch) -> None:
    office = branch.office
    appoint(office, "qin.shi", "秦石", Role.COMMITTEE, branch="机关支部")
    says(office, "lin.yue", "通过 周桂香")
    says(office, "qin.shi", "不通过 周桂香 材料不实")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda userid: office.phone(userid).says("确认"), ("lin.yue", "qin.shi")))
    (last,) = kept(office)
    assert last in (("pass", ""), ("fail", "材料不实"))
    assert on_ledger(office)[-1][4] == ("通过" if last == ("pass", "") else "不通过：材料不实")


@pytest.mark.parametrize("userid", ["zhou.guixiang", "chen.jianguo", "zhao.min", "sun.zheng"])
def test_nobody_else_decides_or_reads_it(branch: Branch, userid: str) -> None:
    office = branch.office
    says(office, "lin.yue", "通过 周桂香", "确认")
    for text in ("通过 李国强", "不通过 李国强 材料不实", "待定 李国强", "评审决定", "公示", "公示 周桂香", "都公示"):
        assert says(office, userid, text).split("\n")[0] == REFUSED, text
    says(office, userid, "确认")
    assert kept(office) == [("pass", "")]


@pytest.mark.parametrize("decided", ["通过 周桂香", "不通过 周桂香 材料不实", "待定 周桂香 再看看"])
def test_until_it_is_published_nobody_else_reads_anything_of_it(branch: Branch, decided: str) -> None:
    office = branch.office

    def read() -> list[str]:
        return [says(office, userid, text) for userid, text in SEEN if userid != "lin.yue"]

    before = read()
    says(office, "lin.yue", decided, "确认")
    assert read() == before


def test_an_open_case_shows_nowhere(branch: Branch) -> None:
    """The same bytes with a case that is as far as it gets without taking effect."""
    office = branch.office
    appoint(office, "wu.lin", "吴琳", Role.HANDLER, branch="工会支部")
    says(office, "lin.yue", "通过 周桂香 李国强", "确认")
    before = seen(office)
    propose(office, office.report("打饭的周桂香", "态度生硬"))
    assert seen(office) == before


def test_whoever_is_no_longer_of_the_committee_confirms_nothing(branch: Branch) -> None:
    office = branch.office
    says(office, "lin.yue", "通过 周桂香")
    appoint(office, "lin.yue", "林悦", Role.REVIEWER, branch="机关支部")
    assert says(office, "lin.yue", "确认") == REFUSED
    assert kept(office) == []
