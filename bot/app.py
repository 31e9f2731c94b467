"""The web server's application: callbacks, health, metrics, domain verification."""

import hmac
import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from flask import Flask, Response, request
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from bot import callback
from bot.case_pictures import serve_case_pictures
from bot.clock import Clock
from bot.contacts.news import read_news, take_news
from bot.engine import Engine
from bot.envelope import LARGEST, Envelope, RefusedError, Stamp
from bot.keys import open_vault
from bot.links import PictureLinks, UploadLinks
from bot.render import button, passive, passive_to_public
from bot.settings import Contacts, Settings, WeChat, WeCom, read_settings
from bot.supervision import SUPERVISION, serve_supervision
from bot.turns import Answer, Office, close_late, take_turn
from bot.uploads import serve_uploads
from bot.visits import take_visit
from dialog.incoming import Incoming, Kind
from handlers.desk import Ways
from storage import schema
from storage.database import Database
from storage.tokens import is_there

log = structlog.get_logger()

_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
_PATIENCE = 3
_PASSIVE_WINDOW = timedelta(seconds=5)  # later the platform has given up waiting for the reply
_LATE_AFTER = timedelta(minutes=10)
_APOLOGY = "刚才没有存上，请过一会儿再发一遍。之前填的都在"


def create() -> Flask:
    """The application from the environment: what the server's processes load."""
    settings = read_settings()
    database = Database(settings.database_url)
    vault = open_vault(settings, database)
    links = UploadLinks(settings.public_url, vault) if settings.public_url else None
    pictures = PictureLinks(settings.public_url, vault) if settings.public_url else None
    ways = replace(_ways(settings), pictures=pictures.make if pictures else None)
    office = Office(database, upload_link=links.make if links else None, ways=ways, vault=vault)
    clock, engine = Clock(settings.zone, settings.clock_url), Engine(settings)
    app = make_app(settings, office, clock, engine)
    if links is not None:
        serve_uploads(app, office, vault, links, clock, engine)
    if pictures is not None:
        serve_case_pictures(app, office, pictures, clock)
    return app


def _ways(settings: Settings) -> Ways:
    page = f"{settings.public_url.rstrip('/')}{SUPERVISION}" if settings.public_url else None
    return Ways(page=page, has_account=settings.wechat is not None)


@dataclass
class Stumbles:
    """How often taking a message failed in this process. The platform repeats it; in the end the person is told."""

    counts: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def count(self, key: str) -> int:
        self.counts[key] = self.counts.pop(key, 0) + 1
        while len(self.counts) > 1000:
            self.counts.popitem(last=False)
        return self.counts[key]


