from __future__ import annotations

import os
import signal
import threading

import pytest

from kmigrate.engine.files.interrupts import held


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_nothing_changes_without_ctrl_c() -> None:
    before = signal.getsignal(signal.SIGINT)
    with held():
        pass
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_waits_for_the_end() -> None:
    before = signal.getsignal(signal.SIGINT)
    steps = []

    def work() -> None:
        with held():
            interrupt()
            steps.append("worked on")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["worked on"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_does_not_wait() -> None:
    steps = []

    def work() -> None:
        with held():
            interrupt()
            steps.append("first")
            interrupt()
            steps.append("second")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["first"]


def test_an_error_inside_comes_first() -> None:
    def work() -> None:
        with held():
            interrupt()
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        work()


def test_who_ignores_ctrl_c_goes_on_ignoring_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with held():
            interrupt()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_are_never_interrupted() -> None:
    steps = []

    def work() -> None:
        with held():
            steps.append("worked")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert steps == ["worked"]
