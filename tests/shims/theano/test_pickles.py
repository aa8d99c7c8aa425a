"""Models and parameters that were pickled on the real Theano 1.0.5 are read here, and compute what they did."""

from __future__ import annotations

import base64
import io
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RECORDED = Path(__file__).parents[3] / "fixtures" / "theano" / "pickles" / "real.json"
KEPT = json.loads(RECORDED.read_text())


class Reader(pickle.Unpickler):
    """Finds `theano` where the shims are, as it is found in a program that runs on them."""

    def find_class(self, module: str, name: str) -> Any:
        head, dot, rest = module.partition(".")
        return super().find_class(f"kmigrate_shims.theano{dot}{rest}" if head == "theano" else module, name)


def read(text: str) -> Any:
    return Reader(io.BytesIO(base64.b64decode(text)), encoding="latin1").load()


@pytest.mark.parametrize("name", sorted(KEPT["pickles"]))
def test_what_was_pickled_computes_the_same(name: str, program: Callable[[str, str], Any]) -> None:
    found, wanted = program("pickles", "recorder").values(name, read(KEPT["pickles"][name])), KEPT["values"][name]
    assert len(found) == len(wanted)
    for new, old in zip(found, wanted, strict=True):
        np.testing.assert_allclose(new, old, rtol=1e-12, atol=1e-15)


def test_what_is_read_can_be_trained_and_pickled_again() -> None:
    from kmigrate_shims import theano

    weights, bias, rate, _ = read(KEPT["pickles"]["parameters"])
    assert [weights.name, bias.broadcastable, rate.ndim] == ["W", (True, False), 0]
    theano.function([], updates=[(weights, weights - rate * weights)])()
    again = pickle.loads(pickle.dumps(weights))
    np.testing.assert_array_equal(again.get_value(), np.arange(6.0).reshape(2, 3) / 4 * (1 - 3.5))
    with pytest.raises(TypeError):
        bias.set_value(np.zeros((1, 3)), borrow=True)  # float64 into float32, as before


@pytest.mark.parametrize("name", ["_constructor_Function", "_constructor_FunctionMaker"])
def test_a_pickled_function_is_refused_with_what_to_do(name: str) -> None:
    head = f"ctheano.compile.function_module\n{name}\n.".encode()  # as Theano's pickle of a function begins
    with pytest.raises(NotImplementedError, match="compile it anew from its expression"):
        Reader(io.BytesIO(head)).load()
