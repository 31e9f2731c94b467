"""Scores in a sentence: one, a list, a change, a doubt, or something that looks like one and is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dialog.act import Act
from dialog.context import Context
from dialog.sheet import Line, Sheet
from dialog.understanding import judged
from dialog.understanding.marks import ANY_SIGN, BARE, BETWEEN, ITEM, ITEMS, POINTS, Mark, Marked, mark
from dialog.understanding.numerals import NUMBER, read

_VALUE = f"[{POINTS}{BARE}]"
_LEAD = (
    r"(?:从?这[题项条](?:起|开始)|没啥(?:可|好)?说的?|没什么(?:可|好)?说的?|没得说|没话说|不用说|妥妥的?|毫无疑问|自评分数?|打分|评分|给分|得分|所以|因此|总之|不多不少|不高不低|喂+|(?:能|可以)?听得?[到见][吗么没不]?|听到了?[吗没]|其实|那啥|就是说|综合来?看?|哈哈+|嘿嘿|呵呵|嗯+|呃+|额|唔|啊|哦|噢|喔|欸|诶|哎|唉|那个|那么|那就|那|啥|"
    r"这个|这一?[项题条道个]题?|"
    r"这道题|这次|这回|本[项题]|此[项题]|该项|当前这?[项题]|我们?|咱们?|俺|[搞整弄]个|可(?=我)|可是|但是?|不过|"
    r"自己|本人|个人|觉得|感觉|认为|以为|想想?|看看?|应该|大概|大约|差不多|估计|估摸着?|怕是|约莫|反正|就|先|"
    r"还是|给(?:大家|大伙儿?|他们|组员|班组|我们组)|给|打|评|自评|记|算|得|拿|选|填|写|录|输|输入|来|"
    r"个|要|帮|麻烦|请|好的?|行|可以|能|该|值|报|投|是|的话|吧|了|为|成|到|分数|得分|打分|评分|给分|成绩|"
    r"答案?|回答|老实说|照实说|实话实说|说实话|实事求是|客观[地的]?说?|保守|谦虚点?|"
    r"不客气|必须|肯定|当然|直接|依次|分别|按顺序|从头|按|整|刚好|正好|勉强|"
    r"只能|只|最终|最后|决定|确定|定|对|没错|收到|谢谢您?|你好|您好|小助手|ok|OK|"
    rf"畀|咯题|这[疙旮嘎]瘩|这[嘎噶旮]达|这儿|这里|这边|改[成为到回]?(?={_VALUE})|调[到成为回](?={_VALUE})|(?:往[上下])?[加减提降升调]到(?={_VALUE})|自个儿?|觉着|有个(?={_VALUE})|"
    r"一下|来说|说|讲|怎么着|怎么也|咋也|也|吃不准|[\s,，、。.!！:：;；~～…\"“”'])*+"
)
TAIL = (
    r"(?:嗷|昂|咧|要得|儿(?=$|[\s,，。.!！吧])|喽|哩|叭|拿走|足矣|不(?:给|打|敢|要|想)*满分?|的?分数?|中(?=$|[\s,，。.!！])|就成|嘞|的样子|都给|吧+|把(?=[\s,，。]|$)|呗|啊+|呀|呢|哦|喔|噢|哈+|嘛|嗯+|哟|咯|啦|了|的|就|行|好|够|足够|可以|走起|安排|正合适|差不多|差不离|应该|"
    r"没问题|没毛病|噻|滴(?=$|[\s,，。])|没跑|不能再[多高少低]了?|不为过|不过分|不解释|必须的?|妥妥的?|"
    r"谢谢?您?|谢啦|多谢|感谢|辛苦|我|觉得|感觉|想|看|这样子?|这么着|这么多|"
    r"比较|还行|还可以|不错|挺好|过得去|合适|合理|妥|妥妥|公道|客观|公平|实事求是|不多不少|不高不低|刚刚|刚好|"
    r"正好|定|给|打|自评|自己|下一?[题项个条道]|下面|继续|接着|next|好的|"
    r"ok|OK|哈哈|呵呵|嘿嘿|收到|明白|"
    r"不[改变]了|是有的|稳妥|不多(?=$|[。.!！])|得了|到手|收工|撒(?=$)|过(?=$|[\s,，。.!！])|"
    r"来|走|完|搞定|麻烦您?|请|记|记上|记下|一下|填|上|这个|这[项题]|本项|本题|对|没错|是|吧|算|实话|说|那个|"
    r"那|先|老师|同志|小助手|整|[\s,，、。.!！;；~～…\"“”'])*+"
)
PURE = re.compile(f"{_LEAD}(?P<value>{_VALUE}){TAIL}")
_PURE_DOUBT = re.compile(f"{_LEAD}{BETWEEN}(?:之间|中间|当中|左右|上下|都行|随便|[?？]|看着[给办]|{TAIL})*")
_ONLY_TALK = re.compile(_LEAD + TAIL)
CLAUSE = re.compile(r"[^\s,，、。;；:：!！?？…~～()（）/+=【】「」\n]+(?:[?？])?")

FULL = (
    r"(?:最高的?来|满分(?!好评|评价|通过|毕业|成绩|完成|考|拿下)|按?(?:着)?最高(?:的|分)?[来给打算]|封顶(?=$|[吧了。.!！])|最高分|顶格|顶分|拿满|给满|给足|打满|拉满|评满|记满(?!了)|满的|全拿(?=$|[吧了。.!！])|满格(?=$|[吧了啊。.!！])|(?<![写记坐装站排])满(?=吧|$|了|哈|呗)|全分|不扣分|没扣分|"
    r"不用扣分?|一分不扣|一分不少|一分没扣|mf|manfen)"
)
_ZERO = (
    r"(?:零蛋|鸭蛋|大鸭蛋|零鸡蛋|不得分|没得分|没有分|一分没有|一分都没有|一分也没有|一分都没|一分不给|"
    r"一分都不给|一分[也都]?不[要拿打]|不要分|不给分|没分|"
    r"零分|0分|ling)"
)
PURE_FULL = re.compile(f"{_LEAD}(?:(?:{FULL}|{_VALUE}?的?{FULL}){TAIL})+")
_PURE_ZERO = re.compile(f"{_LEAD}{_ZERO}{TAIL}")
_ALL_FULL = re.compile(
    f"(?:全|全部|全都|都)(?:是|给|打|拿|记|得|要|打成|的)*(?:{FULL}|满)|(?:所有[的项题]*|每[项题一个]+|统统|"
    f"通通|一律|后面|剩下|其余|其他|余下|下面|剩余|"
    f"21项|17项|整张表|全表).{{0,6}}?(?:{FULL}|满)|全满"
)
_CATEGORY = re.compile(r"(?:本|这一?|该|此|同一?|当前)(?:个)?(?:大?类|大项|部分|板块|模块)|^这一?块")

CORRECTION = re.compile(
    r"不对|不是|不不|错|口误|算了|还是|哦不|啊不|呃不|噢不|喔不|嗯不|改[成为]?|应该?是|更正|纠正|重来|等等|"
    r"等下|不行|[太偏]?[高低多少]了|不了|sorry|收回|no|不[，,、。 ]|^不"
)
_UNSURE = re.compile(
    r"吗|么[?？]?$|够不够|高不高|低不低|多不多|少不少|能不能|可不可以|行不|好不好|可不|是不是|会不会|要不要|好不好|合适不|如果|(?<!主)要是|假如|可能|"
    r"至少|最多(?!$)|最少|起码|不到|不足|不满|以上|以下|以内|左右|上下|超过|将近|"
    r"接近|[打给算]?不[给打要能敢值是]|别[给打]|没[给打]|"
    r"怎么|为什么|为啥|凭什么|凭啥|多少|几分|哪|谁(?!都)|好像|差(?:[一点]|不(?!多))|离|扣|减|加|或|不知道?|拿不准|纠结|"
    r"犹豫|[?？]|听说|据说|[老小阿][\u4e00-\u9fff](?:也|都|就|想|要|说)*[打给评]|师傅|书记|领导|别人|人家|同事|他|她|大家|一般|标准|规定|要求"
)
PAST = re.compile(
    r"上一?届|往届|上半年|上个?月|以往|当时|原来|曾|那年|历年|年初|季度|(?<!不)[打给评]了|得过|去年|上次|上回|上年|"
    r"以前|往年|前年|上学期|考试|考了|考核|比赛|竞赛|测评|测验|测试|"
    r"满意[度率]|评比|检查|平均|提高|提升|增加|下降|上升|从|总分|累计|一共|合计|加起来|(?<![晓觉记懂])得了|获得?|拿了|拿过|"
    r"扣了|总共|绩点|积分|小时|分钟|准时|提前|迟到|名|月份?|学时|同比"
)
_GIVING = re.compile(
    rf"(?:打|给|评|自评|记|算|选|填|值|就|来)(?:我|自己|个|上|它|这项|这个|本项|"
    rf"一个)*\s*(?P<value>{POINTS})(?!以|左|上下|[?？])"
)
_OPENING = re.compile(
    rf"{_LEAD}(?P<value>{POINTS})"
    r"(?:(?:吧|呗|啊|呀|哦|嘛|哈)+|"
    r"(?!就(?!是[^高低多少太不]|因为)|制(?!度)|[的是以左上下不到至或还钟太偏高低会算够多少怎为可能行吗要和跟与都也,，]|有点|有些|有没|"
    r"没[给打到]))"
    r"(?P<rest>[^\s,，。;；、].+)$",
    re.DOTALL,
)
_BECAUSE = re.compile(r"因为|由于|主要是?|毕竟|理由|依据|原因|原来")

_FULL_BUT = re.compile(rf"满分(?:扣掉?|减去?|少)(?:个|了|我)?(?P<by>{_VALUE})")
_MY_OWN = re.compile(
    rf"^(?:那|所以|就|可|但|不过)?(?:我(?:自己)?(?:就|想|还是)?(?:打|给|评|算|记|也|{_VALUE})|(?:今年|这次|现在|这回)我?(?:就|打|给|评|是)*{_VALUE})"
)
_FULL_GIVEN = re.compile(rf"(?:给|打|评|要|可以|该|是|拿|改成|就|值|选)(?:我|个|自己|它|上|到|成)*{FULL}")
_FULL_AT_END = re.compile(
    rf"(?:肯定|必须|当然|妥妥|绝对)(?:是|给|打|要)?{FULL}{TAIL}$|[呢吧啊嘛的着好有全齐呀哈了]{FULL}{TAIL}$"
)
_FULL_NUMBER = re.compile(rf"{_VALUE}的?{FULL}{TAIL}$")
_FULL_DENIED = re.compile(
    rf"(?:没|不|别|未|差|离|除了)[^，,。]{{0,5}}?{FULL}|(?:才|就)(?:给|算|能|有|得|可以)+[^，,。]{{0,3}}{FULL}|几[个人次项条天年][^，,。]*{FULL}"
)
_ALL_ALIKE = re.compile(
    rf"(?:全部|全都|(?<![齐完周健安])全|所有[^，,]{{0,4}}|每[项题一个]+|统统|通通|一律|后面[^，,]{{0,4}}|"
    rf"剩下[^，,]{{0,6}}|"
    rf"其余|其他[^，,]{{0,3}})(?:都|"
    rf"也)?(?:是|给|打|按|算|记|填|写)?{_VALUE}"
)
_LATER_ALIKE = re.compile(rf"(?:后面|剩下|其余|下面|接下来|另外)[^，,。]{{0,6}}(?:都|全|也)[^，,。]{{0,3}}{_VALUE}")
_ABOUT = re.compile(
    rf"(?:{ANY_SIGN}|[十百\d]+|好)\s*(?:来|多|几)分(?!钟|之|钱)|"
    rf"[上前后][两二三四五六几\d]+[题项].{{0,8}}{_VALUE}|{_VALUE}\s*(?:\+|"
    rf"-$|起步|起$|出头|开外|朝上|往上|多一?点|不到)|(?:差[一]?点|大于|高于|小于|低于|比|"
    rf"[>＞<＜≥≤])\s*{_VALUE}|^\s*{BARE}[:：]{BARE}\s*$"
)
_NEARLY = re.compile(r"差一?点(?:儿|就|到)?\s*[\d一二两三四五六七八九十]")
_AT_END = re.compile(
    rf"(?:没得说|没话说|没的说|没问题|没毛病|不错|还行|还可以|到位|过得去|所以|因此|那就|觉得|感觉|认为|(?<!你)看|(?:肯定|必须|就|那|当然)是|[呢吧啊嘛的着好有全齐呀哈嗯呃]|(?<![得考扣加减获拿评升高低])了|一直)(?P<value>{POINTS}){TAIL}$"
)
_LET_IT_BE = re.compile(rf"{POINTS}(?:吧|好了|得了|就行|就好|算了|没问题)[。.!！~\s]*$")
_REJECTED = re.compile(
    r"不行|不合适|不合理|不可能|不现实|不够|不妥|不对|不成|不至于|不敢|不值|不配|有点虚|够不上|够不着|达不到|没到|不到|拿不到|得不到|给不了|打不了|"
    r"没戏|没门|休想|免谈|扯淡|[太偏][高低多少]|都?[高低多少]了|过了吧|悬|勉强|心虚|说不过去|也太"
)
_WAVERING = "等下(?:我|再)|再想想|再考虑|再看看|容我"
_TAKEN_BACK = re.compile(
    rf"慢着|等我(?:翻|查|看|问|想|核)|{_WAVERING}|再说吧|有点虚|"
    r"行[吗不么]|可以[吗不么]|合适[吗不么]|[高低多少]了?[吗么]|[?？]$|怎么样|不对|算了|等等|先不|别记|不打|取消"
)
_AS_WELL = re.compile(rf"{ANY_SIGN}(?:也|都)(?:行|可以|成|好|差不多)|(?:或者?|要不|(?<!行)不行就){_VALUE}")
_EARNED = re.compile(rf"[得考扣加减获拿评升高低了到过]{_VALUE}")
_REPORTED = re.compile(rf"[打给评]了\s*{_VALUE}|建议|(?:比|超过|高于|低于){_VALUE}")
_OTHER_SCORES = re.compile(
    r"[去上前][年次回届]|往年|考试|比赛|竞赛|得了|[打给评]了|平均|师生|学生|群众|评委|考核|测评|评议|同比|曾|"
    r"以前"
)
_DECIDED = re.compile(r"(?:所以|就|想|应该|那|我|自己)(?:给|打|评|自评)")
_SHORT = 24
_TWICE = re.compile(f"{POINTS}(?={POINTS})")
_TAKEN_OFF = re.compile(rf"(?:扣|减|缺|差|少)(?:了|个|我)?{_VALUE}")
FULL_OPTIONS = ("这项满分", "本类全满分")


# 制度两分培训两分: of parts of an item, which are neither items nor talk.
_A_PART = (
    "(?:(?![一二两三四五六七八九十不对错第题项条上下前后这那个啊吧呃嗯哦想得给打评就是改为成按算])[\u4e00-\u9fff]){2,4}"
)
# A joke, a regret, a floor: whoever says so has not decided.
NOT_MEANT = re.compile(
    r"要不[^,，。]{0,2}[多少加减扣降涨提调压砍抹去升补添高低上下拿][^,，。]{0,2}[\d一二两三四五六七八九十半]|拿掉[\d一二两三四五六七八九十半]|还没想好(?:[打给]个?)?[\d零一二两三四五六七八九十半]|打错人|别真[打给记填]|作废|我不认(?!识)|分先不交|^删[了掉除]?[\d零一二两三四五六七八九十半]|"
    rf"{NUMBER}分?[吧啊]*[\s,，…。.]*(?:[呃额]+|手滑了?|→|->)[\s,，…。.]*[是打给]?{NUMBER}|"  # 2分吧，呃，0.5分
    r"\d\s*[、,，]\s*[、,，]\s*\d|(?:明天|后天|改天|回头|下周|下次|晚上|下午|明早|以后)[^,，。]{0,6}再[^,，。]*[改打给评填写][^,，。]{0,8}[\d零一二三四五六七八九十半]|(?P<score>[\d零一二三四五六七八九十半]+分?)不(?P=score)|我?倒(?:是)?想[打给]|^(?:要是|如果|假如|除非|只要)[^,，。]{1,14}[,，]?(?:我)?(?:就|才|再)[打给写填评]|谁信|鬼信|鬼才信|做梦|想得美|(?:明天|后天|下午|晚上|改天|问清楚|看看|商量|想想|回头|等)[^,，。]{0,10}(?:再|才)[打给评填][\d零一二三四五六七八九十半点.]+分|替我[打填评记]的|要(?:是|真)?[给打评]?[\d零一二三四五六七八九十半点.]+分的话|(?:本来|原来|原本|本)(?:是)?(?:想|要|打算)[给打评]?[\d零一二三四五六七八九十半点.]+分的?[\s.。…]*$|"
    r"^(?:我|这[题项条个])?(?:上回|上次|去年|前年|那次|之前)[^,，。]{0,12}[打给评]的[\d零一二三四五六七八九十半点.]+分[\s.。…]*$|"
    r"(?:那|这)[个项题条]?[\d一二三四五六七八九十半点.]+分的|^除了|要敢|你敢|后悔|开玩笑|逗你|闹着玩|心虚|脸红|亏心|没底|不太?同意|不赞成|保底|打底|超[一二两三四五六七八九十\d]+分|够吗|够不够|肯定没有|没戏|算了[,，\s]*不|[改换调加减].*不[加减改]了|^不[加减改]了|还是别|分都[高多低少]了|不[只止]\s*[\d零一二两三四五六七八九十]|复述|重复一遍|跟我念|照着念|"
    r"(?<!点)(?<!点.)[\d一二三四五六七八九十]分点[\d一二三四五六七八九]|等[^,，。]{1,10}(?:再|才)[打给评填改换]|又怕|分怕人|怕(?:人家|别人)|没那(?:本事|能力|水平)|^(?:上级|考核组|评审组|支部|组里|科里|单位|领导)给[\d一二两三四五六七八九十半]|"
    r"先(?:别|不)[记存录]|看错题|看串|(?:到不了|够不上|达不到|够不着)\s*[\d零一二两三四五六七八九十]|给[你您](?:们)?[打评]|记得(?:都|好像|大概)?是|不对[,，]?(?:应该)?是\s*\d+[题项]?改|不是第[\d一二三四五六七八九十]+[题项]?[\s,，]*是第|"
    r"(?:[\s,，。!！]|吧)(?:不对|错了|不是|等等|等一下)[啊吧了。.!！…~\s]*$|\d\s*…+\s*\d|不是我[打给评填写]的|还是[\d零一二两三四五六七八九十半点.]+分?呢[?？]?$|(?:去年|前年|往年|上回|上次)(?:我|是|就|也)*[打给评]了?(?:的是)?[\d一二两三四五六七八九十半点.]+分(?!.*今年[^,，。]{0,4}[\d一二两三四五六七八九十])|不要[,，\s]*也?.{0,3}一分(?:也|都)?不能?少|了再[改打给]成?[\d零一二两三四五六七八九十]|^(?:我|刚才)+说的是|"
    r"(?:算不算|算我的吗|行不行|(?<!不)对不对|合不合适|[你您]看呢|怎么样)[^,，。分]{0,4}[?？]?$|"
    rf"^{_A_PART}[\d一二两三四五六七八九十]分[,，、\s]?{_A_PART}[\d一二两三四五六七八九十]分$|"
    r"^(?:全部?|都|一律)[给打评是]*[\d零一二两三四五六七八九十半点.]+分?[吧啊呢了。.!！\s]*$"
)


@dataclass(frozen=True)
class Asked:
    """What a score may refer to: the open question, the sheet and what was scored before."""

    context: Context
    sheet: Sheet
    scores: Mapping[int, Decimal]
    item: int | None = field(init=False)  # just asked
    line: Line | None = field(init=False)  # that item's

    def __post_init__(self) -> None:
        # Every reader asks for them, so they are looked up once.
        item = self.context.item
        object.__setattr__(self, "item", item)
        object.__setattr__(self, "line", self.sheet.line(item) if item else None)

    @property
    def scoring(self) -> bool:
        return self.context.conversation == "scoring"

    @property
    def points(self) -> bool:
        """A plain number may be a score here."""
        if self.context.step in ("review", "photo"):
            return False
        return self.line is None or self.line.kind == "points"


def _clarify(form: str, *options: str) -> tuple[Act, ...]:
    return (Act(intent="clarify", form=form, options=tuple(dict.fromkeys(options))),)


_REMAINING = re.compile(
    rf"(?:那|就|我|嗯|行|[\s,，])*(?:剩下|剩余|余下|其余|后面|后边|往后|最后)(?:的|这|那|所有|打分的?|还有)*(?:(?P<count>[\d一二两三四五六七八九十]+|几)?(?:小)?[题项条道个])?"
    rf"(?:的|打分的)*(?:我|就|帮我|给我|也)*(?:全部|全都|全|都|通通|统统|一律|各)+(?:给|打|填|评|算|记|按|是|选|上|我|成)*(?:{FULL}|满){TAIL}"
)


def read_remaining(text: str, asked: Asked) -> tuple[Act, ...] | None:
    """剩下的都满分: the open item and the later ones without a score, if they are as many as is said."""
    said = _REMAINING.fullmatch(text) if asked.item and asked.points else None
    if said is None or asked.item is None:
        return None
    later = (line.number for line in asked.sheet.lines if line.kind == "points" and line.number > asked.item)
    left = (asked.item, *(number for number in later if number not in asked.scores))
    count = read(said["count"]) if said["count"] not in (None, "几") else None
    if (count is None and "最后" in text) or count not in (None, len(left)):
        return _clarify("full_marks", *FULL_OPTIONS)
    return (Act(intent="full_marks", items=left),)


def read_score(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """The acts of a sentence about scores without item numbers; None where it is about something else."""
    if asked_first := _read_whether(marked, asked):
        return asked_first
    if _SLASHED.fullmatch(marked.text) or _COMMA_FOR_POINT.fullmatch(marked.original):
        return _read_slashed(marked, asked)
    marked = _own_scores(marked, asked)
    if asked.scoring and asked.points and (_is_no_score(marked) or _AS_WELL.search(marked.text)):
        return _clarify("range")
    if changed := _read_not_that(marked, asked) or _read_change(marked, asked):
        return changed
    if asked.scoring and asked.points and (_ABOUT.search(marked.text) or _NEARLY.search(marked.original)):
        return _clarify("range")
    if full := _read_full(marked, asked):
        return full
    values = marked.of(POINTS, BARE)
    if marked.of(BETWEEN):
        return _read_doubt(marked, asked)
    alike = {1: _ALL_ALIKE, _TWO: _LATER_ALIKE}.get(len(values)) if asked.scoring else None
    if alike and alike.search(marked.text):
        return _clarify("range", *(judged.in_words(each.value) for each in values))
    if not values or marked.of(ITEM, ITEMS):
        return _read_zero(marked, asked)
    if not asked.points:
        return _read_out_of_place(marked, asked)
    if len(values) == 1:
        return _read_single(marked, values[0], asked)
    return _read_several(marked, values, asked)


_WHETHER = r"(?:行不行|行不|行吗|可以(?:打|给)?[吗不]|可不可以|成不成|中不中|不(?=[?？\s]*$))[嘛啊呀呢哦?？]*"
_MAY_IT_BE = re.compile(f"{_LEAD}{_VALUE}{_WHETHER}")
_OR_NOT = re.compile(f"{_VALUE}不[?？\\s]*$")
# 七点五行不行，就七点五: who asks and answers has decided.
MAY_IT_BE_THEN_IS = re.compile(rf"{_LEAD}{_VALUE}{_WHETHER}[\s,，。]*那?就(?:给|打|是|按)?{_VALUE}{TAIL}")


def _read_whether(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """9分行不行, of five: it is not; 可以打4.5不, of six, is for whoever asks to say."""
    line = asked.line if asked.scoring and asked.points else None
    if line is None or not _MAY_IT_BE.fullmatch(marked.text):
        return None
    value = marked.of(POINTS, BARE)[0].value
    if value > line.maximum:
        return (judged.scored(value, line.number, asked.sheet),)
    return _clarify("range", judged.in_words(value)) if _OR_NOT.search(marked.text) else None


def _is_no_score(marked: Marked) -> bool:
    """没打5分, 百分之九十, 说好的5分呢."""
    said = marked.text
    return bool(
        _DENIED.search(said) or _OF_THOSE.search(said) or _PART.fullmatch(marked.original) or _WHERE_IS_IT.search(said)
    )


_OF_THOSE = re.compile(
    rf"{POINTS}的?(?:那|这)(?:个|几|些)+[题项条]|{POINTS}的(?:都|人)|(?:还是)?别{_VALUE}|(?:那|这)[个项题条]?{POINTS}的"
)
_WHERE_IS_IT = re.compile(rf"(?:说好|讲好|讲定|答应|我的|刚才|之前|不是说?)[^,，。]{{0,6}}{_VALUE}的?[呢吗嘛?？]")
_PART = re.compile(
    rf"{_LEAD}(?:百分之[零一二三四五六七八九十百\d.]+|\d+(?:\.\d+)?[%％]|"
    rf"[零一二两三四五六七八九十\d]+分之[零一二三四五六七八九十\d]+|[一二三四五六七八九\d]成){TAIL}"
)


_OPENING_ZERO = re.compile(rf"{_LEAD}{_ZERO}(?:吧|呗)[\s,，]*(?P<rest>[^\s,，。?？].{{3,}})")


def _read_zero(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """零蛋, or 没评过先进，一分不给: the rest tells why."""
    if not asked.points or marked.of(ITEM, ITEMS):
        return None
    if _PURE_ZERO.fullmatch(marked.text):
        return (Act(intent="zero"),)
    if asked.scoring and (opening := _OPENING_ZERO.fullmatch(marked.text)) and not _UNSURE.search(opening["rest"]):
        return (Act(intent="zero", evidence=opening["rest"]),)
    clauses = [clause for clause in CLAUSE.finditer(marked.text) if _PURE_ZERO.fullmatch(clause[0])]
    if len(clauses) != 1 or not asked.scoring:
        return None
    rest = marked.text[: clauses[0].start()] + " " + marked.text[clauses[0].end() :]
    if _REJECTED_AFTER.match(rest.lstrip(_EDGES)) or _UNSURE_END.search(rest):
        return _clarify("range")
    return (Act(intent="zero", evidence=_rest(marked, clauses[0])),)


_COMMA_FOR_POINT = re.compile(r"\s*\d{1,2},\d\s*分?\s*")
_SLASHED = re.compile(rf"{_LEAD}{BARE}\s*/\s*{_VALUE}{TAIL}")


def _read_slashed(marked: Marked, asked: Asked) -> tuple[Act, ...]:
    """5/5 where there are five points to get; 4/5 may mean either."""
    line = asked.line
    if asked.points and line and {each.value for each in marked.of(POINTS, BARE)} == {line.maximum}:
        return (judged.scored(line.maximum, line.number, asked.sheet),)
    return _clarify("range")


_MOST = re.compile(
    rf"(?:满分|最高分?|总分|总共|一共|上限)(?:是|为|才|就|有)?(?P<a>{_VALUE})(?:的话|嘛|呢|吧)?[\s,，]*"
    rf"|(?P<b>{_VALUE})的?(?:满分|总分|封顶|到顶|最高|满(?=[\s,，])|(?:满分|总分)?(?:里[面头]?|当中|之中|中|制(?!度)))(?:的话)?[\s,，]*"
)
_BELOW = re.compile(
    rf"(?:不到|不足|没到|没达到|未达到?|没有|够不上|够不着|达不到|不够|不值|算不上|不敢[打给]|打不了|给不了|拿不了)(?P<a>{_VALUE})[\s,，、。]+(?=\S)"
)


def _own_scores(marked: Marked, asked: Asked) -> Marked:
    """满分8分的话我给7, 不到8分，7分: the number that is only compared with is none of the scores."""
    if not asked.scoring or marked.of(ITEM, ITEMS):
        return marked
    marked = _said_anew(marked)
    values, line = marked.of(POINTS, BARE), asked.line
    if len(values) != _TWO or line is None:
        return marked
    most = [hit for hit in _MOST.finditer(marked.text) if _compared(marked, hit).value == line.maximum]
    below = [hit for hit in _BELOW.finditer(marked.text) if _compared(marked, hit).value > values[-1].value]
    denied = [*_DENIED.finditer(marked.text), *_TOO_MUCH.finditer(marked.text)]
    hits = [hit for hit in (*most, *below, *denied) if _compared(marked, hit) is not values[-1]]
    if len(hits) != 1:
        return marked
    start, end = marked.place(hits[0].start()), marked.place(hits[0].end())
    return mark(f"{marked.original[:start]} {marked.original[end:]}")


_ANEW = re.compile(
    rf"(?:要不|要么|先|就)?{_VALUE}(?:[吧啊呃嗯哎诶欸哦噢的]|[\s,，。…~?？])*"
    rf"(?:[\s,，。…?？](?:不+|算了|错了?)[\s,，。…]|[哦啊呃噢嗯哎诶,，\s]不对|呸+|哦不|不是不是|不对不对|不不+|[说打]错了?|口误|(?:算了)+[\s,，]*(?=还是))"
    rf"(?:[吧啊呃嗯哎诶欸哦噢了]|[\s,，。…]|应该?是|还是|改成?|就|给|打|是|我)*(?={_VALUE})"
)


def _said_anew(marked: Marked) -> Marked:
    """14，不，13: what was taken back at once was never said."""
    while len(marked.of(POINTS, BARE)) > 1 and (found := _ANEW.search(marked.text)):
        start, end = marked.place(found.start()), marked.place(found.end())
        marked = mark(f"{marked.original[:start]} {marked.original[end:]}")
    return marked


_TOO_MUCH = re.compile(
    rf"(?P<a>{_VALUE})(?:的话)?(?:(?:太|有点儿?|偏|好像|觉得|还是)*(?:[高低多少](?:了点?|点)?|虚|悬|勉强)|我?不太?好意思|不敢|不至于|够不[上着]|给不了|拿不到|不够格|要不得)[\s,，。]+(?=\S)"
)
_DENIED = re.compile(
    rf"(?:没有?|不|别|甭|未)(?:说|想|要|打算|准备|答应|同意|觉得|认为|敢|能|该|愿意?|让)*(?:要|过|给|打|评|记|填|写)+(?:我|你|个|到|成)*\s*(?P<a>{_VALUE})[\s,，、。]*"
    rf"|(?:不要|不想要|没说|别要|不是(?:我)?(?:说|要|想))(?P<b>{_VALUE})[\s,，、。]*"
)
_NOT_THAT = re.compile(
    rf"(?P<lead>.*?)(?:应该?是|是|改[成为]|打|给|评|就)(?P<value>{_VALUE})[\s,，而]*不是{_VALUE}{TAIL}|(?P<other>.*?)不是{_VALUE}[\s,，而啊呃嗯哦]*(?:(?:应该?)?是|打|给|就|[\s,，])(?P<second>{_VALUE}){TAIL}",
    re.DOTALL,
)


def _read_not_that(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """应该是六分不是七分: the one that is said to be."""
    found = _NOT_THAT.fullmatch(marked.text) if len(marked.of(POINTS, BARE)) == _TWO and asked.scoring else None
    if found is None or marked.of(ITEM, ITEMS) or not asked.points:
        return None
    lead = found["lead"] if found["value"] else found["other"]
    if not _ONLY_TALK.fullmatch(re.sub(r"[说打给填写弄搞]?错了?|不对", "", lead)):
        return _clarify("range")
    value = marked.mark_at(found.start("value" if found["value"] else "second"))
    return _single(value, asked, None)


def _compared(marked: Marked, hit: re.Match[str]) -> Mark:
    return marked.mark_at(max(hit.start(group) for group in hit.groupdict()))


_TWO = 2
DIFFERENCE = re.compile(
    rf"{_LEAD}(?:不如|干脆|再|还|要|多(?!给|打|加|[{POINTS}{BARE}])|得)*"
    r"(?:(?P<down>[低少]|减[少掉去]?|扣[除掉去]?|降低?|下调|调低|压低?|砍掉?|抹掉?|去掉|往下(?:调|降|压|扣|减|拉)?|少(?:打|给|算|记))"
    r"|(?P<up>[高多添补]|加上?|升|提高?|上调|调高|增加?|涨|往上|多(?:打|给|加|算)|\+))"
    rf"(?:了|个|我|一下|点|它)*\s*(?P<by>{_VALUE}){TAIL}"
)


def _read_change(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """减1分: from the score that the open item has already."""
    clause = CLAUSE.search(marked.text) if asked.scoring and asked.points else None
    found = DIFFERENCE.fullmatch(clause[0]) if clause and len(marked.of(POINTS, BARE)) == 1 else None
    if clause is None or found is None:
        return None
    whole = _ONLY_TALK.fullmatch(marked.text[: clause.start()] + marked.text[clause.end() :]) is not None
    before = asked.scores.get(asked.item) if asked.item else None
    if before is None:
        return _clarify("score")
    by = marked.mark_at(clause.start() + found.start("by")).value
    after = judged.scored(before + (by if found["up"] else -by), asked.item, asked.sheet, intent="revise")
    return (after if whole else replace(after, evidence=_rest(marked, clause)),)


_NAMED_CATEGORY = re.compile(
    rf"(?:把|将)?第(?P<number>[一二三四五六七八九\d])(?:个)?(?:大?类|部分|大项)(?:的)?(?:全部|全|都|统统)*(?:是|给|打|拿|算)*{FULL}{TAIL}$"
)


_HOLDS_FULL = re.compile(FULL)


def _read_full(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    text = marked.text
    if marked.of(ITEM, ITEMS) or not _HOLDS_FULL.search(text):
        return None
    if re.search(r"(?:满分?|最高分|顶格).{0,3}(?:算了|免了|不敢|不至于)", text) and not marked.of(POINTS, BARE):
        return _clarify("full_marks", *FULL_OPTIONS)
    if re.search(r"几分|多少|什么[叫是]|是啥", text):
        return None
    if named := _NAMED_CATEGORY.match(text):
        number = read(named["number"])
        items = tuple(line.number for line in asked.sheet.in_category(int(number))) if number else ()
        return (Act(intent="full_marks", items=items),) if items else _clarify("full_marks", *FULL_OPTIONS)
    if _CATEGORY.search(text):
        return _read_category(text, asked)
    if _ALL_FULL.search(text) and (asked.scoring or asked.points):
        return _clarify("full_marks", *FULL_OPTIONS)
    if not asked.points:
        return None
    if PURE_FULL.fullmatch(text):
        return _full_with_number(marked, asked)
    if less := _FULL_BUT.search(text):
        return _full_but(marked.mark_at(less.start("by")).value, asked)
    return _full_in_sentence(marked, asked)


_NOT_DONE_YET = re.compile(r"(?:还)?没有?(?:打|填|评|给)(?:的|过的)?")


def _read_category(text: str, asked: Asked) -> tuple[Act, ...]:
    if _UNSURE.search(_NOT_DONE_YET.sub("", text)):
        return _clarify("full_marks", *FULL_OPTIONS)
    if re.search(_VALUE, text):
        return _clarify("full_marks", *FULL_OPTIONS)
    category = judged.category_of(asked.context, asked.sheet)
    items = judged.open_lines(category, asked.context, asked.sheet, asked.scores) if category else ()
    return (Act(intent="full_marks", form="category", items=items),)


def _full_but(by: Decimal, asked: Asked) -> tuple[Act, ...]:
    """满分扣一分: the maximum less one."""
    line = asked.line
    if line is None:
        return _clarify("full_marks", *FULL_OPTIONS)
    return (judged.scored(line.maximum - by, line.number, asked.sheet),)


def _full_in_sentence(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    text = marked.text
    if not asked.scoring or marked.of(POINTS, BARE, BETWEEN):
        return _full_with_number(marked, asked) if _FULL_NUMBER.search(text) else None
    clauses = list(CLAUSE.finditer(text))
    full = [clause for clause in clauses if PURE_FULL.fullmatch(clause[0])]
    if len(full) == 1 and len(clauses) > 1:
        rest = text[: full[0].start()] + text[full[0].end() :]
        if re.search(r"[吗?？]|会不会|行不行|不对|算了|等等", rest):
            return _clarify("full_marks", *FULL_OPTIONS)
        return (Act(intent="full_marks", evidence=_rest(marked, full[0])),)
    if (opening := _OPENING_FULL.match(text)) and not _UNSURE.search(opening["rest"]):
        return (Act(intent="full_marks", evidence=opening["rest"]),)
    if PAST.search(text):
        return None
    doubted = _FULL_DENIED.search(text) or _UNSURE.search(text)
    if not doubted and (_FULL_GIVEN.search(text) or _FULL_AT_END.search(text)):
        return (Act(intent="full_marks", evidence=marked.original),)
    return _clarify("full_marks", *FULL_OPTIONS) if len(text) < _SHORT else None


_OPENING_FULL = re.compile(
    rf"{_LEAD}(?:{FULL})(?:吧|呗|啊)*(?![的是吗么多少才要就不算怎得需扣减差,，。\s]|标准|太)(?P<rest>[^,，。]{{4,}})$"
)
_NUMBERED_FULL = re.compile(rf"\s*(?:那|就|我)?(?P<item>{BARE})(?:也|都|给|打|就|是|我)*{FULL}{TAIL}")


def _full_with_number(marked: Marked, asked: Asked) -> tuple[Act, ...]:
    values = {each.value for each in marked.of(POINTS, BARE)}
    if not values:
        return (Act(intent="full_marks"),)
    line = asked.line
    if line and values == {line.maximum}:
        return (Act(intent="full_marks"),)
    if (named := _NUMBERED_FULL.fullmatch(marked.text)) and len(values) == 1:
        number = marked.mark_at(named.start("item")).value
        other = asked.sheet.line(int(number)) if number == int(number) else None
        if other and other.kind == "points" and (line is None or number > line.maximum):
            return (Act(intent="full_marks", item=other.number),)
    return _clarify("full_marks", *FULL_OPTIONS)


def _read_doubt(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    doubt = marked.of(BETWEEN)[0]
    pure = any(_PURE_DOUBT.fullmatch(clause[0]) for clause in CLAUSE.finditer(marked.text))
    after = marked.text[marked.text.index(BETWEEN) + 1 :]
    settled = PURE.fullmatch(after.removeprefix("之间")) if CORRECTION.search(after) is None else None
    if settled and asked.points and re.match(r"(?:之间)?[\s,，。;；]*(?:那就|就|还是|算了|最后|打|给)", after):
        return (judged.scored(marked.of(POINTS, BARE)[-1].value, asked.item, asked.sheet),)
    if pure or (asked.points and not PAST.search(marked.text)):
        return _clarify("range", *_between(doubt, asked.sheet.step))
    return None


def _between(doubt: Mark, step: Decimal) -> tuple[str, ...]:
    low, high = sorted((doubt.value, doubt.high))
    if high - low > 1 or step <= 0:
        return (judged.in_words(low), judged.in_words(high))
    count = int((high - low) / step)
    return tuple(judged.in_words(low + step * n) for n in range(count + 1))


def _read_out_of_place(marked: Marked, asked: Asked) -> tuple[Act, ...] | None:
    """A number where none is asked for: a bonus item, the summary."""
    value = marked.of(POINTS, BARE)[-1].value
    if not PURE.fullmatch(re.sub(r"^\s*加", "", marked.text)):
        return None
    if asked.context.step in ("review", "photo"):
        return _clarify("item")
    return (Act(intent="invalid_score", item=asked.item, score=value, form="kind"),)


def _read_single(marked: Marked, value: Mark, asked: Asked) -> tuple[Act, ...] | None:
    text = marked.text
    if PURE.fullmatch(text):
        told_of = re.search(rf"[得打给评]了\s*{_VALUE}", text)
        return _clarify("range", judged.in_words(value.value)) if told_of else _single(value, asked, None)
    clauses = list(CLAUSE.finditer(text))
    for clause in clauses:
        if PURE.fullmatch(clause[0]):
            return _with_evidence(marked, clause, value, asked)
    return _embedded(marked, value, asked)


def _with_evidence(marked: Marked, clause: re.Match[str], value: Mark, asked: Asked) -> tuple[Act, ...] | None:
    rest = marked.text[: clause.start()] + " " + marked.text[clause.end() :]
    if not asked.scoring and value.sign == BARE:
        return None
    if clause[0].endswith(("?", "？")):
        return _clarify("range", judged.in_words(value.value))
    if _ONLY_TALK.fullmatch(rest):
        return _single(value, asked, None)
    after = marked.text[clause.end() :]
    if re.match(r"\s*(?:以[上下内]|左右|上下)", after):
        return _clarify("range", judged.in_words(value.value))
    if (_TAKEN_BACK.search(rest) and not _HOW_TO_SEND.search(rest)) or _REJECTED_AFTER.match(after):
        return _clarify("range", judged.in_words(value.value))
    return _single(value, asked, _rest(marked, clause))


_HOW_TO_SEND = re.compile(
    r"(?:照片|证书|材料|图|依据|证明|文件)[^,，。]{0,4}(?:哪|怎么)[^,，。]{0,3}[传发交拍放]|(?:照片|证书|材料|图|依据|证明|文件)[放传发交]哪"
)
_WAVERS = re.compile(rf"{_WAVERING}|再说吧?$|让我想|算了|先不[填打]|不填了")
_BARE_OPENING = re.compile(rf"{_LEAD}{BARE}(?:吧|呗)(?=[^\s,，。?？]{{3}})(?!.*[吗?？不]\s*$)")
_SAID_BY_OTHERS = re.compile(
    rf"(?:[老小阿][\u4e00-\u9fff]|师傅|书记|领导|组长|主任|同事|别人|人家|他|她)们?(?:也|都|就)?说[^,，。]{{0,10}}{POINTS}"
    rf"|(?:隔壁|别的|其他|人家|别人|他们|她们|兄弟)[^,，。]{{0,6}}[打给评](?:的|了)?{POINTS}"
)


def _embedded(marked: Marked, value: Mark, asked: Asked) -> tuple[Act, ...] | None:
    """A score inside a sentence without pauses, as a phone's microphone writes it."""
    text = marked.text
    if asked.scoring and (said := _BARE_OPENING.match(text)) and value.value >= 0:
        if CORRECTION.match(text[said.end() :]):
            return _clarify("range", judged.in_words(value.value))
        return _single(value, asked, marked.original[marked.place(said.end()) :])
    if value.sign == BARE and value.value >= 0:
        return None
    if value.value < 0 and not PAST.search(text):
        return _single(value, asked, None)
    if not asked.scoring:
        return None
    if _SAID_BY_OTHERS.search(text):
        return _clarify("range", judged.in_words(value.value))
    if (opening := _OPENING.match(text)) and _REJECTED_AFTER.match(opening["rest"]):
        return _clarify("range", judged.in_words(value.value))
    if opening and _WAVERS.search(opening["rest"]):
        return _clarify("range", judged.in_words(value.value))
    if opening and not _UNSURE.search(opening["rest"]):
        return _single(value, asked, marked.original[marked.place(opening.start("rest")) :])
    if len(text) < _SHORT and _REPORTED.search(text):
        return _clarify("range", judged.in_words(value.value))
    if _let_it_be(text) or _decided(text):
        return _single(value, asked, marked.original)
    return _given(marked, value, asked) if _GIVING.search(text) else _not_given(marked, value, asked)


