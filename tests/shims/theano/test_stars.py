"""`from theano import *` and `from theano.tensor import *`: the names that the real ones brought, and no others."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RECORDED = Path(__file__).parents[3] / "fixtures" / "theano" / "stars.txt"


def recorded() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in RECORDED.read_text(encoding="utf-8").splitlines():
        if line.endswith(":"):
            names = found.setdefault(line[:-1], [])
        elif not line.startswith("#"):
            names += line.split()
    return found


@pytest.mark.parametrize("module", ["theano", "theano.tensor"])
def test_star_import(module: str) -> None:
    ours: dict[str, Any] = {}
    exec(f"from kmigrate_shims.{module} import *", ours)
    del ours["__builtins__"]
    face = importlib.import_module("kmigrate_shims." + module)
    names = recorded()[module]
    assert set(ours) <= set(names)
    assert [name for name in names if name not in ours and hasattr(face, name)] == []
    assert len(ours) > 0.85 * len(names)


def test_a_program_of_star_imports() -> None:
    given: dict[str, Any] = {}
    program = """
from kmigrate_shims.theano.tensor import *
x = vector("x")
slopes = theano.function([x], [jacobian(x ** 2, x), repeat(x, 2), cumsum(x), nnet.sigmoid(x)], allow_input_downcast=True)
values = slopes(np.ones(3))
"""
    exec(program, given)
    assert np.allclose(given["values"][0], 2 * np.eye(3))
    assert given["values"][1].shape == (6,)
    given = {}
    exec("from kmigrate_shims.theano import *\n_ = map(lambda a: a + 1, tensor.arange(5))", given)
    assert given["_"][0].eval().tolist() == [1, 2, 3, 4, 5]


def test_what_packages_imported() -> None:
    from kmigrate_shims import theano

    assert theano.theano is theano
    assert theano.np is np
    assert theano.tensor.theano is theano
    assert theano.tensor.signal.pool.pool_2d
    assert theano.sandbox.rng_mrg.MRG_RandomStreams
