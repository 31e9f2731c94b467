"""The page that says how something can be reported without anybody learning who it was."""

from flask import Flask, Response

SUPERVISION = "/s"
_HTML = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}
_ACCOUNT = "在微信里关注本校的监督公众号，说「投诉」。那里不知道您在企业微信里是谁。"
_LETTER = "写信，或者打岗位牌上的监督电话。"


def serve_supervision(app: Flask, *, has_account: bool) -> None:
    ways = "".join(f"<li>{way}</li>" for way in ((_ACCOUNT, _LETTER) if has_account else (_LETTER,)))
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>党员示范岗监督</title>'
        "<style>body{font:18px/1.6 sans-serif;max-width:32em;margin:2em auto;padding:0 1em}</style>"
        f"<h1>党员示范岗监督</h1><p>不想让人知道是您，可以：</p><ul>{ways}</ul>"
        "<p>内容只有纪检看得到。说完会给您回执号和口令，凭这两样查进度。</p></html>"
    )

    @app.get(SUPERVISION)
    def say_how() -> Response:
        return Response(page, headers=_HTML)