def _not_given(marked: Marked, value: Mark, asked: Asked) -> tuple[Act, ...] | None:
    """No word of giving stands before the number: it counts at the end only, and else is doubtful."""
    text = marked.text
    if PAST.search(text) or value.value > _TOO_HIGH:
        return None
    if (at_end := _AT_END.search(text)) and not _UNSURE.search(text[max(0, at_end.start() - 8) :]):
        return _single(value, asked, marked.original)
    at_the_end = _ends_with(value, marked) and not _EARNED.search(text)
    changing = len(text) < _SHORT // 2 and re.search(r"错|改|应该", text)
    doubtful = len(text) < _SHORT and (at_the_end or changing or _UNSURE.search(text))
    return _clarify("range", judged.in_words(value.value)) if doubtful else None


def _given(marked: Marked, value: Mark, asked: Asked) -> tuple[Act, ...] | None:
    text = marked.text
    given = _GIVING.search(text)
    before, after = (text[: given.start()], text[given.end() :]) if given else (text, "")
    if _BECAUSE.search(after) and not _UNSURE.search(before) and not PAST.search(before):
        return _single(value, asked, marked.original)
    if _UNSURE.search(text):
        return _clarify("range", judged.in_words(value.value))
    if _ends_with(value, marked) and not _OTHER_SCORES.search(text):
        return _single(value, asked, marked.original)
    if PAST.search(text) and not _DECIDED.search(text):
        return None
    return _single(value, asked, marked.original)


