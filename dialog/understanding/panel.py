"""Scores that a reviewer gives to a nominee: 钱多多第7题 5分."""

import re
from dataclasses import replace

from dialog.act import Act
from dialog.understanding.items import read_items
from dialog.understanding.marks import BARE, BETWEEN, ITEM, ITEMS, POINTS, mark
from dialog.understanding.people import Told
from dialog.understanding.phrases import NAME
from dialog.understanding.scores import Asked

_ASKING = re.compile(
    r"[吗么?？]|再想|不不|算了|[太偏][多高低少]|不少于|不低于|至少|最多|合适不|虚高|自评(?:给)?了?自己|(?:别的|其他|另外的?|另一[个位]|某[个位]|有[个位]?|几个)评委|多少|几分|怎么|为什么|是不是|谁"
)


_REPORTED = re.compile(
    r"(?:领导|主任|书记|科长|处长|经理|组长|班长|队长|师傅|别人|人家|大家)[^,，。]{0,2}(?:说|讲|让|叫|觉得|认为)|^\s*(?:说|讲|觉得|认为|想|要|自己|自评|给自己|他说|她说)|说他|说自己|听说|自己[打给评]"
)
_SCORE_ALONE = re.compile(f"[\\s我打给评了个,，]*[{POINTS}][吧啊呢的了\\s]*")
_ANOTHER_ITEM = re.compile(rf"(?:错了?|不对|口误|哦不|不是)[^{ITEM}]{{0,8}}{ITEM}")  # 第7题5分，题号写错了，是第8题
_TO_THEM = re.compile(r"(?:啊|那个|我)*[给为帮替][他她](?:打|评|给)?(?=[\d一二两三四五六七八九十])")  # 第9题给他五分
_NUMBERED = re.compile(r"第\s*\d|\d\s*[题项]")
_ALL_FULL = re.compile(r"(?:所有|全部|每一?[项题]|全|都).*(?:满分?|最高分|顶格)")


def read_review(told: Told, asked: Asked) -> Act | None:
    """One nominee's item or items with a score."""
    if len(told.names) != 1:
        return None
    if _ASKING.search(told.text):
        is_of_score = mark(told.worded).of(POINTS) and mark(told.worded).of(ITEM)
        return Act(intent="clarify", form="doubt", name=told.names[0]) if is_of_score else None
    text = re.sub(rf"(?:给|把|对|为|将)?{NAME}(?:同志|师傅|老师)?的?(?:打分)?[:：,，\s]*", " ", told.worded).strip()
    for line in () if _NUMBERED.search(text) else asked.sheet.lines:
        if line.short and line.short in text:
            text = re.sub(rf"{line.short}(?:这|那)?一?[项题条]?", f"第{line.number}项", text, count=1)
    text = re.sub(r"^(\d{1,2})\s*(?:打|给|评)\s*(\d+(?:\.\d+)?)\s*分?$", r"第\1题\2分", text)
    text = re.sub(r"^(\d{1,2})\s+(\d+(?:\.\d+)?)\s*分?$", r"第\1题\2分", text)
    marked = mark(_TO_THEM.sub("", text))
    if marked.of(BETWEEN):
        return Act(intent="clarify", form="range", name=told.names[0])
    if _REPORTED.search(text):
        return Act(intent="clarify", form="item", name=told.names[0]) if marked.of(POINTS, BARE) else None
    if not marked.of(ITEM, ITEMS) and (_ALL_FULL.search(text) or (_SCORE_ALONE.fullmatch(marked.text))):
        return Act(intent="clarify", form="item", name=told.names[0])
    if not marked.of(ITEM, ITEMS) or not (marked.of(POINTS, BARE) or re.search(r"满分?|零分", text)):
        return None
    if _ANOTHER_ITEM.search(marked.text):
        return Act(intent="clarify", form="item", name=told.names[0])
    acts = read_items(marked, replace(asked, scores={}))
    if acts is None or len(acts) != 1:
        return None
    return _as_review(acts[0], told.names[0], asked)


def _as_review(act: Act, name: str, asked: Asked) -> Act | None:
    match act.intent:
        case "score" | "revise" | "zero":
            return replace(act, intent="review_score", name=name)
        case "full_marks":
            items = act.items or ((act.item,) if act.item else ())
            scores = tuple((item, line.maximum) for item in items if (line := asked.sheet.line(item)))
            if len(scores) == 1:
                return Act(
                    intent="review_score", name=name, item=scores[0][0], score=scores[0][1], evidence=act.evidence
                )
            return Act(intent="review_score", name=name, scores=scores)
        case "invalid_score" | "clarify":
            return replace(act, name=name)
    return None
