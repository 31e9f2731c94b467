"""The page in a real browser, at a desk's and at a phone's size, by mouse and by keyboard alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright

from tests.simulator.echo import CARDS, MENU, EchoApp
from tests.simulator.running import KEYS, Running

DESK, PHONE = (1280, 800), (390, 844)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=[*SWITCHES, "--disable-sync"])
        yield browser
        browser.close()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, simulated: Running, app: EchoApp) -> Iterator[Page]:
    """The open page; a test fails when it logs an error or asks any other host for anything."""
    app.client.menu.create(KEYS.agent_id, MENU)
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if is_fault(said) else None)
    page.on("request", lambda asked: faults.append(asked.url) if is_foreign(asked.url, simulated.url) else None)
    page.goto(simulated.url)
    yield page
    context.close()
    assert faults == []


def is_fault(said: ConsoleMessage) -> bool:
    """Chromium logs each refused request and script, and refusals are meant; what our own code logs is not."""
    return said.type == "error" and not said.text.startswith(("Failed to load resource", "Blocked script execution"))


def is_foreign(asked: str, home: str) -> bool:
    return not asked.startswith((home, "about:", "blob:"))


def choose(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()
    expect(page.get_by_role("log")).to_be_visible()


def write(page: Page, text: str) -> None:
    if not page.get_by_role("textbox", name="发给").is_visible():
        page.get_by_role("button", name="切换到键盘").click()
    page.get_by_role("textbox", name="发给").fill(text)
    page.keyboard.press("Enter")


def test_a_chat_with_line_breaks_and_where_each_answer_came_from(page: Page) -> None:
    choose(page, "林梅")
    write(page, "第一行\n第二行")
    expect(page.locator(".theirs .bubble")).to_have_text("您说：第一行\n第二行")
    expect(page.locator(".theirs .mark")).to_have_text("回复")
    expect(page.locator(".mine .mark")).to_have_text("已送达")
    write(page, "推送")
    expect(page.locator(".theirs .mark").last).to_have_text("推送")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.get_by_role("searchbox").focus()
    page.keyboard.type("赵强")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log", name="赵强")).to_contain_text("进入应用")
    page.get_by_role("button", name="切换到键盘").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("你好")
    page.keyboard.press("Enter")
    expect(page.locator(".theirs .bubble")).to_have_text("您说：你好")
    page.get_by_role("region", name="聊天记录").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="检查")).to_contain_text("被动回复的明文")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="检查")).to_be_hidden()
    expect(page.locator(".row.theirs")).to_be_focused()


def test_everything_that_can_be_pressed_has_a_name(page: Page) -> None:
    choose(page, "林梅")
    write(page, "按钮卡片")
    expect(page.locator(".card")).to_be_visible()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, a, input, textarea, select')]
            .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || e.title || e.labels?.length))
            .map((e) => e.outerHTML)"""
    )
    assert nameless == []
    assert page.get_by_role("log").get_attribute("aria-live") == "polite"


def test_the_inspector_shows_what_went_over_the_wire(page: Page) -> None:
    choose(page, "林梅")
    write(page, "你好")
    page.locator(".mine .mark").click()
    inspector = page.get_by_role("complementary", name="检查")
    expect(inspector).to_contain_text("<![CDATA[你好]]>")
    expect(inspector).to_contain_text("msg_signature")
    expect(inspector).to_contain_text("200")
    inspector.get_by_text("密文请求体").click()
    expect(inspector).to_contain_text("<Encrypt>")


