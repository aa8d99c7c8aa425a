"""The number of the release of Keras."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def after(text: str) -> tuple[str, list[str]]:
    result = rewrite(text, Settings())
    return result.text, [f.status.value for f in result.findings if f.rule == "KM114"]


@pytest.mark.parametrize("line", ["print(other.__version__)", "print(__version__)", "keras.version()"])
def test_other_versions(line: str) -> None:
    assert after(f"import keras\n{line}\n")[1] == []


@pytest.mark.parametrize(
    "line",
    [
        "print('Keras', V)", "'Keras {}'.format(V)", "f'{V}'", "print('%s' % V)", "text = 'Keras ' + V",
        "assert V >= '2.0'", "if int(V[0]) < 2:\n    pass", "assert LooseVersion(V) >= LooseVersion('2.0')",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("imported", "old", "new"),
    [
        ("import keras", "keras.__version__", "keras.version()"),
        ("from keras import __version__", "__version__", "version()"),
        ("from keras import __version__ as number", "number", "version()"),
        ("import tensorflow as tf", "tf.keras.__version__", "tf.keras.version()"),
    ],
)
def test_shown_or_at_least(imported: str, old: str, new: str, line: str) -> None:
    text, statuses = after(
        f"{imported}\n{line.replace('LooseV', 'LooseX').replace('V', old).replace('LooseX', 'LooseV')}\n"
    )
    assert (new in text, statuses) == (True, ["rewritten"])
    assert "__version__" not in text


@pytest.mark.parametrize(
    "line", ["if V[0] == '1':\n    pass", "V.startswith('2') and f()", "v = V", "if V < '3':\n    pass"]
)
def test_one_release(line: str) -> None:
    text, statuses = after(f"import keras\n{line.replace('V', 'keras.__version__')}\n")
    assert ("keras.version()" in text, sorted(statuses)) == (True, ["review", "rewritten"])
