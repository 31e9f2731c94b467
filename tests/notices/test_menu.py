"""The menu under the chat: within the platform's limits, and of use to whoever presses an entry."""

import pytest

from bot.menu import buttons
from tests.office import Office

PRESSED = {
    "zhou.guixiang": {
        "进度": "还没有申报，5月31日（周日）晚12点截止。",
        "谁还没申报": "这个由支部书记和党委办公室来办，您这里办不了，什么都没动。",
    },
    "chen.jianguo": {
        "进度": "饮食中心支部应报3人，已申报0人，已提交0人：",
        "谁还没申报": "饮食中心支部还没申报3人：",
        "谁还没自评完": "饮食中心支部还没自评完0人。",
        "送达情况": "还没有发过通知。要发说「通知 ……」",
        "未回执名单": "还没有发过通知。要发说「通知 ……」",
    },
    "lin.yue": {
        "进度": "2个支部应报4人，已申报0人，已提交0人：",
        "谁还没申报": "2个支部还没申报4人：",
        "谁还没自评完": "2个支部还没自评完0人。",
        "送达情况": "还没有发过通知。要发说「通知 ……」",
        "未回执名单": "还没有发过通知。要发说「通知 ……」",
    },
}


def test_three_by_five() -> None:
    assert [len(top["sub_button"]) for top in buttons()] == [5, 5, 5]
    assert [top["name"] for top in buttons() if len(top["name"].encode()) > 16] == []
    entries = [entry for top in buttons() for entry in top["sub_button"]]
    assert len({entry["key"] for entry in entries}) == 15
    assert [entry for entry in entries if len(entry["name"].encode()) > 40 or len(entry["key"].encode()) > 128] == []


@pytest.mark.parametrize("userid", PRESSED)
def test_what_an_entry_answers_depends_on_who_presses_it(office: Office, userid: str) -> None:
    phone = office.phone(userid)
    said = {key: phone.clicks_menu(key).text.partition("\n")[0] for key in PRESSED[userid]}
    assert said == PRESSED[userid]
