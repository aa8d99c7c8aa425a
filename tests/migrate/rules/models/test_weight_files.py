"""Files of weights that are only loaded."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM349"
HEAD = "import tensorflow as tf\nfrom {0}.models import Sequential\nfrom {0}.callbacks import ModelCheckpoint\n\nm = Sequential()\n"


def said(lines: str, module: str = "keras") -> list[str]:
    found = rewrite(HEAD.format(module) + lines, Settings(source="2.2.4") if module == "keras" else Settings()).findings
    return [f.message for f in found if f.rule == CODE]


@pytest.mark.parametrize("module", ["keras", "tensorflow.keras"])
@pytest.mark.parametrize(
    "lines",
    [
        "m.load_weights('a.h5')\n",
        "m.load_weights('a.hdf5')\n",
        "m.load_weights('a.keras')\n",
        "m.load_weights(path)\n",
        "m.load_weights(folder + '/a.weights.h5')\n",
        "m.save_weights('a.ckpt')\nm.load_weights('a.ckpt')\n",
        "c = ModelCheckpoint('w', save_weights_only=True)\nm.load_weights('w')\n",
        "other.load_weights('w')\n",
    ],
)
def test_what_is_read_stays(lines: str, module: str) -> None:
    assert said(lines, module) == []


@pytest.mark.parametrize("path", ["'a.weights'", "'w'", "os.path.join(d, 'a.hdf')", "'%s.model' % n"])
def test_other_names_are_for_a_person(path: str) -> None:
    (message,) = said(f"m.load_weights({path})\n")
    assert "must end in `.h5`" in message
    (message,) = said(f"m.load_weights({path})\n", "tensorflow.keras")
    assert "checkpoint of TensorFlow" in message


@pytest.mark.parametrize(
    "lines",
    [
        "m.load_weights(tf.train.latest_checkpoint(d))\n",
        "latest = tf.train.latest_checkpoint(d)\nm.load_weights(latest)\n",
    ],
)
def test_the_latest_checkpoint_is_for_a_person(lines: str) -> None:
    (message,) = said(lines, "tensorflow.keras")
    assert "latest_checkpoint" in message


SAVER = "m.save_weights('w.weights.h5')\n"


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        ("m.load_weights(tf.train.latest_checkpoint(d))\n", "m.load_weights(latest_weights(d))\n"),
        (
            "latest = tf.train.latest_checkpoint(d)\nm.load_weights(latest)\nm.load_weights(latest)\n",
            "latest = latest_weights(d)\nm.load_weights(latest)\nm.load_weights(latest)\n",
        ),
    ],
)
def test_the_latest_of_the_weights_that_the_file_saves(lines: str, after: str) -> None:
    text = rewrite(HEAD.format("tensorflow.keras") + SAVER + lines, Settings()).text
    assert text.endswith(SAVER + after)
    assert rewrite(text, Settings()).text == text


@pytest.mark.parametrize(
    "lines",
    [
        "latest = tf.train.latest_checkpoint(d)\nm.load_weights(latest)\ncheckpoint.restore(latest)\n",
        "m.load_weights(tf.train.latest_checkpoint(d))  # --no-shims\n",
    ],
)
def test_a_name_that_a_checkpoint_is_restored_by_is_for_a_person(lines: str) -> None:
    settings = Settings(shims="no-shims" not in lines)
    found = rewrite(HEAD.format("tensorflow.keras") + SAVER + lines, settings)
    assert [one.status.value for one in found.findings if one.rule == CODE] == ["review"]
    assert "latest_checkpoint(d)" in found.text
