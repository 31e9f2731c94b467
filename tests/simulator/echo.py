"""A tiny WeCom app to chat with: it answers passively, by push and with cards, as the word asks."""

import argparse
import contextlib
import itertools
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import xmltodict
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from wechatpy.enterprise import WeChatClient
from wechatpy.enterprise.crypto import WeChatCrypto

REPLY = (
    "<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
    "<CreateTime>{at}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{rest}</xml>"
)
MENU = {
    "button": [
        {"type": "click", "name": "今日事项", "key": "TODAY"},
        {
            "name": "更多",
            "sub_button": [
                {"type": "click", "name": "看看卡片", "key": "CARD"},
                {"type": "click", "name": "投一票", "key": "VOTE"},
                {"type": "scancode_waitmsg", "name": "扫一扫", "key": "SCAN"},
                {"type": "view", "name": "打开网页", "url": "https://example.org/"},
            ],
        },
        {"type": "click", "name": "帮助", "key": "HELP"},
    ]
}


PLATFORM = "https://qyapi.weixin.qq.com/cgi-bin/"


class Detour(HTTPAdapter):
    """Leads what is sent to the platform to the simulator, so that the SDK itself stays as it is."""

    def __init__(self, platform: str, simulated: str) -> None:
        super().__init__()
        self.platform = platform
        self.simulated = simulated

    def send(self, request: PreparedRequest, *args: Any, **how: Any) -> Response:
        request.url = str(request.url).replace(self.platform, self.simulated, 1)
        return super().send(request, *args, **{**how, "proxies": None})


def lead(client: Any, platform: str, simulated: str) -> None:
    client._http.mount(platform, Detour(platform, simulated))


class EchoApp:
    def __init__(self, corp_id: str, secret: str, agent_id: int, token: str, aes_key: str, api_base: str) -> None:
        self.crypto = WeChatCrypto(token, aes_key, corp_id)
        self.client = WeChatClient(corp_id, secret, timeout=5, auto_retry=False)
        lead(self.client, PLATFORM, api_base)
        self.agent_id = agent_id
        self.received: list[dict[str, Any]] = []
        self.failures: list[int] = []
        self.delays: list[float] = []
        self.numbers = itertools.count(1)

    def verify(self, query: dict[str, str]) -> str:
        return self.crypto.check_signature(query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])

    def receive(self, query: dict[str, str], body: bytes) -> str:
        plain = self.crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        message = xmltodict.parse(plain)["xml"]
        self.received.append(message)
        rest = self.answer(message)
        if rest is None:
            return ""
        kind, inner = rest
        reply = REPLY.format(
            to=message["FromUserName"],
            sender=message["ToUserName"],
            at=message["CreateTime"],
            kind=kind,
            rest=inner,
        )
        return str(self.crypto.encrypt_message(reply, query["nonce"]))

    def answer(self, message: dict[str, Any]) -> tuple[str, str] | None:
        user = message["FromUserName"]
        if message["MsgType"] == "text":
            return self.answer_text(user, message["Content"])
        if message["MsgType"] == "event":
            return self.answer_event(user, message)
        if message["MsgType"] == "image":
            return "image", f"<Image><MediaId>{message['MediaId']}</MediaId></Image>"
        return text(f"收到一条 {message['MsgType']} 消息")

    def answer_text(self, user: str, said: str) -> tuple[str, str] | None:
        if said == "静音":
            return None
        if said == "推送":
            self.client.message.send_text(self.agent_id, user, f"这是第 {next(self.numbers)} 条推送")
            return None
        if said in CARDS:
            self.send_card(user, said)
            return None
        if said == "文件":
            media = self.client.media.upload("file", ("报名表.txt", "第一行\n".encode()))
            self.client.message.send_file(self.agent_id, user, media["media_id"])
            return None
        return text(f"您说：{said}")

    def answer_event(self, user: str, message: dict[str, Any]) -> tuple[str, str] | None:
        event, key = message["Event"], message.get("EventKey")
        if event == "template_card_event":
            return "update_button", f"<Button><ReplaceName>已选 {key}</ReplaceName></Button>"
        if event == "enter_agent":
            return None
        words = {"CARD": "按钮卡片", "VOTE": "投票卡片"}
        if event == "click" and key in words:
            self.send_card(user, words[key])
            return None
        return text(f"收到事件 {event} {key or ''}".strip())

    def send_card(self, user: str, name: str) -> None:
        card = json.loads(json.dumps(CARDS[name]))
        if card["msgtype"] == "template_card" and card["template_card"]["card_type"].endswith("interaction"):
            card["template_card"]["task_id"] = f"task-{next(self.numbers)}"
        self.client.message.send(self.agent_id, user, msg=card)