_EDGES = " \n,，、。.;；:：!！~～…"
_REJECTED_AFTER = re.compile(
    rf"[\s,，。]*(?:这个?|那个?|我|自己|也|就|都|总|肯定|绝对|真的?|实在|确实|怕是?|恐怕|好像|感觉|觉得|估计|应该|可|是|有点儿?|的?话|那是|还是)*(?:{_REJECTED.pattern})"
    r"(?:点儿?|一点|一些|些|吧|啊|呢|的|了|呀|嘛|哦|我|感觉|觉得)*(?:[\s,，。.!！~]|$)"
)


_DECIDES = re.compile(
    rf"(?:所以|那就){POINTS}{TAIL}$|(?:[就嘛呢吧啊]|所以|那我?)(?:给|打|评|算)(?:我|自己|个|上|它)*{POINTS}{TAIL}$"
)
_NOT_DECIDED = re.compile(
    r"如果|要是(?!有)|假如|假设|除非|只要|的话|说|让|叫|建议|书记|领导|组长|主任|别人|人家|他|她|你|上次|去年|以前|本来|原来|一开始|刚才|差点"
)


def _decided(text: str) -> bool:
    """我不是拿了二等奖嘛就给六分: what comes before is the reason."""
    found = _DECIDES.search(text)
    return found is not None and _NOT_DECIDED.search(text[: found.start()]) is None


