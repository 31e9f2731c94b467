"""Nudges: whom they reach, once a day, and nobody who has done it; by whom they may be given, and what others learn."""

import threading
from datetime import timedelta

import pytest

from campaign.people import Role
from storage.book import Book
from storage.outbox import Block
from storage.people import RosterEntry
from tests.office import Office
from tests.stories.transcript import SCENES

REFUSED = "这个由支部书记和党委办公室来办，您这里办不了，什么都没动。"
ONLY_OWN = "您这里只能催饮食中心支部的党员，谁也没有催。\n本支部的说「催一下」"
ORDERS = ("催一下", "催一下没申报的", "催没自评完的", "催周桂香", "提醒没做完的同志", "催的情况")


def appoint(office: Office, userid: str, name: str, branch: str, *roles: Role) -> None:
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry(userid, name, branch, frozenset(roles))])


def nudged(office: Office) -> list[str]:
    """Who got one since the last look."""
    return sorted(userid for userid, text in office.pushed() if "提醒：" in text)


def states(office: Office) -> list[tuple[str, str]]:
    """(state, reason) of every nudge, in the order of their recipients."""
    with office.database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT state, reason FROM outbox WHERE kind = 'nudge' ORDER BY recipient"
        ).fetchall()
    return [(state, reason) for state, reason in rows]


def listen(office: Office, userid: str, *texts: str) -> str:
    """Says them without letting anything leave; the last answer."""
    phone = office.phone(userid)
    answer = ""
    for text in texts:
        answer = office.deliver(phone._xml("text", f"<Content>{text}</Content><MsgId>{next(office.numbers)}</MsgId>"))
    return answer


def test_each_gets_one_in_private_with_what_is_missing(office: Office) -> None:
    SCENES["问到第6项"](office.phone("zhou.guixiang"))
    listen(office, "chen.jianguo", "催一下", "确认")
    assert dict(office.pushed()) == {
        "zhou.guixiang": "陈建国书记提醒：您的自评填到5/21，还差16项，约11分钟。\n"
        "5月31日（周日）晚12点截止，还有11天。\n接着填说「继续」，改天说「明天提醒」，不报说「今年不报」",
        "li.guoqiang|chen.jianguo": "陈建国书记提醒：您还没有申报“党员示范岗”，4句话的事。\n"
        "5月31日（周日）晚12点截止，还有11天。\n报名说「申报」，改天说「明天提醒」，不报说「今年不报」",
    }
    assert office.ledger()[-1] == ("chen.jianguo", "催办", "饮食中心支部", None, "3人")


def test_the_names_are_those_of_who_has_not(office: Office) -> None:
    SCENES["已申报"](office.phone("zhou.guixiang"))
    phone = office.phone("chen.jianguo")
    listed = phone.says("谁还没申报").passive.split("\n")[1]
    preview = phone.says("催一下没申报的").passive.split("\n")
    assert preview[0].startswith("要催2人，每人一条私信")
    assert set(preview[1].split("、")) == set(listed.split("、")) == {"李国强", "陈建国"}


def test_nobody_is_nudged_twice_a_day_by_whomever(office: Office) -> None:
    appoint(office, "he.yun", "何云", "饮食中心支部", Role.SECRETARY)
    listen(office, "chen.jianguo", "催周桂香", "确认")
    assert nudged(office) == ["zhou.guixiang"]
    assert listen(office, "he.yun", "催周桂香").split("\n")[:2] == ["没有要催的人。", "今天催过的1人不再催：周桂香"]
    assert listen(office, "lin.yue", "催周桂香").split("\n")[:2] == ["没有要催的人。", "今天催过的1人不再催：周桂香"]
    office.wait(days=1)
    listen(office, "he.yun", "催周桂香", "确认")
    assert nudged(office) == ["zhou.guixiang"]


def test_two_secretaries_plan_side_by_side(office: Office) -> None:
    """The second to confirm is told what has changed since."""
    appoint(office, "he.yun", "何云", "饮食中心支部", Role.SECRETARY)
    first = listen(office, "chen.jianguo", "催一下没申报的", "不催 陈建国")
    second = listen(office, "he.yun", "催一下没申报的")
    assert "要催2人" in first
    assert "要催3人" in second
    listen(office, "chen.jianguo", "确认")
    assert listen(office, "he.yun", "确认").split("\n")[:3] == [
        "排好了，催1人，马上发：",
        "陈建国",
        "今天催过的2人不再催：周桂香、李国强",
    ]
    assert nudged(office) == ["chen.jianguo", "zhou.guixiang|li.guoqiang"]


