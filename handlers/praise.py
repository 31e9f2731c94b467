"""表扬1放第15项: praise from the public, put by the member whom it reached to an item as evidence."""

import re

from campaign.cases import CaseKind
from campaign.changes import EvidenceAdded
from campaign.rubric import BonusItem, VetoItem
from dialog.act import Act
from handlers import permits, wording
from handlers.desk import Desk
from handlers.flow import Flow, Heard
from handlers.voices import Voices, day_of, look, words_of

INTENT = "use_praise"
_PLACES = re.compile(
    r"(?:用|把|将)?(?:第?(?P<number>\d{1,3})[条次个]?(?:的)?表扬|表扬(?P<after>\d{1,3})?)"
    r"(?:放|用|当|给|加)(?:在|进|到|作|为|成)?(?:第)?(?P<item>\d{1,2})项(?:的?依据)?(?:里|上)?[。.!！]?"
)
_LONGEST = 600
_HOW = "说「表扬1放第15项」这样，看有哪些说「我的表扬」"


def said(text: str) -> tuple[Act, ...]:
    """What is meant by it, whatever is being asked."""
    found = _PLACES.fullmatch("".join(text.split()))
    return (Act(intent=INTENT, item=int(found["item"])),) if found else ()


def may(desk: Desk, act: Act) -> str | None:
    return permits.may_score(desk)


def hear(desk: Desk, act: Act) -> Heard:
    found = _PLACES.fullmatch("".join(desk.incoming.text.split()))
    number, item = int((found and (found["number"] or found["after"])) or 1), act.item or 0
    praise = (desk.sights.of(Voices) or Voices()).praise
    if not 1 <= number <= len(praise):
        what = f"第{number}条表扬没有，收到{len(praise)}条" if praise else "还没有收到表扬"
        return Heard(desk.talk, f"{what}，什么都没记。\n{_HOW}", show="short")
    if not 1 <= item <= desk.rubric.last or isinstance(desk.rubric.item(item), VetoItem):
        return Heard(desk.talk, f"表扬放不进第{item}项，什么都没记。\n{_HOW}", show="short")
    title = f"第{item}项 {desk.rubric.item(item).short}"
    if isinstance(desk.rubric.item(item), BonusItem) and item not in desk.record.claims:
        return Heard(desk.talk, f"{title}还没有申请加分，什么都没记。先说「第{item}项 ……」写是什么事", show="short")
    case = praise[number - 1]
    words, day = words_of(case, CaseKind.PRAISE), day_of(desk, case)
    key = f"praise/{case.id}/{desk.campaign.id}/{item}"
    if any(piece.key == key for piece in desk.record.evidence_of(item)):
        return Heard(desk.talk, f"{title}已经有这条表扬了。", show="short")
    change = EvidenceAdded(item, "text", key, f"群众表扬 {case.receipt}，{day}：{words[:_LONGEST]}")
    says = f"{day}的表扬{wording.quoted(words, 40)}放进{title}了，看您自评的人会看到。"
    return Heard(desk.talk, says, (change,), "short")


FLOW: Flow[Desk] = Flow(name="表扬当依据", intents=frozenset({INTENT}), owns=None, may=may, hear=hear, look=look)