_TOLD_TO_WRITE = re.compile(r"(?:你|您)(?:就|帮我)?给我(?:记|打|填|写|算)(?:上|个|成)?$")


def _let_it_be(text: str) -> bool:
    """A sentence that ends in 七分半吧 decides, whatever it told before."""
    found = _LET_IT_BE.search(text)
    if found is None:
        return False
    if _TOLD_TO_WRITE.search(text[: found.start()]):
        return True
    just_before = text[max(0, found.start() - 8) : found.start()]
    return not _UNSURE.search(just_before) and not PAST.search(just_before)


def _single(value: Mark, asked: Asked, evidence: str | None) -> tuple[Act, ...]:
    if asked.context.step == "category":
        lines = judged.asked_lines(asked.context, asked.sheet)
        if len(lines) != 1:
            return _clarify("length")
        return (judged.scored(value.value, lines[0], asked.sheet, evidence=evidence),)
    item = asked.item
    return (judged.scored(value.value, item, asked.sheet, evidence=evidence),)


def _rest(marked: Marked, clause: re.Match[str]) -> str | None:
    """What was said besides the clause that holds the score."""
    start, end = marked.place(clause.start()), marked.place(clause.end())
    edges = " \n,，、。.;；:：!！~～…"
    pieces = [marked.original[:start].strip(edges), marked.original[end:].strip(edges)]
    pieces = [piece for piece in pieces if piece and not _ONLY_TALK.fullmatch(piece)]
    return "，".join(pieces) or None


