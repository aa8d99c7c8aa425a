"""Names of classes in strings."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM271"
HEAD = """from tensorflow.keras.models import load_model
m = load_model('a.keras')
for layer in m.layers:
    cls = layer.__class__.__name__
"""


def text(line: str) -> str:
    given = rewrite(HEAD + "    " + line + "\n", Settings()).text
    assert rewrite(given, Settings()).text == given
    return given.removeprefix(HEAD).strip()


def said(line: str) -> list[Finding]:
    findings = rewrite(HEAD + "    " + line + "\n", Settings()).findings
    return [finding for finding in findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "layer.__class__.__name__ == 'Conv2D'",
        "layer.name == 'Convolution2D'",
        "print('Convolution2D', layer.__class__.__name__)",
        "user.__class__.__name__ == 'Model'",
        "'Conv' in cls",
        "cls.startswith('Conv')",
        "cls == other",
        "__name__ == '__main__'",
        "cls.startswith('Dense')",
    ],
)
def test_what_means_the_same_today_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


def test_a_class_of_the_file_stays() -> None:
    line = "cls == 'Convolution2D'\nclass Convolution2D: pass"
    assert text(line) == line


def test_a_file_without_keras_stays() -> None:
    before = "import theano\nprint(type(x).__name__ == 'Convolution2D')\n"
    assert "'Convolution2D'" in rewrite(before, Settings()).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("layer.__class__.__name__ == 'Convolution2D'", "layer.__class__.__name__ == 'Conv2D'"),
        ("'Deconvolution2D' != layer.__class__.__name__", "'Conv2DTranspose' != layer.__class__.__name__"),
        ("type(layer).__name__ in ('Convolution1D', 'Dense')", "type(layer).__name__ in ('Conv1D', 'Dense')"),
        ("type(layer).__name__ not in ['CuDNNLSTM']", "type(layer).__name__ not in ['LSTM']"),
        ("cls == 'CuDNNGRU'", "cls == 'GRU'"),
        ("cls.lower() == 'convolution2d'", "cls.lower() == 'conv2d'"),
        ("str(cls) == 'TimeDistributedDense'", "str(cls) == 'Dense'"),
        ("layer.__class__.__name__ == 'Model'", "layer.__class__.__name__ == 'Functional'"),
        ("cls == 'Model'", "cls == 'Functional'"),
        ("names = {'Convolution2D'}; cls in names", "names = {'Conv2D'}; cls in names"),
        ('cls == "BatchNormalizationV1"', 'cls == "BatchNormalization"'),
    ],
)
def test_names_of_today(before: str, after: str) -> None:
    assert text(before) == after
    assert {finding.status.value for finding in said(before)} == {"rewritten"}


@pytest.mark.parametrize(
    "line",
    [
        "cls.startswith('Convolution')",
        "'Convolution' in cls",
        "cls == 'Merge'",
        "config['class_name'] == 'Convolution2D'",
        "config.get('class_name') in ('CuDNNLSTM',)",
        "for kind in {'Convolution2D': 3}: kind == cls",
    ],
)
def test_what_may_mean_several_things_is_for_a_person(line: str) -> None:
    assert text(line) == line
    assert [finding.status.value for finding in said(line)] == ["review"]
