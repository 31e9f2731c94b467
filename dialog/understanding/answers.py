"""Answers to the bonus items and to the conditions of the veto."""

import re

from dialog.act import Act
from dialog.understanding.marks import BARE, ITEM, ITEMS, Marked

_TIERS = (
    ("全国", re.compile(r"全国|国家|国务院|中央|部级|国级|中组部|教育部")),
    (
        "省级",
        re.compile(
            r"省级|全省|省里|省劳|省教|省直|省优|省先|省委|省总|省.{0,6}(?:奖|先进|荣誉|表彰|模范|竞赛|比武)|省的|省(?!钱|水|电|时|事|心|油|力|人|下|了|得|料|气)"
        ),
    ),
    (
        "市级",
        re.compile(
            r"市级|全市|市里|市劳|市直|市优|市先|市委|市总|市.{0,6}(?:奖|先进|荣誉|表彰|模范|竞赛|比武)|市的|(?<![超城夜菜])市(?!场|区|民|容|面|价)"
        ),
    ),
)
_HAVE = re.compile(r"^(?:嗯|啊|那个|这个|这项|我|我们|岗位|去年|当年|今年)*(?:有的?|有过|是的?|对)[\s,，、。:：!！]+")
_NONE = re.compile(
    r"^(?:嗯|啊|那个|这个|这项|这块|我|我们|我这|岗位|今年|目前|暂时|真的?|都|也|确实|肯定|好像|"
    r"应该)*(?:没有?|无|木有|木得|冇得|么得|没得|莫得|冇|暂无|不申请|不申报|不加|不报|放弃|未获|未曾|不涉及|沒有)"
)
_NONE_AFTER_ALL = re.compile(r"(?<!有)(?:没有?|无|木有)(?:的|了|吧|啊|呢|过|呀|哈)*[。.!！~]*$")
_BUT = re.compile(r"但|不过|只有|除了|就是|可是")


_CLAUSE = re.compile(r"[^\s,，、。;；!！?？]+")
_NOT_THIS = re.compile(r"没(?!问题)|无(?!偿|私|人|锡)|不是|不算|未|木有")


_NONE_PLAINLY = re.compile(
    r"^(?:嗯|啊|唉|哎|那个|这个|这项|我|我们|也|都|真|还真|确实|不好意思|抱歉|很遗憾|遗憾|可惜|惭愧|说来惭愧|[\s,，])*(?:没有?|无|木有|没啥|没什么(?!比)|谈不上|哪有)(?!什么比|啥比)"
    r"(?:啥|什么|得过|拿过|评过|获过|突出的?|创新的?|特别的?|加分的?)*(?:[啊呢呀的哦吧了,，。\s]|$)"
)
_GAINED = re.compile(
    r"奖|荣誉|称号|证书|锦旗|表彰|先进|模范|标兵|能手|专利|发明|革新|改造|改进|推广|市|省|国|[做搞弄办建设]了|设计|抢救|救了?|"
    r"报道|电视|媒体|但|不过|只有|除了|可是"
)


_BRIEF = 20


_SET_RIGHT = re.compile(r"说错了?|不对|错了|哦不")


def tier_in(text: str) -> str | None:
    """省级的，说错了，是市级: what was said last."""
    return next(iter(_tiers_in(_SET_RIGHT.split(text)[-1])), None)


def _tiers_in(text: str) -> tuple[str, ...]:
    return tuple(tier for tier, shape in _TIERS if shape.search(text))


def _got(text: str) -> str:
    """What was got, without the clauses that say what was not."""
    clauses = _CLAUSE.findall(text)
    got = [clause for clause in clauses if not _NOT_THIS.search(clause)]
    return text if len(got) == len(clauses) else " ".join(got)


_FALLS_SHORT = re.compile(
    r"(?:谈|算|说|够|排|挨)不上|不敢当|没(?:得|有)?(?:啥|什么)(?:子)?(?:可|好)?[\u4e00-\u9fff]{0,6}(?:的|可说|好说)?[吧啊呢的了]*$"
)
_CANNOT_SAY = re.compile(r"想不起|记不[清得起]|忘了|不确定|不知道|不清楚|没想好|想一?想|说不好")
_NEITHER = re.compile(r"有没有都|无所谓|哪来|哪会有|怎么会有")
_OF_OTHERS = re.compile(
    r"不是(?:我们?|咱们?|本)(?:岗|的|自己|班组|$)|不算我们?的|我(?:又|可|也|都|们)*没(?:去|份|参加|参与)|(?:别人|人家|隔壁|前任|上一任)[^,，。]{0,4}[拿得获评]"
)
_CLAIMED = re.compile(r"有|是|得|拿|获|评|一个|算|发的")


