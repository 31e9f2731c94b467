"""An order that is only thought of, feared or put off is none; nor is an answer or a score that only may be."""

import re

from dialog.understanding.phrases import NAME

_WHOEVER = r"(?:我们?|他们?|她们?|咱们?|支部|这边|也|都|又|就|可|还|那|书记|领导|[\s,，])*"


def _any(*shapes: str) -> str:
    return f"(?:{'|'.join(shapes)})"


_NEVER_MEANT = r"难道|反对|拒绝|梦见|也许|除非|不一定|未必"
_END = r"[吧啊呢吗呀嘛?？。.!！\s]*$"

# Where a sentence or a breath begins so, what follows is not ordered.
_THOUGHT_OF = _any(
    _NEVER_MEANT,
    r"不(?:准|许|敢|太想|急(?!.*[点时]))|禁止|严禁",
    r"(?<!别)(?<!不要)(?<!莫)忘了(?!我|$)|忘记|差一?点|凭什么|哪能|岂",
    r"只要|假如|假设|可能|大概|好像|梦到|原(?:来)?(?:打算|想)",
    r"再商量|正在?考虑|纠结|拿不定|开玩笑|逗你|说着玩|[他她]们?(?:说|想|要|打算)|有人说",
    r"(?:改天|晚点|下次|等会儿?|待会儿?|回头|[改问商]完|回去[\u4e00-\u9fff]{1,4})再?(?!提醒我)(?!.*[点时])",
)
# These stand just before the order: 没催石头, but not 没报的催一下.
_LEFT_UNDONE = _any(
    r"从?没有?人?|甭|莫|勿|不(?:得|小心|是|能|再)?|无法|没法|误|手[滑抖]|暂停|停止|取消(?!绑)",
    r"已经|去年|前年|往年|以前|待会再?|先等等再|谁|(?<!帮)别人|人家|隔壁|传说|建议|关于|是否|到底",
)
_ORDER = _any(
    r"催|推荐|提名|提醒|发通知|群发|公示|授|申报|报名|提交|上报|撤销|摘牌|导出?|停|绑(?!错)|解绑|开始|抽查|第\d"
)
_ORDERING = rf"(?=(?:给|把|将|帮)?(?:{NAME}|TS)?{_ORDER}(?![^,，。]{{0,6}}(?<!{NAME})的))"
# With these it ends.
_IN_VAIN = _any(
    r"个[头啥鬼屁]|有风险|没意思|(?<!了)没用|有必要|失败|不成功|没反应|岂不是|按钮|就?才?怪了?",
    r"错了|(?<!太)[早晚]了|还早|(?<!会上)再议|等下|等一下|(?:还在|正在)(?:研究|商量|讨论)|待定|没定|往后推",
    r"几[次遍]了|(?<!没有)的(?:流程|条件|事|时候|按钮|意思|风险)|之[前后]|一下看看|的话[呢吗]?|[,，.\s…]+不对",
    "算了|行不行",
    rf"(?<![什这那])(?<=[催推交发牌示销出单人{NAME}])不|[催推报交发牌示销出绑名]不了",
)
_UNREAL = re.compile(
    rf"(?:^|[\s,，。]){_WHOEVER}{_THOUGHT_OF}|^{_WHOEVER}{_LEFT_UNDONE}{_ORDERING}|{_IN_VAIN}[吧啊呢吗了呀嘛?？。.!！\s]*$"
)


def is_unreal(text: str) -> bool:
    """忘了催石头, 不敢给石头授牌, 推荐石头还早; `text` has a sign for each name."""
    return _UNREAL.search(text) is not None


_MAYBE = _any(
    r"不知道|不清楚|不一定|不敢说|说不[好准]|记不[清得]|可能(?!会没)|也许|大概|好像|应该(?=.*吧)|万一|要是|如果|假如|听说|据说",
    r"算不算|是不是|难道|谁说|凭什么|怎么算|什么[叫算]|待会|先不|忘了|别人|隔壁|我们?班[长里]的?(?=没?[有得拿被评])|领导(?=没?[有得拿被评都])|等我|想要|争取",
)
_OR_NOT = _any(
    r"个[头屁]|(?<![,，\s])算了|[,，.…\s]+不对|会?怎么?样|怎么办|什么|什么意思|算数|没?有没有关系|在公示|落选了?|没拿到|[吗?？]|(?<=[有的省市国家级先进优秀纪诉])[不没]"
)
_HEDGED = re.compile(rf"^{_WHOEVER}{_MAYBE}|{_OR_NOT}{_END}")


def is_hedged(text: str) -> bool:
    """好像没有, 万一有违纪, 有市级的…不对: said of what was done or got, and not sure."""
    return _HEDGED.search(text) is not None


_NO_SCORE_YET = _any(
    _NEVER_MEANT,
    r"考虑|争取|取消|撤销|删掉|鬼才|岂止|何止|无法|不清楚|说不好|建议(?!\d+条)|不至于|忘了|只有(?!$)",
)
_NOT_WORTH_IT = _any(
    r"就好了|[,，.…\s]+不对|个[头屁]|早了|有风险|没定|没把握|骗人的?|假的|乱写的?|瞎[填打]的?|先不算|未必|才怪|待定|改天再[定说打]|不合适|不够格|等我问问?|太夸张|不算"
)
_IN_DOUBT = re.compile(
    rf"^{_WHOEVER}{_NO_SCORE_YET}[给打评拿得]?(?:[\d零一二两三四五六七八九十满]|满分)|[\d零一二两三四五六七八九十半分满]{_NOT_WORTH_IT}{_END}"
)


def is_doubtful_score(text: str) -> bool:
    """难道5分, 5分没把握, 满分…不对."""
    return _IN_DOUBT.search(text) is not None
