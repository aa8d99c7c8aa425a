"""`same` on CNTK; recorded programs run in tests/runtime/test_recorded_programs.py."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CNTK = Settings(source="2.2.4", backend="cntk")


@pytest.mark.parametrize(
    "line", ["Conv2D(8, 4, padding='same')", "Conv2D(8, 3, strides=2)", "MaxPooling2D(2)", "MaxPooling2D(3, 1, 'same')"]
)
def test_the_same_on_both(line: str) -> None:
    text = f"from keras.layers import {line.partition('(')[0]}\n\n{line}\n"
    assert rewrite(text, CNTK).text.endswith(f"\n\n{line}\n")


@pytest.mark.parametrize(
    ("line", "room"),
    [
        ("Conv2D(8, 3, strides=2, padding=SAME)", "convolution"),
        ("Conv1D(8, 4, strides=n, padding=SAME)", "convolution"),
        ("Conv2DTranspose(8, 3, strides=(2, 1), padding=SAME)", "convolution"),
        ("AveragePooling2D(2, padding=SAME)", "pooling"),
        ("MaxPooling1D(3, 2, SAME)", "pooling"),
    ],
)
def test_longer_steps(line: str, room: str) -> None:
    name = line.partition("(")[0]
    text = f"from keras.layers import {name}\n\n{line}\n"
    result = rewrite(text.replace("SAME", "'same'"), CNTK)
    new = line.replace("SAME", "'same_cntk'")
    assert result.text == f"from kmigrate_shims.layers.{room} import {name}\n\n{new}\n"
    assert rewrite(result.text, CNTK).text == result.text
    for settings in (Settings(backend="tensorflow"), Settings(backend="cntk", modern=True)):
        assert "same_cntk" not in rewrite(text.replace("SAME", "'same'"), settings).text


def test_what_is_not_written_out_is_for_a_person() -> None:
    text = "from keras.layers import Conv2D\nfrom config import border\n\nConv2D(8, 3, strides=2, padding=border)\n"
    assert [f.status.value for f in rewrite(text, CNTK).findings if f.rule == "KM634"] == ["review"]
    text = text.replace("border)", "'same')")
    found = rewrite(text, Settings(backend="cntk", shims=False)).findings
    assert [f.status.value for f in found if f.rule == "KM634"] == ["review"]
