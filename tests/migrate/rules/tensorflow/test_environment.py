"""Variables of the environment."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM619"
TAIL = "from tensorflow import keras\n"


def head(before: str, settings: Settings | None = None) -> str:
    result = rewrite(before + TAIL, settings or Settings())
    assert rewrite(result.text, settings or Settings()).text == result.text
    return result.text.removesuffix(TAIL)


def said(before: str) -> list[Finding]:
    return [finding for finding in rewrite(before + TAIL, Settings()).findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "os.environ['KERAS_BACKEND'] = 'tensorflow'\n",
        "backend = os.environ['KERAS_BACKEND']\n",
        "settings['KERAS_BACKEND2'] = 'theano'\n",
        "x = 'KERAS_BACKEND'\n",
    ],
)
def test_these_stay(line: str) -> None:
    assert head(line) == line
    assert said(line) == []


def test_a_file_without_keras_stays() -> None:
    text = "import os\nos.environ['KERAS_BACKEND'] = 'theano'\n"
    assert rewrite(text, Settings()).text == text


@pytest.mark.parametrize("name", ["theano", "cntk", "plaidml.keras.backend"])
def test_backends_that_are_gone(name: str) -> None:
    assert head(f'os.environ["KERAS_BACKEND"] = "{name}"\n') == 'os.environ["KERAS_BACKEND"] = "tensorflow"\n'


def test_what_is_worked_out_is_said() -> None:
    line = "os.environ['KERAS_BACKEND'] = name\n"
    assert head(line) == line
    assert [finding.status.value for finding in said(line)] == ["review"]


@pytest.mark.parametrize(
    "line", ["os.environ['THEANO_FLAGS'] = 'device=gpu'\n", "os.environ['THEANO_FLAGS'] += ',floatX=float32'\n"]
)
def test_flags_of_theano_go(line: str) -> None:
    assert head("x = 1\n" + line) == "x = 1\n"


def test_a_call_is_not_taken_away() -> None:
    line = "os.environ['THEANO_FLAGS'] = flags()\n"
    assert head(line) == line
    assert [finding.status.value for finding in said(line)] == ["review"]
