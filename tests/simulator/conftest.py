"""A running simulator with an echo app behind it, driven over HTTP as anybody would."""

from collections.abc import Iterator

import httpx
import pytest
from wechatpy.enterprise import WeChatClient

from simulator.program import Setting
from tests.simulator.echo import PLATFORM, EchoApp, lead
from tests.simulator.running import KEYS, PEOPLE, Running, listening, running


@pytest.fixture
def app() -> EchoApp:
    return EchoApp(KEYS.corp_id, KEYS.secret, KEYS.agent_id, KEYS.token, KEYS.aes_key, "")


@pytest.fixture
def simulated(app: EchoApp) -> Iterator[Running]:
    with listening(app) as callback, running(Setting(KEYS, PEOPLE, callback=callback, retry_pause=0.02)) as url:
        sdk = WeChatClient(KEYS.corp_id, KEYS.secret, timeout=5, auto_retry=False)
        for client in (app.client, sdk):
            lead(client, PLATFORM, url + "cgi-bin/")
        with httpx.Client(base_url=url, timeout=30) as http:
            yield Running(url, http, sdk)
        app.client._http.close()
        sdk._http.close()
