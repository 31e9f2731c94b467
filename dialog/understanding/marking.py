"""What a reviewer says of the nominee whose sheet is open: a self-score agreed to, with exceptions, a mark, none.

Numbers are read as in one's own self-score; here stands only what nobody says of their own.
"""

import re
from dataclasses import replace

from dialog.act import Act
from dialog.context import IDLE, Context
from dialog.understanding import commands
from dialog.understanding.answering import read_free
from dialog.understanding.heard import OWN_SCORE, UNKNOWN, Heard
from dialog.understanding.marks import BARE, ITEM, ITEMS, mark
from dialog.understanding.panel import read_review
from dialog.understanding.people import tell
from dialog.understanding.phrases import ANYWHERE, vocabulary
from dialog.understanding.scoring import read_scoring

_PLACES = ("panel",)
_AGREED = r"(?:我|都|全部?|这一?类|本类|一类)*(?:同意|认可)(?:他|她|其)?(?:的)?(?:自评)?(?:了|吧|的)?"
_THE_OTHERS = r"(?:其他|其它|其余|别的|剩下|余下)(?:几?[项条个])?的?(?:都|全|就)*"
_AGREED_ONLY = re.compile(rf"{_AGREED}[。.!！\s]*")
_AGREED_BUT = re.compile(
    rf"(?:{_THE_OTHERS})?{_AGREED}(?:[\s,，。;；、:：]+|(?=第|\d))(?:但是?|不过|除了|只是|就|只有|其中)?[\s,，]*(?P<rest>\S.*)",
    re.DOTALL,
)
_BUT_AGREED = re.compile(rf"(?P<rest>.*\S)[\s,，。;；、]+{_THE_OTHERS}{_AGREED}[。.!！\s]*", re.DOTALL)
_ABSTAINS = re.compile(r"(?<![不别没])(?:我|就|先|都|要|选择|申请|[项条题]?)*弃权(?:了|吧|不评|不打分)*")
_ASKS = re.compile(r"[吗么?？]|怎么|什么|为什么|会不会|行不行|能不能|可不可以")
_NUMBERED = re.compile(r"(?:第?\s*[\d一二三四五六七八九十]{1,3}\s*[项条题]?\s*(?:[、,，和及到至~-]\s*)?)+$", re.ASCII)
_EDGES = " ,，。;；、:："
_THIS = re.compile(r"(?:这一?|本|我)[项条题个]?")
_LOOKS = re.compile(
    r"看(?:一?下|看)?\s*第?\s*(?P<item>\d{1,2})\s*(?:项|条|题)?的?(?:依据|照片|材料|证明)?[。.\s]*", re.ASCII
)
# 2给1.5 is the second item's, where a sheet lies open.
_GIVEN = re.compile(
    r"(?:(?<=^)|(?<=[\s,，;；、。]))(?P<item>\d{1,2})\s*(?:打|给|评|改成?|得|[:：])\s*(?P<points>\d+(?:\.\d+)?)分?"
    r"(?=$|[\s,，;；、。])",
    re.ASCII,
)
_BESIDE_A_REASON = OWN_SCORE | {
    "agree",
    "abstain",
    "invalid_score",
    "review_score",
    "previous",
    "next",
    "pause",
    "recuse",
}


def read_marks(heard: Heard) -> tuple[Act, ...]:
    """With the sheet of one nominee open; never a score that could be another one's."""
    sheet = heard.asked.sheet
    points = replace(sheet, lines=tuple(line for line in sheet.lines if line.kind == "points"))
    open_sheet = replace(heard, asked=replace(heard.asked, sheet=points))
    if heard.context.step != "reason":
        return _read(open_sheet)
    acts = _read(open_sheet)
    is_no_reason = all(act.intent in _BESIDE_A_REASON for act in acts)
    return acts if is_no_reason else (read_free(heard),)


def _read(heard: Heard) -> tuple[Act, ...]:
    if heard.told.names and (act := read_review(heard.told, replace(heard.asked, context=IDLE))):
        return (act,)
    places = (*_PLACES, ANYWHERE) if heard.told.names else _PLACES
    if phrase := vocabulary().to_the_letter(heard.told.text, places):
        return (commands.with_slots(Act(intent=phrase.intent, form=phrase.form), heard.told),)
    if _AGREED_ONLY.fullmatch(heard.text):
        return (Act(intent="agree"),)
    if looked := _LOOKS.fullmatch(heard.text):
        return (Act(intent="show_evidence", item=int(looked["item"])),)
    if act := _read_abstention(heard.text):
        return (act,)
    if agreed := _AGREED_BUT.fullmatch(heard.text) or _BUT_AGREED.fullmatch(heard.text):
        return _read_exceptions(heard, agreed["rest"])
    # Elsewhere the word gives up one's own application.
    return (UNKNOWN,) if "弃权" in heard.text else _read_scores(heard, heard.text)


def _read_abstention(text: str) -> Act | None:
    """17弃权, 第2、3项弃权，没去看过: no score for these items, or for the one that is asked."""
    said = _ABSTAINS.search(text)
    if said is None or _ASKS.search(text) or re.search(r"同意|认可", text):
        return None
    before, after = text[: said.start()], text[said.end() :]
    named = _NUMBERED.search(before)
    found = mark(named[0]).of(ITEM, ITEMS, BARE) if named else ()
    items = [item for each in found for item in (each.items or (int(each.value),))]
    pieces = (piece.strip(_EDGES) for piece in (before[: named.start()] if named else before, after))
    words = "，".join(piece for piece in pieces if piece and not _THIS.fullmatch(piece))
    return Act(intent="abstain", items=tuple(dict.fromkeys(items)), text=words or None)


def _read_exceptions(heard: Heard, rest: str) -> tuple[Act, ...]:
    """同意，2给1.5: what is not agreed to has a score of its own, or nothing is taken."""
    if abstention := _read_abstention(rest):
        return (replace(abstention, intent="agree"),) if abstention.items else (UNKNOWN,)
    acts = _read_scores(heard, rest)
    if len(acts) != 1:
        return (UNKNOWN,)
    (act,) = acts
    if act.intent not in OWN_SCORE:
        return (act,) if act.intent in ("invalid_score", "clarify") else (UNKNOWN,)
    if act.item is None and not act.scores and not act.items:
        return (Act(intent="clarify", form="item"),)
    scores = act.scores
    if not scores and act.item is not None:
        line = heard.asked.sheet.line(act.item)
        most = line.maximum if line else None
        given = most if act.intent == "full_marks" else act.score
        scores = ((act.item, given),) if given is not None else ()
    return (Act(intent="agree", scores=scores, evidence=act.evidence),) if scores else (UNKNOWN,)


def _read_scores(heard: Heard, said: str) -> tuple[Act, ...]:
    text = _GIVEN.sub(lambda hit: f"第{hit['item']}项{hit['points']}分", said)
    told = tell(text, heard.directory) if text != heard.text else heard.told
    return read_scoring(
        replace(heard, text=text, told=told, asked=replace(heard.asked, context=_as_own(heard.context)))
    )


def _as_own(context: Context) -> Context:
    """The question of one's own self-score that is answered in the same words."""
    match context.step:
        case "mark" | "reason":
            return Context("scoring", "item", context.number)
        case "category":
            return Context("scoring", "category", context.number)
    return Context("scoring", "review")
