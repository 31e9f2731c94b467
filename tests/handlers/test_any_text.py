"""No text whatever breaks a turn, changes a score without naming one, or comes back too long."""

import re
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.office import Office, Phone, RefusalError
from tests.stories.transcript import SCENES

THOROUGH = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
BEGINNINGS = st.sampled_from(["", "已申报", "问到第6项", "问到第18项", "问到第21项", "都填完了", "已提交"])
MARKUP = ("]]>", "<![CDATA[", "</Content>", "&amp;", "&#0;", "%s", "{0}", "'; DROP TABLE answers; --")
UNSEEN = ("\u200b", "\u202e", "\ufeff", "\n", "\r", "\\x00")
SMALL_TALK = ("😀", "👩\u200d🍳", "[微笑]", "「」", "@示范岗小助手", "？", "第项", "分", "改成", "依据", "没有")
ODDITIES = st.sampled_from((*MARKUP, *UNSEEN, *SMALL_TALK))
NUMERALS = re.compile(r"[零〇一二三四五六七八九十百千两俩仨廿卅半满全壹贰叁肆伍陆柒捌玖拾幺]")
# The parser would take a text with it for UTF-16, and read other words in it.
REFUSED = re.compile("\x00")
ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(st.text(max_size=8), ODDITIES), max_size=12).map("".join),
    st.builds(lambda piece, times: (piece * times)[:10000], st.text(min_size=1, max_size=5), st.integers(1, 10000)),
)


def names_no_number(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    return not any(unicodedata.category(c).startswith("N") for c in plain) and not NUMERALS.search(plain)


def send(phone: Phone, text: str) -> None:
    """What no platform would deliver is refused in one line, and is no failure."""
    if REFUSED.search(text):
        with pytest.raises(RefusalError, match=r"^400: .+\n$"):
            phone.says(text)
    else:
        phone.says(text)


@THOROUGH
@given(beginning=BEGINNINGS, texts=st.lists(ANY_TEXT, min_size=1, max_size=4))
@example(beginning="问到第6项", texts=["好" * 10000, "😀" * 9999, "]]>" * 3000])
@example(beginning="已申报", texts=["改材料", "好" * 800, "我的申报"])
def test_any_text_is_answered_in_parts_that_fit(office: Office, beginning: str, texts: list[str]) -> None:
    phone = office.newcomer()
    if beginning:
        SCENES[beginning](phone)
    for text in texts:
        send(phone, text)


@THOROUGH
@given(beginning=BEGINNINGS, text=ANY_TEXT.filter(names_no_number))
def test_a_text_without_a_number_changes_no_score(office: Office, beginning: str, text: str) -> None:
    phone = office.newcomer()
    if beginning:
        SCENES[beginning](phone)
    before = phone.record.points
    send(phone, text)
    assert phone.record.points == before


def test_a_long_answer_comes_in_numbered_parts(office: Office) -> None:
    phone = office.newcomer()
    SCENES["问到第6项"](phone)
    for number in range(20):
        phone.says(f"依据 {'很好' * 40}{number}")
    answer = phone.says("第6项依据")
    assert answer.passive == ""
    assert [push[:6] for push in answer.pushes] == ["（1/2）\n", "（2/2）\n"]
    assert "".join(push[6:] for push in answer.pushes).count("很好" * 20) == 20
