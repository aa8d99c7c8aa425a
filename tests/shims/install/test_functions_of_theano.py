"""Functions and gradients of Theano of tensors of Keras, held to what they gave; and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forked import Forked

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8"])
def test_functions_of_tensors_of_keras(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"functions_of_theano-keras-{release}-theano.json").read_text())
    told = play("functions_of_theano", release, "theano")
    assert told.keys() == recorded.keys()
    for name, value in recorded.items():
        for found, one in zip(told[name], value, strict=True):
            np.testing.assert_allclose(found, one, rtol=1e-4, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("theano.grad(T.matrix().sum(), model.input)", "not part of the computational graph"),
        ("theano.grad(model.output.sum(), model.input, consider_constant=[model.output])", "take K.stop_gradient"),
        ("h = T.sqr(model.output); T.grad(h.sum(), h)", "by no expression of theano.tensor"),
        ("theano.function([theano.In(model.input, value=1)], model.output)", "has a value or an update of its own"),
        ("theano.function([], [], updates=[theano.shared(1.0)])", "a list of lists/tuples with 2 elements"),
    ],
)
def test_what_is_refused(forked: Forked, tmp_path: Path, last: str, said: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import theano, theano.tensor as T\nfrom keras.layers import Dense\nfrom keras.models import Sequential\n"
        f"model = Sequential([Dense(2, input_dim=3)])\n{last}\n"
    )
    done = forked.run(
        "-m", "kmigrate_shims", "--keras", "2.0.8", "--backend", "theano", program, cwd=tmp_path, timeout=600
    )
    assert done.returncode != 0
    assert said in " ".join(done.stderr.split())


def test_functions_of_theano_alone_have_values_of_their_own(forked: Forked, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import theano, theano.tensor as T\nimport keras\nx, y = T.scalars('x', 'y')\n"
        "print(theano.function([x, theano.In(y, value=2.0)], x * y)(3.0))\n"
    )
    options = ["--keras", "2.0.8", "--backend", "theano"]
    done = forked.run("-m", "kmigrate_shims", *options, program, cwd=tmp_path, timeout=600)
    assert done.stdout.strip() == "6.0", done.stderr
