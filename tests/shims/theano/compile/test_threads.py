"""Functions that several threads call."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from kmigrate_shims import theano
from kmigrate_shims.theano import tensor as T


def together(work: Callable[[], object], threads: int = 4) -> None:
    running = [threading.Thread(target=work) for _ in range(threads)]
    for each in running:
        each.start()
    for each in running:
        each.join(timeout=60)
        assert not each.is_alive()


def test_no_update_is_lost_between_threads() -> None:
    x, count = T.dvector("x"), theano.shared(np.zeros(3))
    first = theano.function([x], (x * count).sum(), updates=[(count, count + 1)])
    second = theano.function([], updates=[(count, count + 1)])

    def work() -> None:
        for _ in range(100):
            first(np.ones(3))
            second()

    together(work)
    assert count.get_value().tolist() == [800.0] * 3


def test_python_in_the_middle_may_call_what_changes_variables() -> None:
    x, count = T.dvector("x"), theano.shared(0.0)
    inner = theano.function([], updates=[(count, count + 1)])

    @theano.compile.ops.as_op([T.dvector], [T.dvector])
    def counting(value: np.ndarray) -> np.ndarray:
        inner()
        return value * 2

    total = theano.shared(0.0)
    outer = theano.function([x], updates=[(total, total + counting(x).sum())])
    together(lambda: [outer(np.ones(3)) for _ in range(20)], threads=3)
    assert (count.get_value(), total.get_value()) == (60.0, 360.0)
