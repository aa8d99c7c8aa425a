from __future__ import annotations

import pytest

from kmigrate.era.environment import images, settings, variables


def test_keras_json() -> None:
    text = '{"floatx": "float32",\n "image_dim_ordering": "th",\n "backend": "theano"}'
    assert [(c.topic, c.value, c.line) for c in settings(text)] == [("ordering", "th", 2), ("backend", "theano", 3)]
    assert [c.value for c in settings('{"image_data_format": "channels_last", "backend": "mxnet"}')] == ["tf"]


@pytest.mark.parametrize(
    "text", ["", "print(os.environ['KERAS_BACKEND'])", "if KERAS_BACKEND == 'theano':", "KERAS_BACKEND=$1"]
)
def test_nothing_is_set(text: str) -> None:
    assert [*variables(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "KERAS_BACKEND=theano python train.py",
        "export KERAS_BACKEND='theano'",
        "ENV KERAS_BACKEND theano",
        "  - KERAS_BACKEND: theano",
        "os.environ['KERAS_BACKEND'] = 'theano'",
        'os.environ.setdefault("KERAS_BACKEND", "theano")',
        "%env KERAS_BACKEND=theano",
    ],
)
def test_a_backend_is_set(text: str) -> None:
    assert [(c.value, c.line) for c in variables("\n" + text)] == [("theano", 2)]


def test_theano_flags_and_images_make_it_likely() -> None:
    assert [c.value for c in variables("THEANO_FLAGS=device=gpu python a.py")] == ["theano"]
    assert [c.value for c in images("FROM someone/theano:0.9\nFROM python:3\n")] == ["theano"]
