"""Praise as evidence: put by whom it reached, to an item of theirs, once; nobody else's, and never a complaint."""

import pytest

from tests.office import Office
from tests.stories.transcript import SCENES
from tests.visitors import OPENID, Visitor


def praise(office: Office, words: str, whom: str = "周桂香", number: int = 1) -> None:
    phone = Visitor(office, f"{OPENID}{number}")
    for text in (f"表扬 {words}", whom, "确认"):
        phone.says(text)


def says(office: Office, userid: str, text: str) -> str:
    return office.phone(userid).says(text).passive


def evidence(office: Office, item: int) -> list[str | None]:
    return [piece.text for piece in office.phone("zhou.guixiang").record.evidence_of(item)]


def test_it_is_put_to_an_item_in_the_middle_of_scoring(office_on_either: Office) -> None:
    office = office_on_either
    SCENES["问到第6项"](office.phone("zhou.guixiang"))
    praise(office, "面热乎")
    office.wait(minutes=1)
    praise(office, "打饭快", number=2)
    assert says(office, "zhou.guixiang", "我的表扬").split("\n")[:4] == [
        "收到2次表扬：",
        "1 5月20日 「打饭快」",
        "2 5月20日 「面热乎」",
        "当自评的依据说「表扬1放第15项」",
    ]
    said = says(office, "zhou.guixiang", "表扬2放第15项")
    assert said.split("\n") == [
        "5月20日的表扬「面热乎」放进第15项 文明服务了，看您自评的人会看到。",
        "接着第6项 骨干与获奖，打几分，0到6？",
    ]
    (kept,) = evidence(office, 15)
    assert kept is not None
    assert kept.startswith("群众表扬 TS2026-")
    assert kept.endswith("，5月20日：面热乎")
    assert "已经有这条表扬了" in says(office, "zhou.guixiang", "把第2条表扬放进第15项")
    assert len(evidence(office, 15)) == 1
    assert office.ledger()[-1][:2] == ("zhou.guixiang", "交依据")
    says(office, "zhou.guixiang", "删除第15项依据")
    assert evidence(office, 15) == []


@pytest.mark.parametrize("said", ["表扬3放第15项", "表扬1放第21项", "表扬1放第30项", "表扬1放第18项"])
def test_what_cannot_be_is_said_and_nothing_is_kept(office: Office, said: str) -> None:
    SCENES["问到第6项"](office.phone("zhou.guixiang"))
    praise(office, "面热乎")
    before = office.phone("zhou.guixiang").record.evidence
    assert "什么都没记" in says(office, "zhou.guixiang", said)
    assert office.phone("zhou.guixiang").record.evidence == before


def test_nobody_uses_what_came_to_another(office: Office) -> None:
    praise(office, "面热乎")
    SCENES["问到第6项"](office.phone("li.guoqiang"))
    assert "还没有收到表扬，什么都没记" in says(office, "li.guoqiang", "表扬1放第15项")
    assert says(office, "lin.yue", "表扬1放第15项").startswith("您在名册里没有列为参评党员")


def test_once_it_is_handed_in_nothing_is_added(office: Office) -> None:
    SCENES["已提交"](office.phone("zhou.guixiang"))
    praise(office, "面热乎")
    assert says(office, "zhou.guixiang", "表扬1放第15项").startswith("您已提交，分数锁着")
    assert evidence(office, 15) == []
