"""What arrives is made plain: no invisible signs, no quotes of others, one script, one width."""

import re
import unicodedata

from dialog.understanding.scripts import TO_SIMPLIFIED

_KEPT_WIDE = "，。！？：；（）、～“”‘’「」【】《》"
_WIDE = re.compile(f"[^{_KEPT_WIDE}]+")
# Among them what makes a key of a digit: 2️⃣0️⃣ is twenty.
_INVISIBLE = re.compile("[\u20e3\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\ue000-\uf8ff\ufe00-\ufe0f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_QUOTED = (
    re.compile(r"\A.{0,2000}?\n[ \t]*(?:[-—–_=─][ \t]*){4,}\n", re.DOTALL),
    re.compile(r"\A\s*[「“\"][^\n」”\"]{1,40}[:：][^」”]{0,600}[」”\"]\s*(?=\S)"),
    re.compile(r"\A(?:\s*[>》|][^\n]*\n)+(?=.*\S)", re.DOTALL),
    re.compile(r"\A\s*(?:引用|回复|答复)\s*@?[^\n:：]{1,16}(?:的消息)?[:：]\s*[^\n]*\n(?=.*\S)", re.DOTALL),
    re.compile(r"\A\s*(?:回复|答复)\s*@?(?:示范岗)?小?助手\s*[:：]\s*(?=\S)"),
)
_BOT = re.compile(r"[@＠]\s*(?:党员)?(?:示范岗(?:小?助手)?|小助手|机器人)\s*[:：,，]?\s*")
_EMOJI_CODE = re.compile(r"[\[［](?!图片|照片|语音|文件|视频|位置|链接)[\u4e00-\u9fffA-Za-z]{1,4}[\]］]")
_LETTERING = re.compile(r"</?(?:b|i|u|em|strong|p|br|span|font|div|h\d)\s*/?>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]+")

# A sign that every one of these needs; most messages have none of them.
_MAY_BE_UNTIDY = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u2000-\u200f\u20e3\u2028-\u202e\u2060-\u206f\u3000\ue000-\uf8ff\ufe00-\ufe0f\ufeff"
    r"\[［<@＠「“\":：]"
)


def clean(said: str) -> str:
    """The sender's own words as typed, without what the client put around them."""
    while (shorter := _clean_once(said)) != said:
        said = shorter
    return said


def _clean_once(said: str) -> str:
    if not _MAY_BE_UNTIDY.search(said) and "  " not in said:
        return said.strip()
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", said.replace("\r\n", "\n").replace("\r", "\n")))
    for quote in _QUOTED:
        text = quote.sub("", text, count=1)
    text = _EMOJI_CODE.sub(" ", _BOT.sub(" ", _LETTERING.sub(" ", text)))
    return _BLANKS.sub(" ", text).strip()


def normalise(text: str) -> str:
    """One spelling for what may be typed in many; saying it twice changes nothing."""
    while (plainer := _normalise_once(text)) != text:
        text = plainer
    return text


def _normalise_once(text: str) -> str:
    text = clean(text)
    if not unicodedata.is_normalized("NFKC", text):
        text = _WIDE.sub(lambda part: unicodedata.normalize("NFKC", part[0]), text)
    return text.translate(TO_SIMPLIFIED)