def _read_several(marked: Marked, values: tuple[Mark, ...], asked: Asked) -> tuple[Act, ...] | None:
    text = marked.text
    clauses = list(CLAUSE.finditer(text))
    last = values[-1]
    once = (
        _not_the_other(marked, values, asked)
        or _read_repeated(marked, values, asked)
        or _sums_up(marked, values, asked)
    )
    if once or (asked.scoring and re.search(f"不是{_VALUE}{TAIL}$", text)):
        return once or _clarify("range", *(judged.in_words(each.value) for each in values[:3]))
    between = text[text.index(values[0].sign) + 1 : _last_value(text)]
    after = text[_last_value(text) + 1 :]
    if asked.scoring and (opening := _OPENING.match(text)) and PAST.search(opening["rest"]) and BARE in opening["rest"]:
        return _single(values[0], asked, marked.original[marked.place(opening.start("rest")) :])
    if CORRECTION.search(between) and not PAST.search(text):
        if (
            _UNSURE_END.search(after)
            or _EITHER_OR.search(between)
            or (_CHANGED_ONLY.fullmatch(between) and (_may_be_item(values[0]) or "把" in text))
        ):
            return _clarify("range", *(judged.in_words(each.value) for each in values[:3]))
        return _corrected(marked, last, asked)
    if CORRECTION.match(after.lstrip(" ,，。")):
        return _clarify("range", *(judged.in_words(each.value) for each in values[:3]))
    if all(_PURE_LIST.fullmatch(clause[0]) or _ONLY_TALK.fullmatch(clause[0]) for clause in clauses):
        return _list(marked, tuple(each.value for each in values), asked)
    pure = [clause for clause in clauses if PURE.fullmatch(clause[0])]
    own = [
        clause
        for clause in pure
        if not _TAKEN_OFF.search(text, 0, clause.end()) or _GIVING.search(clause[0]) or re.search(r"给|打", clause[0])
    ]
    if len(own) == 1 and len(values) == 2 and _TAKEN_OFF.search(text):
        return _single(_mark_in(marked, own[0]), asked, _rest(marked, own[0]))
    mine = [clause for clause in pure if _MY_OWN.match(clause[0])]
    pure = mine if len(mine) == 1 else pure
    others = [each for each in clauses if each not in pure]
    if (
        len(pure) == 1
        and asked.scoring
        and (mine or all(PAST.search(each[0]) or not VALUES.search(each[0]) for each in others))
    ):
        value = _mark_in(marked, pure[0])
        return _single(value, asked, _rest(marked, pure[0]))
    if (
        len(pure) == 1
        and asked.scoring
        and all(each.value > _TOO_HIGH for each in values if each is not _mark_in(marked, pure[0]))
    ):
        return _single(_mark_in(marked, pure[0]), asked, _rest(marked, pure[0]))
    if asked.scoring and len({each.value for each in values}) == 1 and last.sign == POINTS and _ends_with(last, marked):
        return _single(last, asked, marked.original)
    likely = all(each.value <= judged.highest(asked.sheet) for each in values) and len(text) < _SHORT
    if asked.scoring and (likely or not PAST.search(text)):
        return _clarify("range", *(judged.in_words(each.value) for each in values[:3]))
    return None


