"""Endings of files."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM304"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras.models import load_model\nfrom keras.callbacks import ModelCheckpoint\n\nm = load_model('p.keras')\n"
NEW = OLD.replace("from keras", "from tensorflow.keras")


@pytest.mark.parametrize(
    "line",
    [
        "m.save_weights('w.weights.h5')",
        "m.load_weights('w.h5')",
        "m.save('m.h5')",
        "m.save('m.keras')",
        "m.save(path)",
        "ModelCheckpoint('m.keras')",
        "other.save_weights('w.h5')",
    ],
)
def test_right_endings_stay(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.save_weights('w.h5')", "m.save_weights('w.weights.h5')"),
        ("m.save_weights('w')", "m.save_weights('w.weights.h5')"),
        ("m.save_weights(r'd\\w.hdf5', overwrite=True)", "m.save_weights(r'd\\w.weights.h5', overwrite=True)"),
        ("m.save_weights(d + '/w_%d.h5' % n)", "m.save_weights(d + '/w_%d.weights.h5' % n)"),
        ("m.save_weights('w{}.h5'.format(n))", "m.save_weights('w{}.weights.h5'.format(n))"),
        ("ModelCheckpoint('m.hdf5')", "ModelCheckpoint('m.keras')"),
        ("ModelCheckpoint('m.h5', save_weights_only=True)", "ModelCheckpoint('m.weights.h5', save_weights_only=True)"),
        ("m.save('m')", "m.save('m.keras')"),
    ],
)
def test_the_ending_that_is_asked_for(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"


def test_the_same_name_is_changed_everywhere() -> None:
    before = "w = 'w.h5'\nm.save_weights(w)\nif os.path.exists('w.h5'):\n    m.load_weights('w.h5')\n"
    assert text(OLD + before) == NEW + before.replace("w.h5", "w.weights.h5")


@pytest.mark.parametrize(
    "line", ["m.save_weights(path)", "m.save_weights(f'{d}/w.h5')", "ModelCheckpoint('m.h5', save_weights_only=flag)"]
)
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert [f.status.value for f in said(f"{OLD}{line}\n")] == ["review"]
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


@pytest.mark.parametrize(
    "lines",
    [
        "p = 'm.hdf5'\nc = ModelCheckpoint(p)\nm.save_weights(p)\n",
        "c = ModelCheckpoint('m.hdf5')\nm.save_weights('m.hdf5')\n",
    ],
)
def test_one_name_for_models_and_weights_is_for_a_person(lines: str) -> None:
    assert text(OLD + lines) == NEW + lines
    assert [finding.status for finding in said(OLD + lines)] == ["review", "review"]


def test_a_name_that_is_made_elsewhere_is_said_once() -> None:
    head = "from keras.models import load_model\n\nm = load_model('a.h5')\n"
    text = head + "def keep(path):\n    m.save(path)\n    m.save(path + name)\n    m.save('b.h5')\n"
    findings = [f for f in rewrite(text, Settings()).findings if f.rule == "KM304"]
    assert [(f.status.value, f.line) for f in findings] == [("review", 5)]


def test_one_name_for_several_files() -> None:
    head = "from keras.models import load_model\n\nm = load_model('a.h5')\n"
    text = head + "p = os.path.join(d, 'x_%f.h5' % r)\nm.save(p)\np = 'b.h5'\nm.save(p)\n"
    assert [f for f in rewrite(text, Settings()).findings if f.rule == "KM304"] == []


@pytest.mark.parametrize("path", ["'w.ckpt'", "'folder/w'"])
def test_a_name_without_an_old_ending_is_changed_where_it_is_loaded(path: str) -> None:
    new = f"{path[:-1]}.weights.h5'"
    lines = "m.save_weights({0})\nm.load_weights({0})\nprint({1})\n"
    assert text(OLD + lines.format(path, path)) == NEW + lines.format(new, path)


@pytest.mark.parametrize(
    ("before", "after"),
    [("m.save('models/net/')", "m.save('models/net.keras')"), ("m.save('net//')", "m.save('net.keras')")],
)
def test_a_folder_becomes_a_file_beside_it(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"


def test_a_name_that_is_given_anew_is_the_last_one() -> None:
    before = (
        "from tensorflow.keras.models import Sequential\n\nm = Sequential()\nname = 'a/{0}'\nm.save_weights(name)\n"
        "m.load_weights(name)\nname = 'b-{{e}}.{0}'\nm.save_weights(name.format(e=0))\n"
    )
    assert rewrite(before.format("w"), Settings()).text == before.format("w.weights.h5")
