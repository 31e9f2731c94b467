"""What is said while applying: which kind of post, and whether it is right so."""

import re
from functools import lru_cache

from dialog.act import Act
from dialog.understanding.confirming import read_inclination, without_but
from dialog.understanding.heard import AGREED, DOUBTED, UNKNOWN, Heard, command_here
from dialog.understanding.phrases import NAME
from dialog.understanding.sounds import sound


def read_choice(heard: Heard) -> Act:
    if heard.context.step == "post_type" and _chooses_none(heard):
        return DOUBTED
    if heard.context.step == "post_type" and _ABOUT_TYPES.search(heard.text):
        return Act(intent="rules")
    if heard.context.step == "post_type" and (value := _post_type(heard.text, heard.asked.sheet.post_types)):
        return value
    if TO_TYPE.search(heard.text) and (value := retyped(heard)):
        return value
    if _CHOSEN_WRONG.match(heard.text) and (
        value := _post_type(_CHOSEN_WRONG.sub("", heard.text), heard.asked.sheet.post_types)
    ):
        return value
    act = without_but(command_here(heard, sure=True) or read_inclination(heard) or UNKNOWN, heard)
    return UNKNOWN if act.intent == "out_of_scope" and heard.context.step == "post_type" else act


def leaves_open(text: str) -> bool:
    """管理岗不适合我, 反对服务, 万一选了服务: named, and not chosen."""
    return _LEFT_OPEN.search(_THE_OTHER_WAY.sub("", text)) is not None


_THE_OTHER_WAY = re.compile(r"(?:不|别)(?:是|要|选|报)[^,，。\s]{1,8}|万一.*也")
_LEFT_OPEN = re.compile(
    r"不(?:行|适合|合适|一定|太想)|[干做当报]不了|太难|反对|拒绝|难道|可能|也许|大概|好像|估计|本来|原来|除了|万一|哪是|谁(?!爱|管)|先不|待会|等等再|"
    r"没说|怎么|既.*又|或者?|一半|爱人|家属|隔壁|听说|是不是|要是|个头|算了$|[?？吗]\s*$|[^这那什中]不[?？\s]*$|^[非无]|都可以|都行|的(?:标准|条件)|"
    r"(?:书记|领导|主任|班长)(?:让|叫|要)我(?!.*那就)"
)


def _chooses_none(heard: Heard) -> bool:
    """Both, a mere yes, or what somebody else is to have."""
    if (heard.told.names and "我" not in heard.text) or _NOT_CHOSEN.search(heard.text):
        return True
    is_of_none = _BOTH.search(heard.text) or AGREED.fullmatch(heard.text) or _FOR_SOMEBODY.match(heard.told.text)
    return is_of_none is not None


_BOTH = re.compile(r"[1一](?:和|跟|与|、|加)?[2二]$|两个都")
_FOR_SOMEBODY = re.compile(rf"(?:帮|替|给){NAME}")
_CHOSEN_WRONG = re.compile(r"(?:我|刚才|刚)*(?:[选报填点]错了?|不对|错了)[\s,，。]*(?:应该?是|要|是|该)?")
_ABOUT_TYPES = re.compile(
    r"(?:什么|啥|哪些)(?:条件|要求)|哪个是|该?[报选填]哪|算哪|属于哪|哪[一个]*[类种]|区[别分]|怎么[分选]|咋[分选]|[啥什]么?叫|什么是|是[啥什]|干[啥嘛]|多不多|会不会|要是|如果|是指|名额|有啥不|有什么不"
)
_REFUSED_KIND = re.compile(r"(?:不要|不是|不选|不报|不想报|别选|别报)[^，,。\s]*[，,。\s]+(?:是|要|选|报)?")
_NOT_CHOSEN = re.compile(
    r"(?:同事|别人|人家|领导|班长|师傅|大家|他|她)们?(?:也|都|就)*(?:选|报|填|是)|^(?!.*一样)(?:.*)(?:去年|前年|往年|上次|上回|以前)|没(?:有)?(?:想|决|考虑)?[好定]|有[\d一两二三四五六七八九十几]+个[人位]?[报选]|第?一个?[和跟、]?第?二个|都不[像是合]|不.*(?:也没说|也不|也没[选报])"
)
_HESITANT = re.compile(r"的吧|对吧|是吧")
_TWO_KINDS = 2
_ONE_TO_NINE = "一二三四五六七八九"
_ON_CHEQUES = str.maketrans("壹贰叁肆伍陆柒捌玖", _ONE_TO_NINE)


@lru_cache(maxsize=8)
def _heads(types: tuple[str, ...]) -> str:
    """管理|服务: what each kind is called by."""
    return "|".join(re.escape(each[:2]) for each in types)


def without_units(text: str, types: tuple[str, ...]) -> str:
    """我归管理科管 names a department, and no kind of post."""
    return re.sub(rf"(?:{_heads(types)})(?:科|处|部|中心|员|局|公司|办|台)", "", text)