_TOO_HIGH = 20
_LOST = re.compile(rf"(?:留|扣|减|少|差|丢|缺|失|去掉|没拿)[^,，。;；{POINTS}{BARE}]{{0,8}}{_VALUE}")
_GAVE_UP = re.compile(r"不对|不是|算了|错|还是|[?？吗]|行不|好不|要么|或")


def _sums_up(marked: Marked, values: tuple[Mark, ...], asked: Asked) -> tuple[Act, ...] | None:
    """扣一分，4, or 15分减掉媒体那块2分，13: what was lost and what is left make the maximum."""
    line = asked.line if asked.scoring else None
    numbers = [each.value for each in values]
    lost = _LOST.search(marked.text)
    if line is None or lost is None or marked.of(ITEM, ITEMS) or _GAVE_UP.search(marked.text):
        return None
    by = marked.mark_at(lost.end() - 1)
    left = [each for each in values if each is not by and each.value != line.maximum]
    if len(left) != 1 or by.value + left[0].value != line.maximum or len(numbers) > 3:
        return None
    apart = [clause for clause in CLAUSE.finditer(marked.text) if PURE.fullmatch(clause[0])]
    if not lost[0].startswith("留") and not any(_mark_in(marked, clause) is left[0] for clause in apart):
        return None
    return _single(left[0], asked, marked.original)