def text(content: str) -> tuple[str, str]:
    return "text", f"<Content>{escape(content)}</Content>"


def template(card: dict[str, Any]) -> dict[str, Any]:
    return {"msgtype": "template_card", "template_card": card}


CARDS: dict[str, dict[str, Any]] = {
    "按钮卡片": template(
        {
            "card_type": "button_interaction",
            "source": {"desc": "事项助手", "desc_color": 0},
            "main_title": {"title": "请确认报名", "desc": "三月植树活动"},
            "horizontal_content_list": [
                {"keyname": "时间", "value": "3月12日 9:00"},
                {"keyname": "地点", "value": "东校区"},
                {"keyname": "网址", "type": 1, "value": "活动页", "url": "https://example.org/"},
            ],
            "button_list": [
                {"text": "我参加", "style": 1, "key": "yes"},
                {"text": "去不了", "style": 2, "key": "no"},
            ],
        }
    ),
    "投票卡片": template(
        {
            "card_type": "vote_interaction",
            "main_title": {"title": "团建去哪里", "desc": "可以多选"},
            "checkbox": {
                "question_key": "where",
                "mode": 1,
                "option_list": [
                    {"id": "hill", "text": "爬山", "is_checked": True},
                    {"id": "lake", "text": "划船"},
                    {"id": "park", "text": "逛公园"},
                ],
            },
            "submit_button": {"text": "提交", "key": "vote"},
        }
    ),
    "多项卡片": template(
        {
            "card_type": "multiple_interaction",
            "main_title": {"title": "午餐登记"},
            "select_list": [
                {
                    "question_key": "staple",
                    "title": "主食",
                    "selected_id": "rice",
                    "option_list": [{"id": "rice", "text": "米饭"}, {"id": "noodle", "text": "面条"}],
                },
                {
                    "question_key": "soup",
                    "title": "汤",
                    "option_list": [{"id": "egg", "text": "蛋花汤"}, {"id": "bone", "text": "骨头汤"}],
                },
            ],
            "submit_button": {"text": "提交", "key": "lunch"},
        }
    ),
    "通知卡片": template(
        {
            "card_type": "text_notice",
            "source": {"desc": "事项助手"},
            "main_title": {"title": "本周进度", "desc": "截至周五"},
            "emphasis_content": {"title": "18/21", "desc": "已完成"},
            "quote_area": {"type": 0, "title": "提示", "quote_text": "还剩三项，周日截止"},
            "sub_title_text": "点击查看明细",
            "jump_list": [{"type": 1, "title": "打开明细", "url": "https://example.org/"}],
            "card_action": {"type": 1, "url": "https://example.org/"},
        }
    ),
    "文本卡片": {
        "msgtype": "textcard",
        "textcard": {
            "title": "领奖通知",
            "description": '<div class="gray">3月12日</div><div class="normal">恭喜您</div>'
            '<div class="highlight">请于周五前领取</div>',
            "url": "https://example.org/",
            "btntxt": "更多",
        },
    },
    "图文": {
        "msgtype": "news",
        "news": {"articles": [{"title": "食堂新菜", "description": "本周推荐", "url": "https://example.org/"}]},
    },
    "标记": {
        "msgtype": "markdown",
        "markdown": {
            "content": "# 今日事项\n> 报名 **3** 人\n\n"
            '<font color="warning">还差 2 人</font> [查看](https://example.org/) `A-17`'
        },
    },
}


class PatientServer(ThreadingHTTPServer):
    """Lets a crowd queue at the door instead of sending it away for a second."""

    request_queue_size = 1024
    daemon_threads = True


def make_server(app: EchoApp, port: int = 0) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(app.verify(self.query()))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if app.delays:
                time.sleep(app.delays.pop(0))
            if app.failures:
                self.send_error(app.failures.pop(0))
                return
            self.reply(app.receive(self.query(), body))

        def query(self) -> dict[str, str]:
            return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

        def reply(self, text: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return PatientServer(("127.0.0.1", port), Handler)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("corp-id", "secret", "token", "aes-key", "api-base"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--agent-id", type=int, default=1000002)
    parser.add_argument("--port", type=int, default=8766)
    given = parser.parse_args()
    app = EchoApp(given.corp_id, given.secret, given.agent_id, given.token, given.aes_key, given.api_base)
    app.client.menu.create(given.agent_id, MENU)
    make_server(app, given.port).serve_forever()


if __name__ == "__main__":
    main()