_NOT_ONES_OWN = re.compile(
    r"跟我们?[^,，。]{0,4}(?:没关系|无关)|准备(?:报|申报|申请|评)|(?:还|正)在(?:公示|评|审|报|等|走)|(?:还没|没|未)定(?:下来)?$|材料(?:还)?没|下(?:学期|个月|周|半年)才|(?:还没|没来得及)(?:来得及)?[试用推做实搞]|明年|打算|冲一?冲|^(?:我)?有没有.{2,}|还没批|报上去了|(?:别的|其他|隔壁|兄弟)(?:班组|部门|食堂|单位|岗|科室?|队)|真的?假的|算这里|还是算|怎么界定|怎么认定|正在(?:报|申报|评)|听说|要是|如果|假如|差一票|差一?点|编(?:出|一)|随便填|有人说|批下来|结果没出|不对[,，]?那是|不好意思说|[你您](?:写|填|记|加)个|别写|不能说没|还没发证"
    r"|(?:同事|隔壁|别人|人家)[^,，。]{0,8}(?:有|得了?|拿了?|评上|获)"
)
_ASKED = re.compile(r"(?:作数|算数|有效|算|行|能加|可以)[不吗么]\s*[?？]?$|[?？吗么]\s*$")
_LETS_IT_BE = re.compile(r"不参与|不申请|不争|不要了?$|就算了|没落地|没(?:做|搞|弄|办)成|倒是想|我?放弃|弃权")


# 市级是前年的，今年没有; 没有没有我们没得过什么奖; 没评上，更别提省级: there is none, whatever it speaks of.
_HAS_NONE = re.compile(
    r"没(?:轮|选|排|赶)上[的了吧]*$|没去成|[报评]过?[,，\s]*(?:一个|一次|都|全|也)+没[中评拿得过]|我们?(?:都|也)?没份|没我们?的?份|(?:去年|前年|往年|以前|早年).{0,8}[,，。\s](?:今年|这次|现在)(?:就|也|是)*没(?:有|得|拿|评)?[^,，。]{0,3}$|没(?:啥|什么)?创新[过的]?[吧啊呢。]*$|没(?:啥|什么)(?:突出|特别|大)?的?(?:贡献|亮点|荣誉)[吧啊呢的。]*$|没有?[^,，。]{0,6}[也都]没有?[的啊。]*$"
    r"|(?:啥|什么)[也都]+没(?:有?[得拿评获]|有)过?[的啊了。]*$"
    r"|^(?:[啊嗯呃哎唉]|那个|这个|没有|也|我们?|咱们?|[\s,，])*没(?:有)?(?:得|拿|评|获)(?:得|到|上)?过?(?:什么|啥|任何)[^,，。?？吗]*$"
    r"|没[评得拿].*(?:别提|不用说|不用提|别说)|(?:别提|不用说|不用提|别说).*没[评得拿]"
)


def is_undecided(text: str) -> bool:
    """没有创新哪来的今天 says neither yes nor no; 老班长拿的，不是我们岗 is somebody else's."""
    return (len(text) <= _BRIEF and _NEITHER.search(text) is not None) or _OF_OTHERS.search(text) is not None


# 报的省级，最后只给了个市级: which of the two it became is asked.
_ONE_OF_TWO = re.compile(r"只|最后|结果|拿的|是(?!市|省|全?国)[^,，。]{1,4}的")


def _doubted(text: str) -> Act | None:
    """What is hearsay, hoped for, or asked about is neither claimed nor denied."""
    if _NOT_ONES_OWN.search(text) or (_ONE_OF_TWO.search(text) and len(_tiers_in(text)) > 1):
        return Act(intent="clarify", form="doubt")
    is_open = _ASKED.search(text) or (len(text) <= _BRIEF and _CANNOT_SAY.search(text) and not _LETS_IT_BE.search(text))
    return Act(intent="clarify", form="unknown") if is_open else None


def read_bonus(text: str) -> Act:
    """What was got, where something is told; nothing where the answer is that there is none."""
    if _HAS_NONE.search(text):
        return Act(intent="bonus_none")
    if doubted := _doubted(text):
        return doubted
    if _LETS_IT_BE.search(text) and not tier_in(text):
        return Act(intent="bonus_none")
    if re.match(r"没有?(?:什么|啥)比", text):
        return Act(intent="bonus_claim", tier=tier_in(text), evidence=text)
    got = _got(text)
    if len(text) <= _BRIEF and _FALLS_SHORT.search(text) and not (_BUT.search(text) or tier_in(text)):
        return Act(intent="bonus_none")
    if _NONE_PLAINLY.match(text) and not _GAINED.search(text):
        return Act(intent="bonus_none")
    if got != text and tier_in(got) and _CLAIMED.search(got):
        return Act(intent="bonus_claim", tier=tier_in(got), evidence=text)
    if _NONE.match(text) and len(text) <= 16 and not _BUT.search(text):
        return Act(intent="bonus_none")
    if len(text) <= 12 and _NONE_AFTER_ALL.search(text) and not _BUT.search(text):
        return Act(intent="bonus_none")
    told = _HAVE.sub("", text).strip(" ,，。")
    if got != text:
        return Act(intent="bonus_claim", tier=tier_in(got), evidence=told)
    if re.fullmatch(r"(?:[嗯啊对是我]|这个|这项)*有(?:的|过|啊|呢|一个|一项|两个)*", told):
        return Act(intent="bonus_claim")
    return Act(intent="bonus_claim", tier=tier_in(told), evidence=told)


