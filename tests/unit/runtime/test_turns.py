"""Whoever waits for the database gets it in turn, however busy the others are."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from duly.runtime.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 20


def started(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def until_waiting(turns: Turns, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while turns.waiting != count:
        assert time.monotonic() < deadline
        time.sleep(0)


def test_who_takes_it_again_and_again_comes_after_those_who_wait() -> None:
    """Rounds, because a lock that goes to whoever is awake may do the right thing now and then."""
    turns = Turns()
    for _ in range(100):
        order: list[str] = []

        def take(name: str, order: list[str] = order) -> None:
            with turns.held(timeout_s=PATIENCE_S):
                order.append(name)

        with turns.held(timeout_s=PATIENCE_S):
            threads: list[threading.Thread] = []
            for number, name in enumerate("abc", 1):
                threads.append(started(lambda name=name: take(name)))
                until_waiting(turns, number)
        take("greedy")
        for thread in threads:
            thread.join(PATIENCE_S)
        assert order == ["a", "b", "c", "greedy"]


def test_two_never_hold_it_at_once() -> None:
    turns, inside, most = Turns(), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(200):
            with turns.held(timeout_s=PATIENCE_S):
                inside += 1
                most = max(most, inside)
                time.sleep(0)
                inside -= 1

    threads = [started(work) for _ in range(4)]
    for thread in threads:
        thread.join(PATIENCE_S)
    assert (inside, most, turns.waiting) == (0, 1, 0)


def test_who_waited_too_long_is_out_of_the_queue() -> None:
    turns = Turns()
    errors: list[Exception] = []
    later = threading.Event()

    def impatient() -> None:
        try:
            with turns.held(timeout_s=0.01):
                pass
        except TimeoutError as error:
            errors.append(error)

    def patient() -> None:
        with turns.held(timeout_s=PATIENCE_S):
            later.set()

    with turns.held(timeout_s=PATIENCE_S):
        started(impatient).join(PATIENCE_S)
        assert turns.waiting == 0
        thread = started(patient)
        until_waiting(turns, 1)
    assert later.wait(PATIENCE_S)
    thread.join(PATIENCE_S)
    assert "busy for 0.01 s" in str(errors[0])


def test_a_nested_use_is_told_so_and_costs_nobody_a_turn() -> None:
    turns = Turns()
    with (
        turns.held(timeout_s=PATIENCE_S),
        pytest.raises(RuntimeError, match="already open"),
        turns.held(timeout_s=PATIENCE_S),
    ):
        pass
    with turns.held(timeout_s=0):
        pass


def test_who_fails_hands_it_on() -> None:
    turns = Turns()
    with pytest.raises(KeyError), turns.held(timeout_s=PATIENCE_S):
        raise KeyError
    with turns.held(timeout_s=0):
        assert turns.waiting == 0