def test_whoever_has_done_it_before_it_leaves_is_not_nudged(office: Office) -> None:
    SCENES["都填完了"](office.phone("li.guoqiang"))
    office.clock.at = office.clock.at.replace(hour=22)
    listen(office, "chen.jianguo", "催一下", "明早8点10分发")
    assert nudged(office) == []
    SCENES["已申报"](office.phone("zhou.guixiang"))
    office.phone("li.guoqiang").says("提交")
    office.phone("chen.jianguo").says("今年不报")
    office.clock.at = office.clock.at.replace(hour=8, minute=10) + timedelta(days=1)
    assert nudged(office) == []
    assert states(office) == [("dropped", "今年不参加"), ("dropped", "已经提交了"), ("dropped", "已经申报了")]


def test_dropped_is_not_nudged_and_may_be_nudged_for_what_is_left(office: Office) -> None:
    """Applied before the nudge left: the same day, there may be one about the self-score."""
    listen(office, "chen.jianguo", "催周桂香", "5分钟后发")
    SCENES["已申报"](office.phone("zhou.guixiang"))
    office.wait(minutes=6)
    assert nudged(office) == []
    listen(office, "chen.jianguo", "催周桂香", "确认")
    assert nudged(office) == ["zhou.guixiang"]


def test_who_left_or_changed_branch_is_not_nudged(office: Office) -> None:
    listen(office, "chen.jianguo", "催周桂香、李国强", "5分钟后发")
    person = next(each for each in office.people() if each.userid == "zhou.guixiang")
    with office.database.write() as tx:
        Book(tx).people.leave(person, office.clock.at)
    office.wait(minutes=6)
    assert nudged(office) == ["li.guoqiang"]
    listen(office, "chen.jianguo", "催陈建国")
    appoint(office, "chen.jianguo", "陈建国", "运输支部", Role.SECRETARY, Role.MEMBER)
    assert listen(office, "chen.jianguo", "确认") == "现在没有要催的，谁也没有催。\n要催说「催一下」"


def test_whoever_gets_no_push_is_to_be_reminded_in_person(office: Office) -> None:
    office.platform.hidden = {"li.guoqiang"}
    listen(office, "chen.jianguo", "催李国强", "确认")
    office.pushed()
    office.wait(days=1)
    assert listen(office, "chen.jianguo", "催一下").split("\n")[:3] == [
        "要催2人，每人一条私信，确认后马上发（现在上午10点7分）：",
        "周桂香、陈建国",
        "推送不到的1人，请当面提醒：李国强",
    ]
    office.platform.hidden = set()
    listen(office, "chen.jianguo", "取消", "通知 全体 开会", "确认")
    office.pushed()
    assert listen(office, "chen.jianguo", "催一下").startswith("要催3人")


def test_a_confirmation_delivered_again_nudges_once(office: Office) -> None:
    phone = office.phone("chen.jianguo")
    phone.says("催周桂香")
    first = phone.says("确认")
    assert phone.again().passive == first.passive
    assert phone.says("确认").passive.startswith("现在没有要确认的事")
    assert states(office) == [("accepted", "")]
    assert [line[1] for line in office.ledger()] == ["催办"]


def test_after_the_deadline_what_was_planned_before_does_not_leave(office: Office) -> None:
    office.clock.at = office.clock.at.replace(day=31, hour=23, minute=50)
    listen(office, "chen.jianguo", "催周桂香", "5分钟后发")
    office.wait(minutes=11)
    assert nudged(office) == []
    assert states(office) == [("dropped", "截止了")]


@pytest.mark.parametrize("said", ORDERS)
@pytest.mark.parametrize("role", Role)
def test_the_table_of_permissions(office: Office, role: Role, said: str) -> None:
    appoint(office, "somebody", "何云", "饮食中心支部", role)
    answer = listen(office, "somebody", said)
    assert (answer == REFUSED) == (role not in {Role.COMMITTEE, Role.SECRETARY})


def test_permission_is_asked_again_when_it_is_confirmed(office: Office) -> None:
    listen(office, "chen.jianguo", "催一下")
    appoint(office, "chen.jianguo", "陈建国", "饮食中心支部", Role.MEMBER)
    assert listen(office, "chen.jianguo", "确认") == REFUSED
    assert nudged(office) == []


