"""What `install` finds out where it is not said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kmigrate_shims.install import caller

PROGRAM = """
import kmigrate_shims
kmigrate_shims.install({said})
import keras
from keras.layers import Convolution2D
from keras.models import Sequential
model = Sequential([Convolution2D(4, 3, 3, input_shape=(1, 8, 8))])
kmigrate_shims.install()
print(keras.__version__, keras.backend.backend(), model.output_shape)
"""


@pytest.mark.parametrize(
    ("said", "told", "release"),
    [
        (
            "",
            "Played as Keras 1.2.1 (requirements.txt:1 pins keras==1.2.1), backend theano (line 10 imports theano)",
            "1.2.1",
        ),
        ("keras='1.1'", "Played as Keras 1.1.2 (as `install` says), backend theano (line 10 imports theano)", "1.1.2"),
    ],
)
def test_a_program_need_not_say_what_it_was_written_for(
    tmp_path: Path, whole: dict[str, str], said: str, told: str, release: str
) -> None:
    environment = {**whole, "KERAS_HOME": str(tmp_path / "home")}
    environment.pop("KERAS_BACKEND", None)
    (tmp_path / "requirements.txt").write_text("keras==1.2.1\n")
    (tmp_path / "a.py").write_text(PROGRAM.format(said=said) + "import theano\n")
    done = subprocess.run([sys.executable, "a.py"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == f"{release} theano (None, 4, 6, 6)", done.stderr[-2000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("Played")]
    assert len(lines) == 1  # once
    assert lines[0].startswith(told)
    assert "images channels first (line 7 has input_shape=(1, 8, 8))" in lines[0]


def test_under_pytest_the_folder_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path, text = caller.program()
    assert (path.parent, text) == (Path(os.getcwd()), "")
