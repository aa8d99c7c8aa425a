"""How wide kernels began. The widths are recorded: `tests/shims/layers/test_kernel_widths.py`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

ONE = "kernel_initializer=Scaled('fan_avg', 1.0, 'uniform', 'conv1d')"


def done(text: str, source: str = "2.0.5", **settings: object) -> tuple[str, list[str]]:
    result = rewrite(f"from keras import layers\n{text}\n", Settings(source=source, **settings))  # type: ignore[arg-type]
    said = [f.status.value for f in result.findings if f.rule == "KM255"]
    return result.text.splitlines()[-1], said


@pytest.mark.parametrize(
    ("text", "source", "settings"),
    [
        ("layers.Conv1D(8, 3)", "2.0.6", {}),
        ("layers.Conv1D(8, 3)", "2.0.5", {"modern": True}),
        ("layers.Conv2D(8, 3)", "2.0.5", {}),
        ("layers.Conv1D(8, 3, kernel_initializer='zeros')", "2.0.5", {}),
        ("layers.Conv1D(8, 3, kernel_initializer=mine)", "2.0.5", {}),
        ("layers.Conv1D(8, 3, **more)", "2.0.5", {}),
    ],
)
def test_what_stays(text: str, source: str, settings: dict[str, object]) -> None:
    assert done(text, source, **settings) == (text, [])


def test_tensorflow_never_did() -> None:
    text = "from tensorflow.keras import layers\nlayers.Conv1D(8, 3)\n"
    assert rewrite(text).text == text


@pytest.mark.parametrize(
    ("before", "source", "after"),
    [
        ("layers.Convolution1D(8, 3)", "1.2.2", f"layers.Conv1D(8, 3, {ONE})"),
        ("layers.Convolution1D(8, 3, init='glorot_uniform')", "1.2.2", f"layers.Conv1D(8, 3, {ONE})"),
        ("layers.Convolution1D(8, 3, 'glorot_uniform')", "1.2.2", f"layers.Conv1D(8, 3, {ONE})"),
        (
            "layers.Conv1D(8, 3, kernel_initializer='he_normal')",
            "2.0.5",
            "layers.Conv1D(8, 3, kernel_initializer=Scaled('fan_in', 2.0, 'truncated', 'keras2.0'))",
        ),
        (
            "layers.Conv3D(8, 3)",
            "2.0.5",
            "layers.Conv3D(8, 3, kernel_initializer=Scaled('fan_avg', 1.0, 'uniform', 'keras2.0'))",
        ),
    ],
)
def test_weights_begin_as_they_did(before: str, source: str, after: str) -> None:
    assert done(before, source) == (after, ["shimmed"])


def test_without_shims_it_is_said_once() -> None:
    assert done("layers.Conv1D(8, 3)\nlayers.Conv1D(8, 3)", shims=False) == ("layers.Conv1D(8, 3)", ["review"])
