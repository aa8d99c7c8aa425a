"""What a program was written for, as it is played."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate_shims.install import era
from kmigrate_shims.install.era import find
from kmigrate_shims.keras.era import RELEASES

pytest.importorskip("kmigrate.era", exc_type=ImportError)


@pytest.fixture(params=["codemod", "names"], autouse=True)
def codemod(request: pytest.FixtureRequest, site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> bool:
    """Whether the codemod is installed beside it."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    if request.param == "codemod":
        monkeypatch.syspath_prepend(str(site))
        return True
    monkeypatch.setattr(era, "entry_points", lambda **_: ())
    return False


def test_all_releases_are_known() -> None:
    assert tuple(RELEASES) == era.RELEASES


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("model.fit(x, y, nb_epoch=3)", "1.2"),
        ("graph.add_node(Dense(3), name='a')", "0.3"),
        ("Adam(learning_rate=0.1)", "2.3"),
        ("history.history['val_acc']", "2.2"),
        ("x = 1", "2.3"),
    ],
)
def test_the_names_tell(tmp_path: Path, text: str, release: str) -> None:
    assert find(tmp_path / "a.py", text).keras == release


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("nb_epoch = 12\nmodel.fit(x, y, epochs=nb_epoch)", "2.3"),
        (
            "class Mine(Layer):\n    def __init__(self, output_dim):\n        self.output_dim = output_dim\nConv2D(3, 3)",
            "2.3",
        ),
        ("Embedding(input_dim=3, output_dim=4)", "2.3"),
        ("Dense(input_dim=3, output_dim=4)", "1.2"),
        ("graph = networkx.DiGraph()\ngraph.add_node('a', name='b')", "2.3"),
        ("model.add(Convolution2D(filters, side, side))", "1.2"),
    ],
)
def test_names_that_any_program_may_have_tell_nothing(tmp_path: Path, text: str, release: str) -> None:
    assert find(tmp_path / "a.py", text).keras == release


@pytest.mark.parametrize(
    "line", ["import parts.model", "from parts import model", "from parts.model import (\n    make,\n)"]
)
def test_what_a_program_imports_from_beside_it_tells_too(tmp_path: Path, line: str) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "__init__.py").write_text("")
    (tmp_path / "parts" / "model.py").write_text("from . import training\n")
    (tmp_path / "parts" / "training.py").write_text("model.fit(x, y, nb_epoch=2)\n")
    assert find(tmp_path / "a.py", line).keras == "1.2"


@pytest.mark.parametrize(
    ("name", "content", "release", "why"),
    [
        (
            "Dockerfile",
            "FROM python:2.7\nRUN pip install keras==1.0.5\n",
            "1.0.5",
            "Dockerfile:2 installs keras==1.0.5",
        ),
        ("environment.yml", "dependencies:\n  - keras=2.2.4\n", "2.2.4", "environment.yml:2 pins keras=2.2.4"),
        ("setup.py", "install_requires=['keras>=2.0,<2.2']\n", "2.1", "setup.py:1 "),
        ("Pipfile.lock", '"keras": {\n  "version": "==2.1.6"\n', "2.1.6", "Pipfile.lock:"),
    ],
)
def test_what_lies_around_it_tells_as_it_tells_the_codemod(
    tmp_path: Path, codemod: bool, name: str, content: str, release: str, why: str
) -> None:
    (tmp_path / name).write_text(content)
    found = find(tmp_path / "a.py", "import keras\n")
    assert found.keras == (release if codemod else "2.3")
    assert (why in found.keras_why) is codemod


def test_code_beats_a_pin_that_it_contradicts(tmp_path: Path, codemod: bool) -> None:
    (tmp_path / "requirements.txt").write_text("keras==1.2.2\n")
    text = "from keras.layers import Conv2D\nlayer = Conv2D(3, kernel_size=3, filters=3)\n"
    assert find(tmp_path / "a.py", text).keras == "2.3"


IMAGES = "from keras.layers import Convolution2D\nlayer = Convolution2D(4, 3, 3, input_shape=(1, 28, 28))\n"


def test_the_order_of_images_is_told_by_their_shapes(tmp_path: Path, codemod: bool) -> None:
    found = find(tmp_path / "a.py", IMAGES)
    assert found.keras == "1.2"
    assert found.ordering == ("th" if codemod else None)
    assert ("input_shape=(1, 28, 28)" in found.ordering_why) is codemod


def test_keras_before_1_1_began_with_theano(tmp_path: Path, codemod: bool) -> None:
    (tmp_path / "requirements.txt").write_text("keras==1.0.8\n")
    assert find(tmp_path / "a.py", IMAGES).backend == ("theano" if codemod else "tensorflow")


def test_what_is_only_the_default_of_a_release_goes_with_it(tmp_path: Path, codemod: bool) -> None:
    (tmp_path / "requirements.txt").write_text("keras==1.0.8\n")
    found = find(tmp_path / "a.py", "from keras.layers import Dense\n", "2.2")
    assert (found.keras, found.backend, found.ordering) == ("2.2", "tensorflow", None)


def test_what_the_keras_of_today_writes_of_itself_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("KERAS_HOME", str(home))
    (home / "keras.json").write_text('{"backend": "tensorflow"}')
    assert find(tmp_path / "a.py", "import theano\nimport keras\n").backend == "theano"
    (home / "keras.json").write_text('{"backend": "cntk"}')
    found = find(tmp_path / "a.py", "import keras\n")
    assert (found.backend, found.backend_why) == ("cntk", "keras.json says cntk")


def test_settings_that_are_no_json_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "keras.json").write_text("{")
    with pytest.raises(ValueError, match="no JSON that Keras could read"):
        find(tmp_path / "a.py", "import keras\n")