def make_app(settings: Settings, office: Office, clock: Clock, engine: Engine) -> Flask:
    app = Flask("shifangang", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    callback.register_events()
    if settings.wecom is not None:
        _serve_wecom(app, settings.wecom, office, clock, engine)
        if settings.contacts is not None:
            _serve_contacts(app, settings.wecom, settings.contacts, office, clock, engine)
    if settings.wechat is not None:
        _serve_wechat(app, settings.wechat, office, clock, engine)
    serve_supervision(app, has_account=settings.wechat is not None)
    _serve_health(app, office, clock, settings)
    if settings.verify_dir is not None:
        _serve_verification(app, settings.verify_dir)
    app.register_error_handler(RefusedError, _refuse)
    app.register_error_handler(HTTPException, _say_status)
    app.register_error_handler(Exception, _say_failure)
    return app


def _serve_wecom(app: Flask, wecom: WeCom, office: Office, clock: Clock, engine: Engine) -> None:
    envelope = Envelope(wecom.token, wecom.aes_key, wecom.corp_id)
    stumbles = Stumbles()

    @app.get("/wecom/callback")
    def verify() -> Response:
        return Response(
            envelope.open(request.args.get("echostr", ""), _stamp(), clock.now().timestamp()), headers=_PLAIN
        )

    @app.post("/wecom/callback")
    def receive() -> Response:
        now = clock.now()
        plain = envelope.open_body(request.get_data(cache=False), _stamp(), now.timestamp())
        incoming = callback.parse(plain, wecom.corp_id, wecom.agent_id, now)
        answer = _take(lambda: take_turn(office, incoming), incoming, stumbles)
        is_late = incoming.kind is Kind.CARD and answer.passive and clock.now() - now >= _PASSIVE_WINDOW
        if (is_late and close_late(office, incoming, answer.passive)) or answer.has_work:
            engine.hint()
        if not answer.passive:
            return Response("", headers=_PLAIN)
        compose = button if incoming.kind is Kind.CARD else passive
        xml = compose(answer.passive, to=incoming.sender, sender=wecom.corp_id, agent_id=wecom.agent_id, at=answer.at)
        sealed = envelope.close(xml, str(int(now.timestamp())), secrets.token_hex(8))
        return Response(sealed, content_type="application/xml; charset=utf-8")


def _serve_contacts(app: Flask, wecom: WeCom, contacts: Contacts, office: Office, clock: Clock, engine: Engine) -> None:
    """What the contact-sync assistant is told; it has an address, a token and a key of its own."""
    envelope = Envelope(contacts.token, contacts.aes_key, wecom.corp_id)

    @app.get("/wecom/contacts")
    def verify_contacts() -> Response:
        return Response(
            envelope.open(request.args.get("echostr", ""), _stamp(), clock.now().timestamp()), headers=_PLAIN
        )

    @app.post("/wecom/contacts")
    def receive_news() -> Response:
        now = clock.now()
        plain = envelope.open_body(request.get_data(cache=False), _stamp(), now.timestamp())
        if take_news(office.database, read_news(plain, wecom.corp_id, now)):
            engine.hint()
        return Response("", headers=_PLAIN)


def _serve_wechat(app: Flask, wechat: WeChat, office: Office, clock: Clock, engine: Engine) -> None:
    """The Official Account, in safe mode alone: in plain mode nobody signs what a message says."""
    envelope = Envelope(wechat.token, wechat.aes_key, wechat.app_id)
    stumbles = Stumbles()

    @app.get("/wechat/callback")
    def verify_account() -> Response:
        echo = request.args.get("echostr", "")
        envelope.check_address(_stamp("signature"), clock.now().timestamp())
        if not echo:
            raise RefusedError(400, "没有 echostr")
        return Response(echo, headers=_PLAIN)

    @app.post("/wechat/callback")
    def receive_from_public() -> Response:
        now = clock.now()
        plain = envelope.open_body(request.get_data(cache=False), _stamp(), now.timestamp())
        incoming, account = callback.parse_account(plain, wechat.app_id, now)
        answer = _take(lambda: take_visit(office, incoming), incoming, stumbles)
        if answer.has_work:
            engine.hint()
        if not answer.passive:
            return Response("", headers=_PLAIN)
        xml = passive_to_public(answer.passive, to=incoming.sender, sender=account, at=answer.at)
        sealed = envelope.close(xml, str(int(now.timestamp())), secrets.token_hex(8))
        return Response(sealed, content_type="application/xml; charset=utf-8")


def _take(take: Callable[[], Answer], incoming: Incoming, stumbles: Stumbles) -> Answer:
    """A failure is answered with 500, so that the platform sends the message again; the third with a sentence."""
    try:
        return take()
    except Exception:
        if stumbles.count(incoming.key) < _PATIENCE:
            raise
        log.exception("turn given up", key=incoming.key)
        return Answer(_APOLOGY, incoming.at)


def _stamp(signature: str = "msg_signature") -> Stamp:
    args = request.args
    return Stamp(args.get(signature, ""), args.get("timestamp", ""), args.get("nonce", ""))


def _serve_health(app: Flask, office: Office, clock: Clock, settings: Settings) -> None:
    @app.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", headers=_PLAIN)

    @app.get("/readyz")
    def ready() -> Response:
        try:
            if schema.present(office.database) != schema.needed():
                return Response("数据库结构不是最新，请运行 shifangang db upgrade\n", 503, _PLAIN)
            late = _say_what_is_late(office, clock.now()) if settings.wecom else ""
        except (SQLAlchemyError, OSError):
            return Response("数据库连不上\n", 503, _PLAIN)
        if settings.redis_url and not is_there(settings.redis_url):
            return Response("Redis 连不上\n", 503, _PLAIN)
        if late:
            return Response(f"{late}\n", 503, _PLAIN)
        return Response("ok\n", headers=_PLAIN)

    @app.get("/metrics")
    def metrics() -> Response:
        if not _may_measure(settings.metrics_token):
            raise RefusedError(403, "只给本机或带令牌的请求看")
        waiting, age = _backlog(office, clock.now())
        registry = CollectorRegistry()
        Gauge("shifangang_outbox_waiting", "Pushes that are due and not yet settled", registry=registry).set(waiting)
        Gauge(
            "shifangang_outbox_oldest_seconds", "For how long the oldest of them has been due", registry=registry
        ).set(age)
        return Response(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")


def _say_what_is_late(office: Office, now: datetime) -> str:
    """Empty where everything that is due has left, or is held by a block that ends by itself."""
    with office.database.read() as tx:
        count, since = office.open_book(tx).outbox.overdue(now - _LATE_AFTER)
    if since is None:
        return ""
    minutes = int((now - since).total_seconds() // 60)
    return f"{count}条消息该发没发出去，最早的晚了{minutes}分钟：看 worker 在不在运行，平台通不通（shifangang doctor）"


def _backlog(office: Office, now: datetime) -> tuple[int, float]:
    """How many pushes wait that are due, and for how long the oldest has been, in seconds."""
    with office.database.read() as tx:
        waiting, since = office.open_book(tx).outbox.backlog(now)
    return waiting, 0.0 if since is None else (now - since).total_seconds()


def _may_measure(token: str | None) -> bool:
    """A request that a proxy on this machine passes on comes from loopback too, and says whom it is for."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _serve_verification(app: Flask, folder: Path) -> None:
    """The files with which the platform checks who owns a domain."""

    @app.get("/<any('WW_verify_', 'MP_verify_'):kind><string:name>.txt")
    def verification(kind: str, name: str) -> Response:
        file = folder / f"{kind}{name}.txt"
        if not name.isalnum() or not file.is_file():
            return Response("没有这个文件\n", 404, _PLAIN)
        return Response(file.read_text("utf-8").strip(), headers=_PLAIN)


def _refuse(refused: RefusedError) -> Response:
    return Response(f"{refused.reason}\n", refused.status, _PLAIN)


def _say_status(fault: HTTPException) -> Response:
    return Response(f"{fault.code} {fault.name}\n", fault.code or 500, _PLAIN)


def _say_failure(fault: Exception) -> Response:
    log.error("request failed", fault=type(fault).__name__, exc_info=fault)
    return Response("服务出错，已记录\n", 500, _PLAIN)
