"""What arrives is made plain: no invisible signs, no quotes of others, one script, one width."""

import re
import unicodedata

_TRADITIONAL = "報評項題滿進說開門導齊還沒誰個這麼樣時間結總過別會員書記處黨務單類級獎證據錯數點兩幾該讓給請問後來為從對嗎檢舉訴訟樓隊車庫飯麵麪館關於種選擇換責頁碼頒發佈傳達撤銷銜號賬戶綁載圖軟體電話號碼實屬與復審議異準備東西動態變樂謝歡見聽寫讀幫助應閱覽標準麻煩現當國個億萬將長風雲夠僅較終減連動員邊條廳髮裏裡隻後麼願參與顯訊繫聯絡優勞軍團飲餐運輸機關養護綠環衛際衝積極績啟鐘鍾週離續斷簽約華強張陳劉楊趙黃吳鄭馮蔣許鄧蕭葉蘇盧馬羅鄒賀龔韓孫無終確認畢頭買賣紅綫線熱誌壓壞補遲隨雖離難雙產築師範崗觀點覺歸檔案檯臺灣頻內兒響務搶險鄰專業創爭規則貼裝價優質課後勤設備維護繼續結束關閉帳誤錄輸滅鎖剛纔纖曆歷"
_SIMPLIFIED = "报评项题满进说开门导齐还没谁个这么样时间结总过别会员书记处党务单类级奖证据错数点两几该让给请问后来为从对吗检举诉讼楼队车库饭面面馆关于种选择换责页码颁发布传达撤销衔号账户绑载图软体电话号码实属与复审议异准备东西动态变乐谢欢见听写读帮助应阅览标准麻烦现当国个亿万将长风云够仅较终减连动员边条厅发里里只后么愿参与显讯系联络优劳军团饮餐运输机关养护绿环卫际冲积极绩启钟钟周离续断签约华强张陈刘杨赵黄吴郑冯蒋许邓萧叶苏卢马罗邹贺龚韩孙无终确认毕头买卖红线线热志压坏补迟随虽离难双产筑师范岗观点觉归档案台台湾频内儿响务抢险邻专业创争规则贴装价优质课后勤设备维护继续结束关闭账误录输灭锁刚才纤历历"
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)

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
