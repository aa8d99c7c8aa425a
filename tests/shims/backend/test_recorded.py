"""Every function of the old backend against what the real old stacks gave for the same arguments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from kmigrate_shims import backend as K  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "backend"
RECORDS: dict[str, Any] = {
    era: json.loads((FOLDER / f"keras-{era}-tensorflow.json").read_text()) for era in ("1.2.2", "2.2.4", "2.3.1")
}
ATOL = 5e-6  # float32 sums taken in another order

# What the shim cannot follow, for the releases themselves disagree. It is as Keras 2.2.
OTHERWISE = {
    ("1.2.2", "normalize_batch_in_training"): "the variance was that of the population",
    ("2.3.1", "batch_dot"): "tensors of four axes were not multiplied as matrices any more",
    ("2.3.1", "binary_crossentropy"): "epsilon was added a second time",
}
SWAPPED = ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy")


def array(x: dict[str, Any]) -> Any:
    return np.array(x["a"], x["t"])


def given(x: Any, how: Any) -> Any:
    if isinstance(x, dict):
        return how(array(x["v"])) if "v" in x else array(x)
    if isinstance(x, list):
        return [given(one, how) for one in x]
    return x


def each(x: Any) -> list[Any]:
    return [array(x)] if isinstance(x, dict) else [one for item in x for one in each(item)]


def call(era: str, case: list[Any], how: Any) -> Any:
    name, args, kwargs, _ = case
    args, kwargs = given(args, how), {k: given(v, how) for k, v in kwargs.items()}
    if era == "1.2.2" and name in SWAPPED:
        args, kwargs = [], {"output": args[0], "target": args[1], **kwargs}  # as kmigrate writes it
    return getattr(K, name)(*args, **kwargs)


def cases(era: str) -> list[Any]:
    return [case for case in RECORDS[era]["cases"] if (era, case[0]) not in OTHERWISE]


def listed(found: Any) -> list[Any]:
    return list(found) if isinstance(found, tuple) else [found]


def check(found: Any, recorded: Any) -> None:
    found = np.asarray(found)
    assert found.shape == recorded.shape
    np.testing.assert_allclose(found.astype("float64"), recorded.astype("float64"), rtol=2e-5, atol=ATOL)


@pytest.mark.parametrize("era", RECORDS)
@pytest.mark.parametrize("kind", ["variables", "placeholders", "weights"])
def test_symbolic(era: str, kind: str) -> None:
    inputs, values, outputs, wanted = [], [], [], []

    def how(x: Any) -> Any:
        if kind != "placeholders":
            return K.variable(x, dtype=str(x.dtype)) if kind == "variables" else keras.Variable(x, dtype=str(x.dtype))
        inputs.append(K.placeholder(x.shape, dtype=str(x.dtype)))
        values.append(x)
        return inputs[-1]

    for case in cases(era):
        outputs += listed(call(era, case, how))
        wanted += each(case[3])
    for found, recorded in zip(K.function(inputs, outputs)(values), wanted, strict=True):
        check(found, recorded)


@pytest.mark.parametrize("era", RECORDS)
def test_of_real_tensors_in_a_traced_function(era: str) -> None:
    found = tf.function(lambda: [listed(call(era, case, tf.constant)) for case in cases(era)], autograph=False)()
    for outputs, case in zip(found, cases(era), strict=True):
        for one, recorded in zip(outputs, each(case[3]), strict=True):
            check(one.numpy(), recorded)


@pytest.mark.parametrize("era", RECORDS)
def test_of_arrays(era: str) -> None:
    random = ("random_uniform", "random_normal", "random_binomial", "truncated_normal", "dropout")
    for case in cases(era):
        if case[0] not in random:
            for one, recorded in zip(listed(call(era, case, np.array)), each(case[3]), strict=True):
                check(K.get_value(one), recorded)


@pytest.mark.parametrize("era", RECORDS)
def test_loops(era: str) -> None:
    def step(inputs: Any, states: Any) -> Any:
        new = K.tanh(inputs + 0.5 * states[0])
        return new, [new]

    for name, x, *rest in RECORDS[era]["loops"]:
        if name == "rnn":
            state, options, wanted = rest
            options = {k: K.variable(array(v)) if k == "mask" else v for k, v in options.items()}
            if era != "2.3.1" or "mask" not in options:
                # Where the first step is masked, all but Keras 2.3 gave the state that it began with, 2.3 zeros.
                found = K.rnn(step, K.variable(array(x)), [K.variable(array(state))], **options)
                for one, recorded in zip(found[:2], each(wanted), strict=True):
                    check(K.eval(one), recorded)
        else:
            how = (lambda a: a * a + 1) if name == "map_fn" else (lambda a, b: 2 * a + b)
            check(K.eval(getattr(K, name)(how, K.variable(array(x)))), array(rest[0]))