_AH_NO = re.compile(rf"{_LEAD}{_VALUE}吧?[啊哦呃诶哎噢]+[\s,，]*不是{_VALUE}{TAIL}")
_AND_NOT = re.compile(rf"(?:[说写打填][错岔]了|不对|[\s,，])*{_LEAD}{_VALUE}[\s,，]+(?:可)?不是{_VALUE}{TAIL}")


def _not_the_other(marked: Marked, values: tuple[Mark, ...], asked: Asked) -> tuple[Act, ...] | None:
    """七分啊不是六分 takes it back; 6分，不是8分 rules out what was heard wrong."""
    if len(values) != _TWO or not asked.scoring:
        return None
    if _AH_NO.fullmatch(marked.text):
        return _single(values[-1], asked, None)
    return _single(values[0], asked, None) if _AND_NOT.fullmatch(marked.text) else None


def _ends_with(value: Mark, marked: Marked) -> bool:
    return re.fullmatch(TAIL, marked.original[value.end :]) is not None


def _read_repeated(marked: Marked, values: tuple[Mark, ...], asked: Asked) -> tuple[Act, ...] | None:
    """One number said twice: 八分八分, or 七点五，嗯…七点五; but 2 2 is a list."""
    if len({each.value for each in values}) > 1:
        return None
    if MAY_IT_BE_THEN_IS.fullmatch(marked.text):
        return _single(values[-1], asked, None)
    if _TWICE.search(marked.text) and len(re.findall(f"{POINTS}+", marked.text)) == 1:
        return _once(marked, values, asked)
    return _single(values[-1], asked, None) if _said_again(marked, values) else None


