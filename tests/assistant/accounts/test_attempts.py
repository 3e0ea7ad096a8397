"""Lock-outs: by account, by address and by the two together, in bounded memory."""

from __future__ import annotations

import pytest
from account_doubles import Clock

from assistant.accounts.attempts import BUCKETS, LIMITS, LOCK, NOTED, WINDOW, Attempts, network_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def attempts(clock: Clock) -> Attempts:
    return Attempts(clock)


def fail(attempts: Attempts, times: int, name: str = "ada", address: str = "192.0.2.1") -> None:
    for _ in range(times):
        attempts.begin(name, address)


def wait(attempts: Attempts, name: str = "ada", address: str = "192.0.2.1") -> float:
    return attempts.begin(name, address)[0]


def test_an_account_is_locked_for_one_address_first(attempts: Attempts) -> None:
    fail(attempts, LIMITS["pair"])
    assert wait(attempts) == LOCK
    assert wait(attempts, address="198.51.100.9") == 0, "its owner can still sign in"
    assert wait(attempts, name="bob") == 0


def test_an_address_is_locked_for_every_account(attempts: Attempts) -> None:
    for number in range(LIMITS["address"]):
        fail(attempts, 1, name=f"user{number}")
    assert wait(attempts, name="someone-else") == LOCK
    assert wait(attempts, name="someone-else", address="198.51.100.9") == 0


def test_an_account_is_locked_for_every_address(attempts: Attempts) -> None:
    for number in range(LIMITS["account"]):
        fail(attempts, 1, address=f"198.51.100.{number}")
    assert wait(attempts, address="203.0.113.1") == LOCK


def test_the_try_that_locks_says_so(attempts: Attempts) -> None:
    locks = [attempts.begin("ada", "192.0.2.1")[1] for _ in range(LIMITS["pair"])]
    assert locks == [[]] * (LIMITS["pair"] - 1) + [["pair"]]


def test_a_lock_out_passes(attempts: Attempts, clock: Clock) -> None:
    fail(attempts, LIMITS["pair"])
    clock.now += LOCK - 1
    assert wait(attempts) == 1
    clock.now += 1
    assert wait(attempts) == 0


def test_tries_long_ago_do_not_count(attempts: Attempts, clock: Clock) -> None:
    fail(attempts, LIMITS["pair"] - 1)
    clock.now += WINDOW
    fail(attempts, LIMITS["pair"] - 1)
    assert wait(attempts) == 0


def test_tries_at_the_same_time_count_before_they_are_checked(attempts: Attempts) -> None:
    waits = [wait(attempts) for _ in range(LIMITS["pair"] + 3)]
    assert waits == [0.0] * LIMITS["pair"] + [LOCK] * 3


def test_who_signs_in_starts_anew(attempts: Attempts) -> None:
    for _ in range(3):
        fail(attempts, LIMITS["pair"])
        attempts.succeeded("ada", "192.0.2.1")
    assert wait(attempts) == 0


def test_an_own_account_does_not_buy_more_guesses(attempts: Attempts) -> None:
    """Signing in between guesses takes back that one try, not the guesses."""
    guesses = 0
    for number in range(LIMITS["address"] * 3):
        if wait(attempts, name=f"victim{number}"):
            break
        guesses += 1
        if not wait(attempts, name="mallory"):
            attempts.succeeded("mallory", "192.0.2.1")
    assert guesses <= LIMITS["address"]


def test_a_flood_of_names_and_addresses_does_not_grow_or_forget(attempts: Attempts) -> None:
    fail(attempts, LIMITS["pair"])
    for number in range(5_000):
        attempts.begin(f"name{number}", f"2001:db8::{number:x}")
    assert wait(attempts) > 0
    assert len(attempts._counts) <= len(LIMITS) * BUCKETS


def test_a_flood_fills_no_trail(attempts: Attempts, clock: Clock) -> None:
    assert sum(attempts.noted() for _ in range(NOTED * 2)) == NOTED
    clock.now += WINDOW
    assert attempts.noted()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_household_is_one_address(address: str, network: str) -> None:
    assert network_of(address) == network