def test_a_picture_is_sent_and_comes_back(page: Page, tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(PNG)
    choose(page, "林梅")
    page.get_by_role("button", name="切换到键盘").click()
    page.get_by_role("button", name="更多").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="图片", exact=True).click()
    chooser.value.set_files(picture)
    expect(page.locator(".picture img")).to_have_count(2)
    page.locator(".picture").first.click()
    expect(page.get_by_role("dialog", name="图片")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_picture_can_be_pasted(page: Page) -> None:
    choose(page, "林梅")
    page.get_by_role("button", name="切换到键盘").click()
    page.get_by_role("textbox", name="发给").evaluate(
        """(box, bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], 'p.png', {type: 'image/png'}));
            box.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        list(PNG),
    )
    expect(page.locator(".picture img")).to_have_count(2)


def test_a_file_that_the_platform_would_not_carry_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    choose(page, "林梅")
    page.get_by_role("button", name="切换到键盘").click()
    page.get_by_role("button", name="更多").click()
    document = tmp_path / "a.gif"
    document.write_bytes(b"GIF89a" + b"\x00" * 20)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="图片", exact=True).click()
    chooser.value.set_files(document)
    expect(page.get_by_role("status").last).to_contain_text("发不出去")


def test_the_menu_pops_up_and_its_click_is_an_event(page: Page, app: EchoApp) -> None:
    choose(page, "林梅")
    page.get_by_role("menuitem", name="更多").click()
    page.get_by_role("menuitem", name="看看卡片").click()
    expect(page.locator(".card")).to_contain_text("请确认报名")
    expect(page.locator(".note").last).to_contain_text("点击菜单「看看卡片」")
    click = next(message for message in app.received if message.get("Event") == "click")
    assert click["EventKey"] == "CARD"


def test_a_card_that_the_app_changes_by_a_call_is_shown_changed(page: Page, simulated: Running) -> None:
    choose(page, "林梅")
    card = {**CARDS["按钮卡片"]["template_card"], "task_id": "changed-by-a-call"}
    code = simulated.send(msgtype="template_card", template_card=card)["response_code"]
    expect(page.locator(".card-button")).to_have_count(len(card["button_list"]))
    button = {"replace_name": "已选「我参加」"}
    update = {"userids": ["lin.mei"], "agentid": KEYS.agent_id, "response_code": code, "button": button}
    assert simulated.call("message/update_template_card", update)["errcode"] == 0
    expect(page.locator(".card-button.done")).to_have_text("已选「我参加」")


def test_a_card_click_changes_the_card(page: Page, app: EchoApp) -> None:
    choose(page, "林梅")
    write(page, "投票卡片")
    page.get_by_text("划船").click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".card-button.done")).to_have_text("已选 vote")
    expect(page.locator(".row", has=page.locator(".card"))).to_be_focused()
    expect(page.get_by_label("划船")).to_be_checked()
    chosen = app.received[-1]["SelectedItems"]["SelectedItem"]["OptionIds"]["OptionId"]
    assert chosen == ["hill", "lake"]


def test_a_push_to_somebody_else_leaves_an_unread_mark(page: Page, simulated: Running) -> None:
    expect(page.get_by_role("button", name="孙丽").first).to_be_visible()
    simulated.sdk.message.send_text(KEYS.agent_id, "sun.li", "请看")
    row = page.locator(".contact", has_text="孙丽")
    expect(row.locator(".badge")).to_have_text("1")
    expect(row).to_contain_text("请看")
    choose(page, "孙丽")
    expect(row.locator(".badge")).to_have_count(0)


def test_trouble_on_the_way_is_shown(page: Page, simulated: Running, app: EchoApp) -> None:
    choose(page, "林梅")
    write(page, "你好")
    expect(page.locator(".mine .mark")).to_have_text("已送达")
    app.failures = [500] * 4
    app.delays = [0, 0.5]
    write(page, "再来")
    expect(page.locator(".mine .mark").last).to_have_text("重试 2/4…")
    expect(page.locator(".mine .mark").last).to_have_text("未送达")


def test_a_screen_reader_hears_each_message_once_and_each_change_of_its_state(page: Page) -> None:
    choose(page, "林梅")
    expect(page.locator(".note")).to_contain_text("进入应用")
    page.evaluate(
        """() => {
            window.heard = [];
            new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(
                (node) => heard.push([...node.classList].find((name) => ['mine', 'theirs', 'mark'].includes(name))))))
                .observe(document.querySelector('[role=log]'), {childList: true, subtree: true});
        }"""
    )
    write(page, "你好")
    expect(page.locator(".mine .mark")).to_have_text("已送达")
    expect(page.locator(".theirs")).to_have_count(1)
    heard: list[str] = page.evaluate("heard")
    assert (heard.count("mine"), heard.count("theirs")) == (1, 1)
    assert "mark" in heard


def test_what_comes_while_a_chat_is_being_opened_is_not_lost(page: Page, simulated: Running) -> None:
    """The history is held up until a push has come over the stream."""

    def push_first(route: Route) -> None:
        answer = route.fetch()
        simulated.sdk.message.send_text(KEYS.agent_id, "lin.mei", "正在打开时来的")
        page.wait_for_timeout(300)
        route.fulfill(response=answer)

    page.route("**/messages?channel=wecom&last=1000", push_first)
    choose(page, "林梅")
    expect(page.locator(".note")).to_have_text("进入应用")
    expect(page.locator(".theirs .bubble")).to_have_text("正在打开时来的")


def test_what_comes_while_the_page_is_loading_is_not_lost(page: Page, simulated: Running) -> None:
    """The list of people is held up until a push has come over the stream."""

    def push_first(route: Route) -> None:
        answer = route.fetch()
        simulated.sdk.message.send_text(KEYS.agent_id, "sun.li", "正在载入时来的")
        page.wait_for_timeout(300)
        route.fulfill(response=answer)

    page.route("**/sim/people", push_first)
    page.reload()
    row = page.locator(".contact", has_text="孙丽")
    expect(row).to_contain_text("正在载入时来的")
    expect(row.locator(".badge")).to_have_text("1")


def test_markup_in_a_message_stays_text(page: Page, simulated: Running) -> None:
    choose(page, "林梅")
    simulated.sdk.message.send_text(KEYS.agent_id, "lin.mei", "<img src=x onerror=alert(1)><b>粗</b>")
    expect(page.locator(".theirs .bubble").last).to_have_text("<img src=x onerror=alert(1)><b>粗</b>")


def test_500_messages_open_and_grow_without_lag(page: Page, simulated: Running) -> None:
    for number in range(250):
        simulated.act("lin.mei", {"type": "text", "text": f"第{number}条消息，写得长一点好换行" * (1 + number % 3)})
    page.evaluate("performance.mark('begin')")
    choose(page, "林梅")
    expect(page.locator(".row")).to_have_count(500)
    opened: float = page.evaluate("performance.measure('open', 'begin').duration")
    at_end: bool = page.evaluate(
        """() => new Promise((done) => setTimeout(() => {
            const box = document.querySelector('.scroller');
            done(box.scrollHeight - box.scrollTop - box.clientHeight < 60);
        }, 300))"""
    )
    longest: float = page.evaluate(
        """async () => {
            let longest = 0, last = performance.now(), on = true;
            const frame = () => {
                longest = Math.max(longest, performance.now() - last);
                last = performance.now();
                if (on) requestAnimationFrame(frame);
            };
            requestAnimationFrame(frame);
            const body = JSON.stringify({type: 'text', text: 'x'});
            for (let n = 0; n < 10; n += 1) await fetch('sim/people/lin.mei/messages', {method: 'POST', body});
            on = false;
            return longest;
        }"""
    )
    assert at_end
    assert opened < 3000
    assert longest < 400


def test_the_clock_is_moved_from_the_page(page: Page, simulated: Running) -> None:
    page.get_by_role("button", name="工具").click()
    page.get_by_role("button", name="+7 天").click()
    expect(page.locator(".clock em")).to_have_text("已调整")
    assert simulated.http.get("/clock").json()["offset_seconds"] == 7 * 24 * 3600


def test_written_articles_open_where_they_can_do_no_harm(page: Page, simulated: Running) -> None:
    choose(page, "林梅")
    media_id = simulated.sdk.media.upload("image", ("p.png", PNG))["media_id"]
    article = {
        "title": "党员大会",
        "thumb_media_id": media_id,
        "author": "党群办",
        "content": '<p>下午两点<img src="x" onerror="parent.harmed = true"></p>',
        "content_source_url": "https://e.cn/",
        "digest": "摘要",
        "show_cover_pic": 1,
    }
    simulated.sdk.message.send_mp_articles(KEYS.agent_id, "lin.mei", [article, {**article, "title": "附件"}])
    page.get_by_role("button", name="附件").click()
    reading = page.get_by_role("dialog", name="附件")
    expect(reading.locator("iframe")).to_have_attribute("sandbox", "")
    expect(reading.frame_locator("iframe").locator("p")).to_have_text("下午两点")
    expect(reading.get_by_role("link", name="阅读原文")).to_have_attribute("href", "https://e.cn/")
    assert page.evaluate("window.harmed") is None
    page.keyboard.press("Escape")
    expect(reading).to_be_hidden()


def test_headings_hide_what_scrolls_under_them(page: Page) -> None:
    assert page.locator(".people h2").first.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("page", [DESK], ids=["desk"], indirect=True)
def test_the_buttons_beside_a_name_cover_no_words(page: Page, simulated: Running) -> None:
    simulated.say("Zhao.Qiang", "很长" * 30)
    row = page.locator(".people li", has_text="赵强")
    expect(row).to_contain_text("您说：很长")
    for reach in (row.hover, lambda: page.keyboard.press("Tab")):
        row.locator(".contact").focus()
        reach()
        expect(row.locator(".eye")).to_have_css("opacity", "1")
        words = "e => [e.getBoundingClientRect().right, e.scrollWidth > e.clientWidth]"
        end, cut = row.locator(".person-last").evaluate(words)
        assert (end <= row.locator(".eye").evaluate("e => e.getBoundingClientRect().left"), cut) == (True, True)
        expect(row.locator(".person-time")).to_be_hidden()
        page.mouse.move(900, 20)


@pytest.mark.parametrize("page", [PHONE], ids=["phone"], indirect=True)
def test_no_row_stays_hovered_when_the_window_grows(page: Page) -> None:
    page.locator(".contact", has_text="林梅").click()
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    eye = page.locator(".people li", has_text="林梅").locator(".eye")
    expect(eye).to_have_css("opacity", "0")
    page.mouse.move(100, 170)
    page.locator(".people li", has_text="林梅").hover()
    expect(eye).to_have_css("opacity", "1")


@pytest.mark.parametrize("page", [DESK], ids=["desk"], indirect=True)
def test_several_phones_side_by_side(page: Page) -> None:
    choose(page, "林梅")
    page.locator(".contact", has_text="孙丽").click(modifiers=["Control"])
    expect(page.locator(".phone")).to_have_count(2)
    page.get_by_role("button", name="收起这部手机").first.click()
    expect(page.locator(".phone")).to_have_count(1)


def test_what_came_while_the_page_was_closed_is_there(page: Page, simulated: Running) -> None:
    choose(page, "林梅")
    address = page.url
    page.goto("about:blank")
    simulated.sdk.message.send_text(KEYS.agent_id, "lin.mei", "关着时来的")
    page.goto(address)
    expect(page.locator(".theirs .bubble").last).to_have_text("关着时来的")


def open_tools(page: Page, tab: str) -> None:
    page.get_by_role("button", name="工具").click()
    page.get_by_role("tab", name=tab).click()


def test_faults_begin_and_end_from_the_page(page: Page, simulated: Running) -> None:
    open_tools(page, "故障")
    page.get_by_role("button", name="重复又乱序").click()
    expect(page.get_by_role("textbox", name="故障剧本")).to_have_value(re.compile("duplicate"))
    assert simulated.http.get("/sim/faults").json()["scenario"]["callback"]["duplicate"] == 0.3
    page.get_by_role("button", name="停摆十分钟").click()
    expect(page.get_by_role("dialog")).to_contain_text("停摆中，还有 10 分钟")
    page.get_by_role("button", name="结束停摆").click()
    page.get_by_role("button", name="一切正常").click()
    expect(page.get_by_role("dialog")).to_contain_text("还没有发生故障")
    assert simulated.http.get("/sim/faults").json()["scenario"] == {"seed": 0}


def test_two_moments_are_compared_on_the_page(page: Page, simulated: Running) -> None:
    open_tools(page, "记录")
    page.get_by_role("button", name="记下这一刻").click()
    expect(page.get_by_role("combobox", name="和哪一刻比")).to_contain_text("时刻")
    simulated.say("sun.li", "你好")
    page.get_by_role("button", name="和现在比").click()
    expect(page.get_by_role("dialog")).to_contain_text("sun.li.wecom")
    expect(page.get_by_role("dialog")).to_contain_text("您说：你好")


def test_a_saved_transcript_is_replayed_from_the_page(page: Page, simulated: Running, app: EchoApp) -> None:
    simulated.say("sun.li", "你好")
    open_tools(page, "记录")
    with page.expect_download() as download:
        page.get_by_role("link", name="保存").click()
    saved = download.value.path()
    app.answer = lambda _: ("text", "<Content>变了</Content>")  # type: ignore[method-assign]  # the app's next version
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="重放并比较").click()
    chooser.value.set_files(saved)
    expect(page.get_by_role("dialog")).to_contain_text("1 处回答不一样")


def test_restart_from_here(page: Page) -> None:
    choose(page, "林梅")
    write(page, "一")
    expect(page.locator(".theirs .bubble")).to_have_text("您说：一")
    write(page, "二")
    expect(page.locator(".theirs .bubble")).to_have_count(2)
    page.locator(".mine .mark").first.click()
    page.get_by_role("button", name="从这里重来").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".theirs .bubble")).to_have_text(["您说：一"])
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="聊天记录")).to_be_focused()


@pytest.mark.parametrize("page", [DESK], ids=["desk"], indirect=True)
def test_moving_somebody_out_of_range(page: Page, simulated: Running) -> None:
    page.get_by_role("button", name="移出可见范围：孙丽").click(force=True)
    expect(page.locator(".contact", has_text="孙丽")).to_contain_text("不可见")
    assert simulated.call("user/get", userid="sun.li")["errcode"] == 60011


def test_every_api_call_is_listed_as_it_comes(page: Page, simulated: Running) -> None:
    page.get_by_role("button", name="接口调用").click()
    inspector = page.get_by_role("complementary", name="检查")
    expect(inspector).to_contain_text("menu/create")
    simulated.send(msgtype="dance")
    expect(inspector.locator("details").first).to_contain_text("message/send40008")
    inspector.locator("summary").first.click()
    expect(inspector).to_contain_text("POST /cgi-bin/message/send")
