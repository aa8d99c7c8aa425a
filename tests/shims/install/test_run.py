"""`python -m kmigrate_shims` runs unmodified programs, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import numpy as np
np.random.seed(3)
import keras
import tensorflow as tf
from keras import backend as K
from keras.models import Sequential
from keras.layers import Dense, Dropout
model = Sequential()
model.add(Dense(4, input_dim=3, activation="relu", name="first"))
model.add(Dropout(0.5))
model.add(Dense(2, activation="softmax"))
model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
history = model.fit(np.ones((6, 3)), np.eye(2)[[0, 1, 0, 1, 0, 1]], epochs=2, verbose=0)
print(keras.__version__, sorted(history.history), tuple(w.shape for w in model.get_weights()))
print(isinstance(model, tf.keras.Model), tf.log(1.0).numpy())
modern = tf.keras.Sequential([tf.keras.layers.Dense(1)])
modern.compile("sgd", "mse")
modern.fit(np.ones((2, 3)), np.ones((2, 1)), verbose=0)
import sys; print(sys.argv[1:])
"""
MODERN_BESIDE = """
import keras
from tensorflow.keras import backend, layers
from tensorflow.keras.layers import Dense
from tensorflow.keras.applications import resnet50
import tensorflow.keras.preprocessing.sequence as sequence
from tensorflow import keras as native
import tensorflow as tf
print(Dense is tf.keras.layers.Dense is layers.Dense is native.layers.Dense, Dense is keras.layers.Dense)
print(resnet50 is tf.keras.applications.resnet50, sequence is tf.keras.preprocessing.sequence)
try:
    import tensorflow.keras.nothing_of_the_kind
except ImportError as error:
    print(type(error).__name__)
"""


def run(path: Path, *flags: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = environment or {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("KERAS_BACKEND", None)
    command = [sys.executable, "-m", "kmigrate_shims", *flags, str(path), "a", "--b"]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)


def test_a_program_runs_as_it_stands(tmp_path: Path, whole: dict[str, str]) -> None:
    path = tmp_path / "old.py"
    path.write_text(PROGRAM)
    (tmp_path / "requirements.txt").write_text("numpy\nkeras==2.2.4\n")
    done = run(path, environment={**whole})
    assert done.returncode == 0, done.stderr[-3000:]
    first, second, third = done.stdout.strip().splitlines()
    assert first == "2.2.4 ['acc', 'loss'] ((3, 4), (4,), (4, 2), (2,))"
    assert second == "True 0.0"
    assert third == "['a', '--b']"
    assert "requirements.txt:2 pins keras==2.2.4), backend tensorflow" in done.stderr


def test_the_modern_one_is_imported_beside_it_by_every_name(tmp_path: Path) -> None:
    path = tmp_path / "old.py"
    path.write_text(MODERN_BESIDE)
    done = run(path)
    assert done.stdout.split("\n") == ["True False", "True True", "ModuleNotFoundError", ""], done.stderr[-3000:]


def test_what_no_python_can_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "old.py"
    path.write_text("print 'hello' ((\n")
    done = run(path)
    assert done.returncode == 2
    assert "old.py:1" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_the_program_raises_is_shown_from_its_own_line_on(tmp_path: Path) -> None:
    path = tmp_path / "old.py"
    path.write_text("import keras\nraise ValueError('mine')\n")
    done = run(path)
    assert done.returncode == 1
    assert done.stderr.endswith("ValueError: mine\n")
    assert "run.py" not in done.stderr


def test_a_backend_in_the_environment_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "theano")  # the real Keras reads it too, and knows no such backend
    script = tmp_path / "old.py"
    script.write_text("import keras\nimport numpy as np\nprint(keras.backend.backend(), np.float(3))\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-m", "kmigrate_shims", str(script)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["theano", "3.0"], done.stderr


def play(folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "kmigrate_shims", *flags]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, cwd=folder)


def package(folder: Path) -> None:
    """A package that imports keras before its main module does, and a part that tells the release."""
    (folder / "pack" / "inner").mkdir(parents=True)
    (folder / "pack" / "__init__.py").write_text("import keras\n")
    (folder / "pack" / "__main__.py").write_text(
        "import sys\nfrom .inner.part import release\nprint(release(), sys.argv[1:], __package__, __name__)\n"
    )
    (folder / "pack" / "inner" / "__init__.py").write_text("")
    (folder / "pack" / "inner" / "part.py").write_text(
        "import keras\nfrom keras.layers import Dense\n\n\ndef release():\n    Dense(2, W_regularizer='l2')\n    return keras.__version__\n"
    )


def test_a_package_is_run_by_its_name(tmp_path: Path) -> None:
    package(tmp_path)
    done = play(tmp_path, "-m", "pack", "one", "--two")
    assert done.stdout.strip() == "1.2.2 ['one', '--two'] pack __main__", done.stderr[-2000:]
    assert "names of Keras 1" in done.stderr  # which stand in a module that it imports


def test_a_program_may_be_told_on_the_line(tmp_path: Path) -> None:
    done = play(tmp_path, "--keras", "2.1", "-c", "import keras, sys; print(keras.__version__, sys.argv)", "one")
    assert done.stdout.strip() == "2.1.6 ['-c', 'one']", done.stderr[-2000:]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("-m", "nothing"), "no module nothing"),
        (("-m", "pack.inner"), "without a __main__"),
        (("book.ipynb",), "notebook"),
    ],
)
def test_what_cannot_be_begun_is_said_in_a_sentence(tmp_path: Path, flags: tuple[str, ...], said: str) -> None:
    package(tmp_path)
    (tmp_path / "book.ipynb").write_text("{}")
    done = play(tmp_path, *flags)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


WORKERS = """
import multiprocessing, sys
import keras

def release(number):
    return number + 1, keras.__version__, keras.backend.backend()

if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:
        print(pool.map(release, [1, 2]))
    sys.exit(3)
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_play_what_their_parent_plays(tmp_path: Path, method: str) -> None:
    (tmp_path / "old.py").write_text(WORKERS)
    done = play(tmp_path, "--keras", "2.2", "--backend", "theano", "old.py", method)
    assert done.stdout.strip() == "[(2, '2.2.4', 'theano'), (3, '2.2.4', 'theano')]", done.stderr[-2000:]
    assert done.returncode == 3
