"""What the real Theano computed: values, dtypes, patterns and gradients of the cases in core_cases.py."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kmigrate_shims import theano
from kmigrate_shims.theano import tensor as T

RECORDED = json.loads((Path(__file__).parents[3] / "fixtures" / "theano" / "core.json").read_text())["cases"]


def _cases() -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("core_cases", Path(__file__).parent / "core_cases.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CASES


CASES = _cases()


def _array(recorded: dict[str, Any]) -> np.ndarray:
    numbers = [
        {"nan": np.nan, "inf": np.inf, "-inf": -np.inf, "True": True, "False": False}.get(each)
        for each in recorded["data"]
    ]
    read = [float(text) if number is None else number for number, text in zip(numbers, recorded["data"], strict=True)]
    return np.array(read, dtype=recorded["dtype"]).reshape(recorded["shape"])


def _same(found: Any, recorded: dict[str, Any], *, dtype: bool = True) -> None:
    wanted = _array(recorded)
    # Theano let gradients grow wider than their variables where dtypes are mixed; here they have the variables' own.
    assert str(found.dtype) == recorded["dtype"] or not dtype
    assert found.shape == wanted.shape
    tolerance = 1e-5 if recorded["dtype"] in ("float32", "complex64") else 1e-9
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=tolerance)


def test_all_cases_are_recorded() -> None:
    assert set(CASES) == set(RECORDED)


@pytest.mark.parametrize("name", list(CASES))
def test_values_and_gradients(name: str) -> None:
    build, arrays = CASES[name]
    recorded = RECORDED[name]
    inputs = [T.TensorType(array.dtype, (False,) * array.ndim)(f"x{place}") for place, array in enumerate(arrays)]
    found = build(T, *inputs)
    outputs = list(found) if isinstance(found, (list, tuple)) else [found]
    assert [list(each.broadcastable) for each in outputs] == recorded["patterns"]
    for value, wanted in zip(
        theano.function(inputs, outputs, on_unused_input="ignore")(*arrays), recorded["values"], strict=True
    ):
        _same(value, wanted)
    if "gradients" in recorded:
        floats = [each for each in inputs if each.dtype.startswith("float")]
        costs = [each.sum() for each in outputs if each.dtype.startswith("float")]
        slopes = theano.grad(sum(costs), floats, disconnected_inputs="ignore")
        for value, wanted in zip(
            theano.function(inputs, slopes, on_unused_input="ignore")(*arrays), recorded["gradients"], strict=True
        ):
            _same(value, wanted, dtype=False)


def test_a_search_begins_with_a_queue_of_the_module() -> None:
    """`['Elemwise{add,no_inplace}.0', 'b', 'Elemwise{exp,no_inplace}.0', 'a']` on the real one."""
    a, b = T.vectors("a", "b")
    graph = theano.gof.graph
    found = graph.stack_search(graph.deque([T.exp(a) + b]), lambda r: r.owner and list(r.owner.inputs), "dfs")
    assert [str(each) for each in found] == [
        "Elemwise{add,no_inplace}.0",
        "b",
        "Elemwise{exp,no_inplace}.0",
        "a",
    ]
