"""What a whole program was written for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kmigrate.engine.program import written_for


def told(folder: Path, text: str, **beside: str) -> Mapping[str, Any]:
    for name, content in beside.items():
        (folder / f"{name}.py").write_text(content)
    (folder / "run.py").write_text(text)
    return written_for(str(folder / "run.py"), text, [str(folder / f"{name}.py") for name in beside])


@pytest.mark.parametrize("text", ["", "x = 1\n", "import numpy\n", "import keras\n", "not python (\n", "\0"])
def test_nothing_tells(tmp_path: Path, text: str) -> None:
    found = told(tmp_path, text)
    assert (found["since"], found["before"], found["backend"], found["ordering"]) == ([0], [99], None, None)


def test_its_own_names_and_those_of_what_it_imports(tmp_path: Path) -> None:
    net = "from keras.models import Sequential\ndef build():\n    return Sequential()\n"
    found = told(tmp_path, "import keras\nfrom net import build\nbuild().fit(x, y, nb_epoch=2)\n", net=net)
    assert found["before"] == [2, 0]
    assert "nb_epoch" in found["why"]["keras"]
    assert "keras" in found["likely"]


def test_a_module_that_cannot_be_read_tells_nothing(tmp_path: Path) -> None:
    assert written_for(str(tmp_path / "run.py"), "import keras\n", [str(tmp_path / "gone.py")])["backend"] is None


def test_python_2_is_read_too(tmp_path: Path) -> None:
    pytest.importorskip("fissix")
    found = told(tmp_path, "from keras.models import Sequential\nm = Sequential()\nm.fit(x, y, epochs=1)\nprint 'a'\n")
    assert found["since"] == [2, 0]


def test_files_that_contradict_each_other_leave_it_to_what_is_pinned(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("keras==2.0.6\n")
    old = "from keras.layers import Highway\n"
    new = "from keras.layers import ReLU\n"
    found = told(tmp_path, "import old, new, keras\n", old=old, new=new)
    assert (found["since"], found["before"]) == ([2, 0, 6], [2, 0, 7])
