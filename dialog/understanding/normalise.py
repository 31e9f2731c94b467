"""What arrives is made plain: no invisible signs, no quotes of others, one script, one width."""

import re
import unicodedata

_SCRIPTS = (  # each traditional sign before its simplified one
    "報报評评項项題题滿满進进說说開开門门導导齊齐還还沒没誰谁個个這这麼么樣样時时間间結结總总過过別别會会員员"
    "書书記记處处黨党務务單单類类級级獎奖證证據据錯错數数點点兩两幾几該该讓让給给請请問问後后來来為为從从對对"
    "嗎吗檢检舉举訴诉訟讼樓楼隊队車车庫库飯饭麵面麪面館馆關关於于種种選选擇择換换責责頁页碼码頒颁發发佈布傳传"
    "達达銷销銜衔號号賬账戶户綁绑載载圖图軟软體体電电話话實实屬属與与復复審审議议異异準准備备東东動动態态變变"
    "樂乐謝谢歡欢見见聽听寫写讀读幫帮應应閱阅覽览標标煩烦現现當当國国億亿萬万將将長长風风雲云夠够僅仅較较終终"
    "減减連连邊边條条廳厅髮发裏里裡里隻只願愿參参顯显訊讯繫系聯联絡络優优勞劳軍军團团飲饮運运輸输機机養养護护"
    "綠绿環环衛卫際际衝冲積积極极績绩啟启鐘钟鍾钟週周離离續续斷断簽签約约華华強强張张陳陈劉刘楊杨趙赵黃黄吳吴"
    "鄭郑馮冯蔣蒋許许鄧邓蕭萧葉叶蘇苏盧卢馬马羅罗鄒邹賀贺龔龚韓韩孫孙無无確确認认畢毕頭头買买賣卖紅红綫线線线"
    "熱热誌志壓压壞坏補补遲迟隨随雖虽難难雙双產产築筑師师範范崗岗觀观覺觉歸归檔档檯台臺台灣湾頻频內内兒儿響响"
    "搶抢險险鄰邻專专業业創创爭争規规則则貼贴裝装價价質质課课設设維维繼继閉闭帳账誤误錄录滅灭鎖锁剛刚纔才纖纤"
    "曆历歷历競竞賽赛貳贰陸陆廢废貧贫濟济學学習习鬧闹論论資资濾滤嚴严謹谨懇恳協协調调揮挥勢势樹树幟帜領领練练"
    "訓训講讲廠厂辦办網网燈灯視视聞闻編编輯辑雜杂詢询諮谘諾诺榮荣譽誉稱称"
)
_TO_SIMPLIFIED = str.maketrans(_SCRIPTS[::2], _SCRIPTS[1::2])

_KEPT_WIDE = "，。！？：；（）、～“”‘’「」【】《》"
_WIDE = re.compile(f"[^{_KEPT_WIDE}]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\ue000-\uf8ff\ufe00-\ufe0f]")
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
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]+")


def clean(said: str) -> str:
    """The sender's own words as typed, without what the client put around them."""
    while (shorter := _clean_once(said)) != said:
        said = shorter
    return said


def _clean_once(said: str) -> str:
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", said.replace("\r\n", "\n").replace("\r", "\n")))
    for quote in _QUOTED:
        text = quote.sub("", text, count=1)
    text = _EMOJI_CODE.sub(" ", _BOT.sub(" ", text))
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
    return text.translate(_TO_SIMPLIFIED)
