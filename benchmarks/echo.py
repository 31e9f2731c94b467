"""The base: what Flask and wechatpy cost by themselves. Verify, decrypt, parse, encrypt a text reply; nothing kept."""

import os

from flask import Flask, Response, request
from wechatpy.enterprise import create_reply, parse_message
from wechatpy.enterprise.crypto import WeChatCrypto

app = Flask(__name__)
crypto = WeChatCrypto(os.environ["WECOM_TOKEN"], os.environ["WECOM_AES_KEY"], os.environ["WECOM_CORP_ID"])


@app.post("/wecom/callback")
def receive() -> Response:
    args = request.args
    plain = crypto.decrypt_message(request.get_data(), args["msg_signature"], args["timestamp"], args["nonce"])
    message = parse_message(plain)
    reply = create_reply(message.content, message)
    return Response(crypto.encrypt_message(reply, args["nonce"], args["timestamp"]), content_type="application/xml")