@pytest.mark.parametrize("asked", ["催{}", "催一下{}", "提醒{}", "催{}赶紧自评"])
def test_somebody_elsewhere_and_nobody_are_refused_alike(office: Office, asked: str) -> None:
    appoint(office, "ouyang", "欧阳明", "运输支部", Role.MEMBER)
    names = ("吴秀珍", "吴秀贞", "林悦", "赵敏", "钱文", "欧阳明", "欧阳亮")
    assert {listen(office, "chen.jianguo", asked.format(name)) for name in names} == {ONLY_OWN}


def test_people_of_one_name_are_asked_about(office: Office) -> None:
    appoint(office, "wang.1", "王芳", "饮食中心支部", Role.MEMBER)
    appoint(office, "wang.2", "王芳", "饮食中心支部", Role.MEMBER)
    assert listen(office, "chen.jianguo", "催王芳").split("\n") == [
        "有2位，催哪一位？谁也还没催。",
        "王芳（wang.1）、王芳（wang.2）",
        "说「催 王芳（wang.1）」这样",
    ]
    assert listen(office, "chen.jianguo", "催 王芳（wang.2）").split("\n")[1] == "王芳（wang.2）"
    assert (
        listen(office, "chen.jianguo", "催一下没申报的", "不催 王芳（wang.1）").split("\n")[0]
        == "王芳（wang.1）这次不催。"
    )
    listen(office, "chen.jianguo", "确认")
    recipients = {one for userids in nudged(office) for one in userids.split("|")}
    assert recipients == {"chen.jianguo", "wang.2", "zhou.guixiang", "li.guoqiang"}


def test_two_at_once_nudge_everybody_once(office_on_either: Office) -> None:
    office = office_on_either
    appoint(office, "he.yun", "何云", "饮食中心支部", Role.SECRETARY)
    for userid in ("chen.jianguo", "he.yun"):
        listen(office, userid, "催一下没申报的")
    together = [threading.Thread(target=listen, args=(office, userid, "确认")) for userid in ("chen.jianguo", "he.yun")]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    recipients = [one for userids in nudged(office) for one in userids.split("|")]
    assert sorted(recipients) == ["chen.jianguo", "li.guoqiang", "zhou.guixiang"]
    counted = [line[4] for line in office.ledger() if line[1] == "催办"]
    assert counted == ["3人"]


def test_whoever_has_more_time_is_nudged_until_then(office_on_either: Office) -> None:
    """The branch got five days more: nobody else is behind any more, and its people still are."""
    office = office_on_either
    listen(office, "lin.yue", "延期 饮食中心支部 自评 6月5日 停电", "确认")
    office.pushed()
    office.clock.at = office.clock.at.replace(month=6, day=2)
    assert listen(office, "lin.yue", "催吴秀珍").startswith("申报和自评5月31日（周日）晚12点截止了")
    assert listen(office, "chen.jianguo", "催周桂香").startswith("要催1人")
    listen(office, "chen.jianguo", "确认")
    ((userid, text),) = office.pushed()
    assert userid == "zhou.guixiang"
    assert text.split("\n")[1] == "6月5日（周五）晚12点截止，还有3天。"


def test_who_was_not_told_is_named_with_each_reason(office_on_either: Office) -> None:
    """One has done it meanwhile, one is not to be seen, one is out of the roster, and one waits for the platform."""
    office = office_on_either
    listen(office, "lin.yue", "催周桂香、李国强、陈建国、吴秀珍", "5分钟后发")
    SCENES["已申报"](office.phone("zhou.guixiang"))
    with office.database.write() as tx:
        book = Book(tx)
        book.people.leave(next(each for each in book.people.present() if each.name == "李国强"), office.clock.at)
        book.outbox.block("wecom", Block(office.clock.at + timedelta(hours=1), 1, "调用太频繁，11:07再试"))
    office.wait(minutes=9)
    office.pushed()
    assert listen(office, "lin.yue", "催的情况").split("\n")[-2:] == [
        "还没发4人（调用太频繁，11:07再试，等了4分钟）：周桂香、陈建国、吴秀珍",
        "不再发说「停止发送」，看名单说「谁还没申报」「谁还没自评完」",
    ]
    office.platform.hidden = {"chen.jianguo"}
    office.wait(hours=1)
    office.pushed()
    assert listen(office, "lin.yue", "催的情况").split("\n") == [
        "5月20日（周三）10:12催了4人：平台已接收1人，没发成1人，没有发2人。",
        "办了1人：周桂香",
        "还没办2人：陈建国、吴秀珍",
        "没发成，请当面提醒1人（不在应用可见范围）：陈建国",
        "没有发1人（已经申报了）：周桂香",
        "没有发1人（离开了，名册里没有了）。",
        "看名单说「谁还没申报」「谁还没自评完」",
    ]
