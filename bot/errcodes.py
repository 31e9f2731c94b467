"""The platform's error codes: what each one says, and what is to be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo


class Remedy(Enum):
    """What helps. Callers decide by the number alone, never by the words that come with it."""

    RETRY = "the same call again, each time later"
    REFRESH = "a new token, once"
    WAIT = "nothing until the block ends"
    FIX = "other content"
    RECIPIENT = "nothing for this recipient"
    FINAL = "nothing"
    OPS = "an administrator"


@dataclass(frozen=True)
class Errcode:
    meaning: str
    remedy: Remedy


def _row(meaning: str, remedy: Remedy, *codes: int | range) -> dict[int, Errcode]:
    return dict.fromkeys(_spread(codes), Errcode(meaning, remedy))


def _spread(codes: Iterable[int | range]) -> Iterable[int]:
    for code in codes:
        yield from code if isinstance(code, range) else (code,)


ERRCODES: dict[int, Errcode] = {
    **_row("平台繁忙", Remedy.RETRY, -1),
    **_row("平台上的数据刚被别人改过", Remedy.RETRY, 6000),
    **_row("同时的调用太多", Remedy.RETRY, 45033),
    **_row("令牌失效", Remedy.REFRESH, 40014, 41001, 42001),
    **_row("调用太频繁", Remedy.WAIT, 45009),
    **_row("企业 ID 或应用的 Secret 不对", Remedy.OPS, 40001, 40013, 40091, 41002, 41004),
    **_row("被反垃圾拦截", Remedy.OPS, 40201),
    **_row("应用没有设置回调地址", Remedy.OPS, 43012),
    **_row("应用没有这个接口的权限", Remedy.OPS, 48001, 48002, 48005, 48009),
    **_row("应用已停用", Remedy.OPS, 48006, 50003),
    **_row("不是这个应用的 AgentId", Remedy.OPS, 301002),
    **_row("企业已被封禁", Remedy.OPS, 301007),
    **_row("服务器的 IP 不在企业可信IP里", Remedy.OPS, 60020),
    **_row("网页登录的域名不可信", Remedy.OPS, 50001),
    **_row("平台上没有这个人", Remedy.RECIPIENT, 40003, 46004, 60111),
    **_row("接收人名单不对", Remedy.RECIPIENT, 40031, 40032),
    **_row("这个人已停用，或不在企业里", Remedy.RECIPIENT, 50002, 60021),
    **_row("不在应用可见范围", Remedy.RECIPIENT, 60011, 81013),
    **_row("这个人没有绑定微信", Remedy.RECIPIENT, 43004),
    **_row("素材的类型、格式或大小不对", Remedy.FIX, 40004, 40005, 40006, 40009, 40010, 40011, 40123),
    **_row("素材太大", Remedy.FIX, 45001, 301016, 301017),
    **_row("素材已过期，或类型不符", Remedy.FIX, 40007),
    **_row("内容缺了必填的一项", Remedy.FIX, 41006, 41011, 41016, 41033, 44004),
    **_row("内容太长", Remedy.FIX, 45002, 45007, 45008),
    **_row("消息类型不对", Remedy.FINAL, 40008),
    **_row("菜单不对", Remedy.FINAL, range(40015, 40028), 40054, 40055),
    **_row("菜单还没有设置", Remedy.FINAL, 46003),
    **_row("登录凭证无效或用过了", Remedy.FINAL, 40029, 42003, 42022),
    **_row("参数不对", Remedy.FINAL, 40033, 40035, 40056, 40058, 40063),
    **_row("部门或标签不对", Remedy.FINAL, 40066, 40068, 40070, 60003),
    **_row("没有可以发送的客户", Remedy.FINAL, 41048),
    **_row("卡片不对", Remedy.FINAL, range(42014, 42020), range(42027, 42052)),
    **_row("返回的内容太多", Remedy.FINAL, 45029),
    **_row("卡片已经更新过，或已过期", Remedy.FINAL, 60140),
    **_row("没有写接收人", Remedy.FINAL, 82001),
    **_row("部门或标签太多", Remedy.FINAL, 82002, 82003),
    **_row("内容可能使客户端崩溃", Remedy.FINAL, 82004),
}
UNKNOWN = Errcode("平台拒收", Remedy.FINAL)

# Those that an Official Account may meet.
ACCOUNT_ERRCODES: dict[int, Errcode] = {
    **_row("平台繁忙", Remedy.RETRY, -1),
    **_row("令牌失效", Remedy.REFRESH, 40001, 40014, 41001, 42001),
    **_row("调用太频繁", Remedy.WAIT, 45009, 45011),
    **_row("AppID 或 AppSecret 不对", Remedy.OPS, 40013, 40125, 41002, 41004),
    **_row("服务器的 IP 不在公众号的白名单里", Remedy.OPS, 40164),
    **_row("公众号没有这个接口的权限", Remedy.OPS, 48001),
    **_row("公众号的接口被封禁", Remedy.OPS, 48004, 50002),
    **_row("平台上没有这个人，或者没有关注", Remedy.RECIPIENT, 40003, 43004, 48002),
    **_row("过了48小时，或者次数用完了", Remedy.RECIPIENT, 45015, 45047),
    **_row("素材已过期，或类型不符", Remedy.FIX, 40007),
}


def is_known(errcode: int) -> bool:
    return errcode in ERRCODES


def explain(errcode: int) -> Errcode:
    """One that nobody has heard of is final."""
    return ERRCODES.get(errcode, UNKNOWN)


class Block(Enum):
    """How long an errcode 45009 lasts. The platform does not say which of its limits was met."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


_BEIJING = ZoneInfo("Asia/Shanghai")
_ESCALATION = (Block.MINUTE, Block.HOUR, Block.DAY)


def block_after(refusals: int) -> Block:
    """Refused again after a minute's pause, it is the hour's limit; after an hour's, the day's."""
    return _ESCALATION[min(max(refusals, 1), len(_ESCALATION)) - 1]


def blocked_until(now: datetime, block: Block) -> datetime:
    """The day's limit ends with the day in Beijing, the others so long after the call that met them."""
    match block:
        case Block.MINUTE:
            return now + timedelta(minutes=1)
        case Block.HOUR:
            return now + timedelta(hours=1)
        case Block.DAY:
            tomorrow = now.astimezone(_BEIJING).date() + timedelta(days=1)
            return datetime.combine(tomorrow, time(), _BEIJING).astimezone(now.tzinfo)