_STATES = (
    ("不清楚", re.compile(r"不清楚|不确定|拿不准|不知道|说不好|不好说|不太清楚|记不清|没把握|吃不准|待核对|不晓得")),
    ("没有", re.compile(r"没有?|无|不存在|否|木有|未|不涉及|不符合|不沾|不犯")),
    ("有", re.compile(r"有|存在|是|符合|出现|发生|中|沾|犯|踩")),
)
_FAILED = re.compile(r"没过(?!问)|不合格|没通过|未通过|不通过|没达标|不达标")
_STEP = re.compile(
    rf"(?P<which>[{ITEM}{ITEMS}{BARE}]+(?:条|项|"
    rf"个)?(?:[、,，和跟及\s]*[{ITEM}{BARE}])*)(?P<said>[^{ITEM}{ITEMS}{BARE}]*)"
)
_REST = re.compile(r"(?:其他|其余|别的|剩下|另外)[^，,。]*?(?:没有?|无|不存在)")


_HAD_FIRST = re.compile(r"(?:嗯|啊|是|我们?)*(?:有[\s,，、。:：]|(?:沾|犯|踩|碰)(?:了|上|到)+)")  # 沾了第三条
_UNSAID = re.compile(r"不敢说|不好说|再看|想想|拿不准|说不准")


def read_conditions(marked: Marked, count: int) -> Act | None:
    """第1条没有，第2条不清楚: each condition by its number."""
    if not marked.of(ITEM, ITEMS, BARE):
        return None
    told: dict[int, str] = {}
    for step in _STEP.finditer(marked.text):
        is_had = _FAILED.search(step["said"]) or re.match(r"(?:条|项|个)?[\s,，]*(?:是)?有(?!没|无)", step["said"])
        state = "有" if is_had else next((name for name, shape in _STATES if shape.search(step["said"])), None)
        if state is None and _HAD_FIRST.match(marked.text):
            state = "有"
        if state is None:
            return None
        for at in range(step.start("which"), step.end("which")):
            if marked.text[at] in (ITEM, ITEMS, BARE):
                mark = marked.mark_at(at)
                told |= dict.fromkeys(mark.items or (int(mark.value),), state)
    if _UNSAID.search(marked.text):
        return Act(intent="clarify", form="unsure", conditions=tuple(sorted(told.items())))
    if not told or any(not 1 <= number <= count for number in told):
        return None
    if _REST.search(marked.text):
        told = {number: told.get(number, "没有") for number in range(1, count + 1)}
    states = set(told.values())
    conditions = tuple(sorted(told.items()))
    if "不清楚" in states:
        return Act(intent="clarify", form="unsure", conditions=conditions)
    return Act(intent="confirm" if "有" in states else "deny", conditions=conditions)


_BAD_NEWS = re.compile(r"被(?:投诉|查|处分|通报|举报|批评|立案)|违纪|违法|处分|投诉|通报")
_SOFTLY = (
    r"(?:嗯|我们?|啊|以上|这些|那个|从来|都|也|全|三条|这三条|肯定|绝对|真|确实|没问题|去年|今年|岗位|本人|"
    r"好像)*"
)


_TOLD_WHAT_TO_SAY = re.compile(
    r"的话|别记|要不要|该不该|能不能|可不可以|(?:领导|书记|组长|主任|班长|人家|别人|他们?|她们?)[^,，。]{0,3}(?:让|叫|要|说|教)[^,，。]{0,4}(?:填|选|写|报|说|答)"
)


_SUPPOSED = re.compile(r"就算|即使|即便|哪怕|如果|(?<!主)要是|假如|假设|万一")


def read_veto(text: str) -> Act:
    """Whether one of the conditions applies, where no number is said."""
    if re.search(r"(?:不是|并非|不能说|不敢说)没", text):
        return Act(intent="clarify", form="condition")  # a double negative is asked back about
    if _SUPPOSED.search(text):
        return Act(intent="clarify", form="condition")
    if re.search(
        r"不清楚|不确定|拿不准|不知道|记不清|说不好|吃不准|吧[?？]|再(?:问|查|核)|(?:还|正)在(?:查|核|调查|处理)|没有?(?:出)?(?:结论|结果|定论|定性|查清|查完)",
        text,
    ):
        return Act(intent="clarify", form="unsure")
    if _TOLD_WHAT_TO_SAY.search(text):
        return Act(intent="clarify", form="condition")
    if re.search(r"但|不过|只|就是|除了", text):
        return Act(intent="clarify", form="condition")
    if re.match(_SOFTLY + r"(?:没|无|不存在|未)", text) or re.search(
        r"(?:没有?|无|不存在|不沾|不符合)[过的啊吧呢了。.！!，, ]*(?:放心)?$", text
    ):
        return Act(intent="deny")
    if re.search(r"有|被|受|挨", text) and _BAD_NEWS.search(text) and not re.search(r"没|无|未|不|[吗?？]", text):
        return Act(intent="confirm", text=text)
    return Act(intent="clarify", form="unknown")
