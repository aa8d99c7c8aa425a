"""Functions that are called often, also with a smaller last batch, give what Keras 2.3.1 on TensorFlow 1.15 gave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forked import Forked

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "often-keras-2.3.1-tensorflow.json").read_text())["told"]


@pytest.fixture(scope="module")
def told(forked: Forked, tmp_path_factory: pytest.TempPathFactory) -> Any:
    output = tmp_path_factory.mktemp("run") / "told.json"
    return forked.told(FOLDER / "often.py", "2.3.1", "tensorflow", output)["told"]


@pytest.mark.parametrize("program", sorted(RECORDED))
def test_batch_by_batch(told: Any, program: str) -> None:
    np.testing.assert_allclose(told[program], RECORDED[program], rtol=1e-4, atol=1e-6)


def test_what_is_called_often_is_compiled_but_where_xla_draws_otherwise() -> None:
    import tensorflow as tf

    from kmigrate_shims import backend as K
    from kmigrate_shims.backend import compiling

    def compiles(make: Any) -> list[int]:
        x = K.placeholder((None, 3))
        function = K.function([x], [make(x)])
        sizes: list[int] = []
        for count in (4, 2):
            for _ in range(compiling.OFTEN + 2):
                assert function([np.ones((count, 3), "float32")])[0].shape == (count, 3)
            known = function.compiler.compiled[False]
            sizes.append(0 if known is None else known.experimental_get_tracing_count())
        return sizes

    assert tf.executing_eagerly()
    assert compiles(lambda x: K.tanh(x) * 2.0) == [1, 1]
    assert compiles(lambda x: K.random_uniform(K.shape(x)) + x) == [1, 1]
    assert compiles(lambda x: K.truncated_normal(K.shape(x)) + x) == [0, 0]


@pytest.mark.parametrize("name", ["random_uniform", "random_normal", "random_binomial", "dropout"])
def test_draws_of_compiled_functions_are_those_of_functions_that_are_not(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kmigrate_shims import backend as K
    from kmigrate_shims.backend import compiling

    def drawn(often: int) -> list[Any]:
        monkeypatch.setattr(compiling, "OFTEN", often)
        x = K.placeholder((None, 5))
        make = {"dropout": lambda: K.dropout(x, 0.3, seed=7)}.get(name, lambda: getattr(K, name)(K.shape(x), seed=7))
        function = K.function([x], [make()])
        return [function([np.ones((count, 5), "float32")])[0] for count in (3, 3, 1, 3)]

    for plain, compiled in zip(drawn(1000), drawn(1), strict=True):
        np.testing.assert_allclose(compiled, plain, rtol=1e-5, atol=1e-6)