def _said_again(marked: Marked, values: tuple[Mark, ...]) -> bool:
    clauses = CLAUSE.finditer(marked.text)
    if not all(_ONCE_MORE.fullmatch(clause[0]) for clause in clauses):
        return False
    between = marked.text[marked.text.index(values[0].sign) + 1 : _last_value(marked.text)]
    return re.search(r"[嗯啊呃额哦对就是那嘛吧！!]", between) is not None


def _once(marked: Marked, values: tuple[Mark, ...], asked: Asked) -> tuple[Act, ...] | None:
    """八分八分: one number said twice."""
    first, last = values[0], values[-1]
    said = f"{marked.original[: first.start]} {marked.original[last.start : last.end]}，{marked.original[last.end :]}"
    return read_score(mark(said), asked)


VALUES = re.compile(_VALUE)
_ONCE_MORE = re.compile(f"(?:{PURE.pattern.replace('?P<value>', '')})+|{_ONLY_TALK.pattern}")
_PURE_LIST = re.compile(f"{_LEAD}(?:{_VALUE}[分/]?(?:{TAIL}))+")
_CHANGED_ONLY = re.compile(r"\s*(?:改|换|调|变)(?:成|为|到)?\s*")
_EITHER_OR = re.compile(
    r"(?:不行|不然|否则|要不然?|大不了|实在不行)(?:的话)?(?:就|打|给)|^[\s分]*(?:还是|不是)[\s分]*$|[?？]\s*还是"
)
_UNSURE_END = re.compile(
    r"吗|(?<![什这那])(?<![没不]怎)么|[?？]|想想|想一?下|再[看想]|考虑|纠结|犹豫|琢磨|行不|好不|可不|不知道|拿不准|不好说|说不好|说不准|吃不准|没把握|没想好|再说"
)


def _may_be_item(value: Mark) -> bool:
    """8改7 may speak of the eighth item, 8分改7分 does not."""
    return value.sign == BARE and value.value == int(value.value)


def _last_value(text: str) -> int:
    return max(text.rfind(POINTS), text.rfind(BARE))


def _mark_in(marked: Marked, clause: re.Match[str]) -> Mark:
    at = next(n for n in range(clause.start(), clause.end()) if marked.text[n] in (POINTS, BARE))
    return marked.mark_at(at)


def _corrected(marked: Marked, last: Mark, asked: Asked) -> tuple[Act, ...]:
    """A self-correction takes the last number."""
    if not asked.scoring and last.sign == BARE:
        return _clarify("unknown")
    tail = marked.text[_last_value(marked.text) + 1 :]
    evidence = None
    if tail.strip() and not re.fullmatch(TAIL, tail):
        start = marked.place(_last_value(marked.text) + 1)
        evidence = marked.original[start:].strip(" ,，。、;；") or None
    return _single(last, asked, evidence)


def _list(marked: Marked, values: tuple[Decimal, ...], asked: Asked) -> tuple[Act, ...]:
    in_category = asked.context.step == "category"
    is_one_of_two = len(values) == _TWO and abs(values[0] - values[1]) <= 1
    if is_one_of_two and not in_category and not (values[0] == values[1] and "、" in marked.text):
        return _clarify("range", *(judged.in_words(value) for value in values))
    if asked.item is None and not in_category:
        return _clarify("unknown")
    return (judged.in_order(values, asked.context, asked.sheet),)
