"""Helpers for data and models."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM643"
HEAD = """\
import keras
from keras.applications.resnet50 import ResNet50
from keras.preprocessing import text
from keras.preprocessing.text import base_filter
from keras.utils import get_file, print_summary
from keras.datasets import imdb

# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "ResNet50()",
        "ResNet50(include_top=False, pooling='avg')",
        "ResNet50(include_top=top)",
        "get_file('a', 'b')",
        "get_file('a', 'b', untar=False)",
        "imdb.load_data(num_words=3)",
        "other.base_filter()",
        "m.print_summary(m)",
    ],
)
def test_what_gives_the_same_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("print_summary(m)", "m.summary()"),
        ("print_summary(m.n, line_length=3, print_fn=f)", "m.n.summary(line_length=3, print_fn=f)"),
        ("f(filters=base_filter())", "f(filters='!\"#$%&()*+,-./:;<=>?@[\\\\]^_`{|}~\\t\\n')"),
        ("keras.utils.print_summary(m, **k)", "m.summary(**k)"),
    ],
)
def test_what_is_written_out(before: str, after: str) -> None:
    assert text(before) == after


@pytest.mark.parametrize(
    "line",
    [
        "ResNet50(False, 'imagenet')",
        "ResNet50(include_top=False)",
        "get_file('a', 'b', untar=True)",
        "get_file('a', 'b', extract=e)",
        "imdb.load_data(test_split=0.2)",
        "print_summary(m, 80)",
        "f(base_filter)",
    ],
)
def test_what_a_person_must_look_at(line: str) -> None:
    assert "review" in statuses(line)


def test_a_later_program_has_no_pooling() -> None:
    assert statuses("ResNet50(include_top=False)", Settings(source="2.2")) == []


@pytest.mark.parametrize(
    ("line", "source", "asked"),
    [
        ("imdb.load_data(num_words=9, maxlen=80)", "2.2.4", ["review"]),
        ("imdb.load_data(maxlen=None)", "2.2.4", []),
        ("keras.preprocessing.text.Tokenizer(9, oov_token='?')", "2.1.6", ["review"]),
        ("keras.preprocessing.text.Tokenizer(9, oov_token='?')", "2.2.4", []),
        ("keras.preprocessing.text.Tokenizer(9)", "2.1.6", []),
        ("keras.preprocessing.text.Tokenizer(char_level=by)", "2.0.8", ["review"]),
        ("keras.preprocessing.text.Tokenizer(char_level=True)", "2.2.4", []),
        ("keras.preprocessing.text.Tokenizer(char_level=True, lower=False)", "2.0.8", []),
        ("keras.preprocessing.text.Tokenizer(char_level=False)", "2.0.8", []),
        ("keras.preprocessing.sequence.TimeseriesGenerator(x, y, 3)", "2.1.5", ["review"]),
        ("keras.preprocessing.sequence.TimeseriesGenerator(x, y, 3)", "2.1.6", []),
    ],
)
def test_data_that_were_others(line: str, source: str, asked: list[str]) -> None:
    assert statuses(line, Settings(source=source)) == asked
    assert statuses(line, Settings(source=source, modern=True)) == []


def test_keras_1_printed_the_layers_of_a_model() -> None:
    before = "from keras.utils.layer_utils import print_summary\nprint_summary(model.layers)\n"
    assert rewrite(before, Settings()).text.strip() == "model.summary()"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Tokenizer(char_level=True)", "Tokenizer(char_level=True, lower=False)"),
        (
            "Tokenizer(9, filters='', lower=True, char_level=True)",
            "Tokenizer(9, filters='', lower=False, char_level=True)",
        ),
    ],
)
def test_characters_stay_as_large_as_they_were(before: str, after: str) -> None:
    """Recorded: `tests/shims/keras/test_of_releases.py`."""
    head = "from keras.preprocessing.text import Tokenizer\n"
    assert rewrite(head + before + "\n", Settings(source="2.0.8")).text.splitlines()[-1] == after
    assert rewrite(head + before + "\n", Settings(source="2.2.4")).text.splitlines()[-1] == before
