from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kmigrate.engine.file import SourceFile, known_members, resolve
from kmigrate.engine.names.exports import Importer
from kmigrate.engine.source import Source
from kmigrate.findings import Status
from kmigrate.settings import Settings

pytestmark = pytest.mark.usefixtures("small")
Become = Callable[..., None]


def read(text: str) -> SourceFile:
    settings = Settings()
    return SourceFile(Source(text), settings, Importer("", None, settings))


def test_a_file_without_legacy_names_has_no_uses() -> None:
    file = read("import os\nx = os.path\n")
    assert file.uses == []
    assert [b for b in file.bindings if b.kind == "import"] == []
    assert not file.edits


def test_uses_come_in_the_order_of_the_text() -> None:
    file = read("import keras\ndef f():\n    return keras.layers.Dense\nkeras.models.Sequential\n")
    assert [use.name for use in file.uses] == ["keras.layers.Dense", "keras.models.Sequential"]
    assert [len(binding.uses) for binding in file.bindings] == [2]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", set()),
        ("def f(): __all__ = ['x']\n", set()),
        ("__all__ = ['a', 'b']\n", {"a", "b"}),
        ("__all__: list[str] = ['a']\n", {"a"}),
        ("__all__ = ['a']\n__all__ += ['b']\n", {"a", "b"}),
        ("__all__ = ['a'] + other.__all__\n", {"a"}),
    ],
)
def test_listed_names_are_exported(text: str, names: set[str]) -> None:
    file = read(f"import keras\n{text}")
    assert file.listed == names
    assert all(file.exported(name) for name in names)
    assert not file.exported("keras")


@pytest.mark.parametrize(
    "text",
    [
        "x = []  # type: List[Dense]\n",
        "def f():\n    '''\n    >>> x = Dense(1)\n    '''\n",
        "def f():\n    '''\n    >>> x = [\n    ...     Dense(1)]\n    '''\n",
        "def f(x: 'Optional[Dense]'): pass\n",
        "x: 'Dense' = 1\n",
        "eval('Dense(1)')\n",
        "__all__ = ['Dense']\n",
    ],
)
def test_names_in_text_are_quoted(text: str) -> None:
    assert "Dense" in read(f"from keras.layers import Dense\n{text}").quoted


@pytest.mark.parametrize("text", ["x = 'Dense'\n", "# Dense\n", "def f():\n    '''Dense'''\n"])
def test_names_in_other_text_are_not(text: str) -> None:
    assert "Dense" not in read(f"from keras.layers import Dense\n{text}").quoted


def test_a_use_has_the_worst_status_of_what_is_said_of_it() -> None:
    file = read("import keras\nkeras.layers.Dense(1)\n")
    (use,) = file.uses
    for status in (Status.SHIMMED, Status.REVIEW, Status.REWRITTEN):
        file.say(use, "KM999", status, "words", use.node)
    assert file.statuses[id(use)] is Status.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from keras import backend as K\nfrom keras.ops import log\nK.log(1)\n",
            "from tensorflow.keras.ops import log\nlog(1)\n",
        ),
        (
            "def f():\n    from keras.layers.core import Dense\n    from keras.layers import Dense\n    return Dense\n",
            "def f():\n    from tensorflow.keras.layers import Dense\n    return Dense\n",
        ),
        (
            "import keras; import keras.layers; keras.layers.Dense(1)\n",
            "from tensorflow import keras; keras.layers.Dense(1)\n",
        ),
        (
            "import os; import keras; import keras.layers\nkeras.layers.Dense(1)\n",
            "import os; from tensorflow import keras\nkeras.layers.Dense(1)\n",
        ),
    ],
)
def test_a_statement_that_goes_takes_its_line_or_its_semicolon(before: str, after: str, become: Become) -> None:
    become(before, after)


def test_known_members_are_those_of_the_tables() -> None:
    assert "keras.models.Model.fit_generator" in known_members()
    assert "keras.models.Model.wobble" not in known_members()


def test_what_the_end_of_a_file_tells_counts_at_its_beginning() -> None:
    text = (
        "def train(m):\n    m.fit(nb_epoch=1)\ntrain(SVC())\nfrom keras.models import Sequential\ntrain(Sequential())\n"
    )
    settings = Settings()
    flow = resolve(text, Importer("", None, settings))
    fit = next(use for use in flow.uses.values() if use.kind == "attribute")
    assert not fit.sure


def test_a_path_is_only_looked_at_in_a_project(tmp_path: Path, become: Become) -> None:
    become("import keras\n", "from tensorflow import keras\n")
    settings = Settings()
    file = SourceFile(Source("import keras\n"), settings, Importer(str(tmp_path / "x.py"), None, settings))
    assert not file.exported("keras")
