"""Where old Keras lived, its settings often still name a backend that Keras 3 does not start with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = "from kmigrate_runtime.cli import framework; framework.settle(); import keras; print(keras.backend.backend())"


def test_settings_of_the_old_world_do_not_stop_keras(tmp_path: Path) -> None:
    (tmp_path / "keras.json").write_text(json.dumps({"backend": "theano", "image_dim_ordering": "th"}))
    environment = {**os.environ, "KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "theano"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "tensorflow", done.stderr


@pytest.mark.parametrize(("told", "found"), [(None, "1"), ("4", "4")])
def test_a_training_step_is_computed_part_by_part(told: str | None, found: str) -> None:
    """On several threads a step of Keras is not always the same."""
    environment = {name: value for name, value in os.environ.items() if name != "TF_NUM_INTEROP_THREADS"}
    if told is not None:
        environment["TF_NUM_INTEROP_THREADS"] = told
    script = "import os; from kmigrate_runtime.cli import framework; framework.settle(); print(os.environ[{!r}])"
    command = [sys.executable, "-c", script.format("TF_NUM_INTEROP_THREADS")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == found


def test_tensorflow_is_loaded_without_what_it_says_of_itself() -> None:
    script = "from kmigrate_runtime.cli import framework; framework.settle(); framework.load(); import keras"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not done.stderr


def test_what_else_is_said_meanwhile_is_shown(tmp_path: Path) -> None:
    (tmp_path / "tensorflow.py").write_text("import os; os.write(2, b'no such device\\n')")
    script = "from kmigrate_runtime.cli import framework; framework.load()"
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == "no such device\n"
