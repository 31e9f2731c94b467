"""Quotas within a minute, an hour and a day."""

from simulator.rates import DAY, HOUR, MINUTE, FixedWindow, MemberRate

NOON = 1_760_000_000.0


def test_thirty_a_minute_slide() -> None:
    rate = MemberRate()
    assert [rate.admit("a", NOON + second) for second in range(31)] == [True] * 30 + [False]
    assert rate.admit("b", NOON + 31)
    assert rate.admit("a", NOON + MINUTE)
    assert not rate.admit("a", NOON + MINUTE)


def test_a_thousand_an_hour_whatever_the_minutes() -> None:
    rate = MemberRate()
    admitted = [rate.admit("a", NOON + 3 * number) for number in range(1100)]
    assert admitted.count(True) == 1000
    assert rate.admit("a", NOON + HOUR + 3300)


def test_a_clock_moved_back_locks_nobody_out() -> None:
    rate = MemberRate()
    for _ in range(30):
        rate.admit("a", NOON + DAY)
    assert rate.admit("a", NOON)


def test_a_day_ends_at_midnight_in_beijing() -> None:
    quota = FixedWindow(1, DAY)
    midnight = NOON - (NOON + 8 * HOUR) % DAY
    assert quota.take(midnight - 1)
    assert not quota.take(midnight - 0.5)
    assert quota.take(midnight)


def test_more_than_is_left_takes_nothing() -> None:
    quota = FixedWindow(5, MINUTE)
    assert [quota.take(NOON, 3), quota.take(NOON, 3), quota.take(NOON, 2)] == [True, False, True]
