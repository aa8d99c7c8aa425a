"""SavedModel folders and `save_format`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM610"
HEAD = "from tensorflow import keras\n\nm = keras.models.load_model('old.h5')\n"


def tail(before: str) -> str:
    result = rewrite(HEAD + before, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text[len(HEAD) :]


def said(before: str) -> list[Finding]:
    return [finding for finding in rewrite(HEAD + before, Settings()).findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "m.save('a.keras')\n",
        "m.save('a.h5')\n",
        "n = keras.models.load_model('a.hdf5')\n",
        "n = keras.models.load_model(path)\n",
        "other.save('x', save_format='tf')\n",
    ],
)
def test_these_stay(line: str) -> None:
    assert tail(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.save('a', save_format='tf')\n", "m.save('a.keras')\n"),
        ("m.save('a.h5', save_format='h5')\n", "m.save('a.h5')\n"),
        ("keras.models.save_model(m, 'a', save_format='tf')\n", "keras.models.save_model(m, 'a.keras')\n"),
        ("m.save_weights('w', save_format='tf')\n", "m.save_weights('w.weights.h5')\n"),
    ],
)
def test_the_name_says_the_format(before: str, after: str) -> None:
    assert tail(before) == after


@pytest.mark.parametrize("line", ["m.save('a.keras', save_format=kind)\n", "m.save(path, save_format='h5')\n"])
def test_a_format_that_the_name_does_not_say(line: str) -> None:
    assert tail(line) == line
    assert [finding.status.value for finding in said(line)] == ["review"]


def test_what_is_loaded_is_what_was_saved() -> None:
    assert tail("m.save('a')\nn = keras.models.load_model(\"a\")\n") == (
        "m.save('a.keras')\nn = keras.models.load_model(\"a.keras\")\n"
    )


def test_a_folder_from_elsewhere_is_said() -> None:
    assert tail("n = keras.models.load_model('folder')\n") == "n = keras.models.load_model('folder')\n"
    assert "TFSMLayer" in said("n = keras.models.load_model('folder')\n")[0].message
