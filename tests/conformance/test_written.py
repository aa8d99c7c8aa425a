"""Recorded models as programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("tensorflow")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import written  # noqa: E402


def test_a_model_is_written_as_a_program_of_then() -> None:
    found = {name: one for name, one in written.recipes("2.2.4").items() if name in ("bidirectional-lstm-sum", "dense")}
    text = written.program(found)
    compile(text, "text", "exec")
    assert "from keras.layers import Bidirectional, Dense, LSTM\n" in text
    assert "    model.add(Dense(3, input_shape=(4,)))\n" in text
    assert "    model.compile(optimizer=SGD(lr=0.05), loss='mse')\n" in text


def test_a_rewritten_program_is_told_of_by_its_functions() -> None:
    source = "from keras.layers import Conv2DTranspose, Dense\n\n\ndef build_a():\n    return Conv2DTranspose(3, 3, output_padding=1)\n"
    source += "\n\ndef build_b():\n    return Dense(3)\n"
    module, told = written.rewritten(source, "2.2.4", "tensorflow")
    assert type(module.build_b()).__name__ == "Dense"
    assert told == {"build_a"}


@pytest.mark.parametrize("stack", ["keras-1.2.2-theano", "keras-2.2.4-tensorflow"])
def test_some_of_them_compute_the_same(stack: str) -> None:
    words = ["dense-relu", "lstm-masked", "conv2d-same-k3x3-s2x2"]
    command = [sys.executable, str(HERE / "written.py"), stack, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    came = json.loads(done.stdout)
    assert len(came["equal"]) >= len(words)
    assert came["other"] == []


def test_the_page_counts_every_model() -> None:
    rows = {"keras-9": {"equal": ["a", "b"], "told": ["c: losses by 1"], "unsteady": [], "other": ["d: outputs by 2"]}}
    text = written.page(rows)
    assert "| keras-9 | 4 | 2 | 1 | 0 | 1 |\n" in text
    assert "- **other** d: outputs by 2\n" in text
    assert "a" not in text.split("## keras-9")[1].split()