def _without_ruled_out(text: str, types: tuple[str, ...]) -> str:
    """服务育人，不是管理育人哈: without the kind that is ruled out."""
    rest = "".join(sorted({sign for each in types for sign in each[2:]}))
    return re.sub(
        rf"[,，\s]*(?:可|而)?不(?:是|选|要|报)(?:{_heads(types)})[{re.escape(rest)}]*(?:的|那个)?[哈啊吧呢哦]*",
        "",
        text,
    )


_OTHER_KIND = re.compile(
    r"(?:我|那|嗯)*不(?:是|要|选|报)(?P<kind>[^,，。\s]{1,8}?)(?:的|岗|个|类)*(?:[,，。\s]+(?:是|要|选|报|我选)?(?:另|别)(?:外|的)?[那一]?[个种类]?)?[吧啊了。]*"
)
_FIRST, _SECOND = re.compile(r"第?[一1](?!.*[二2])|前"), re.compile(r"第?[二2](?!.*[一1])|后")


def _the_other(text: str, types: tuple[str, ...]) -> str | None:
    """不是管理岗，选另一个; 不是第一个: of two, the one that is not ruled out."""
    said = _OTHER_KIND.fullmatch(text)
    if said is None:
        return None
    ruled_out = {each for each in types if each[:2] in said["kind"]}
    ruled_out |= {each for each, way in zip(types, (_FIRST, _SECOND), strict=True) if way.fullmatch(said["kind"])}
    return next(each for each in types if each not in ruled_out) if len(ruled_out) == 1 else None


def _spelt_right(text: str, types: tuple[str, ...]) -> str:
    """服物育人: what sounds like the name of a kind is that."""
    if any(each[:2] in text for each in types):
        return text
    for each in types:
        for at in range(len(text) - 1):
            if min(text[at : at + 2]) >= "\u4e00" and sound(text[at : at + 2]) == sound(each[:2]):
                return f"{text[:at]}{each[:2]}{text[at + 2 :]}"
    return text


def _post_type(text: str, types: tuple[str, ...]) -> Act | None:
    if not types or re.search(
        r"还是|区[别分]|怎么分|[啥什]么?叫|什么是|是[啥什]|哪个好|[吗?？]$|什么意思|都|哪种|怎么选|不知道|不清楚", text
    ):
        return None
    if any(re.search(rf"(?:不是|不选|不要|不报){each[:2]}", text) for each in types) and _HESITANT.search(text):
        return None
    if len(types) == _TWO_KINDS and (other := _the_other(text, types)):
        return Act(intent="choose_post_type", value=other)
    text = without_units(_spelt_right(text, types), types)
    rest = _without_ruled_out(text, types)
    text = rest if sum(each[:2] in rest for each in types) == 1 else text
    text = _REFUSED_KIND.sub("", text).translate(_ON_CHEQUES)
    settled = re.split(r"哦?不对|错了|算了|等一?下|等等|哦不|不不+|改成|换成|不是|不要|还是", text)[-1]
    named = [each for each in types if any(part in settled for part in (each, each[:4], each[:2]))]
    if len(named) == 1 and not re.search(r"不[是要选想报会懂]|别|另[外一]", settled):
        return Act(intent="choose_post_type", value=named[0])
    if named:
        return None
    for number, each in enumerate(types, 1):
        sign = _ONE_TO_NINE[number - 1]
        ways = (
            rf"(?:我|选|要|报|就|是|那|第|嗯|填|按|吧|个|种|项|了|的|号|类|一下|啊|呢|应该|好|来|想|"
            rf"[\s,，。.!！、]|{number}|{sign})*"
        )
        if re.search(rf"{number}|{sign}(?!下)", settled) and re.fullmatch(ways, settled):
            return Act(intent="choose_post_type", value=each)
    if len(settled) < 10 and re.search(r"前[面边头]?(?:那|一|的)|前者|上[面边]|头一?[个种]", settled):
        return Act(intent="choose_post_type", value=types[0])
    if re.search(r"后(?:[面边]那|者|一个|头那)[个种类项]?[吧啊呢的]*$", settled):
        return Act(intent="choose_post_type", value=types[-1])
    if len(settled) < 10 and re.search(r"后[面边头]?(?:那|一|的)|后者|下面|最后|第?二|俩", settled):
        return Act(intent="choose_post_type", value=types[-1])
    return None


def named_type(text: str, types: tuple[str, ...]) -> str | None:
    """我想报服务育人的: the kind that is named while applying, and not only by its place."""
    chosen = _post_type(text, types) if any(each[:2] in text for each in types) else None
    return chosen.value if chosen else None


TO_TYPE = re.compile(r"换(?=服务|管理)|换成|改成|改为|换为|改报|换到|转为")


def retyped(heard: Heard) -> Act | None:
    return _post_type(re.sub(r"[把将换改]|报成?", "", heard.text), heard.asked.sheet.post_types)
