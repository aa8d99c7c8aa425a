"""What `keras` means in a file, with the real tables."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

OLD = "from keras.layers.recurrent import GRU\nGRU(8, recurrent_activation='tanh')\n"
NEITHER = "from keras.layers import GRU\nGRU(8, recurrent_activation='tanh')\n"


@pytest.mark.parametrize(
    ("text", "settings", "written"),
    [
        (NEITHER, Settings(), True),
        (NEITHER, Settings(target="keras"), False),
        (NEITHER, Settings(target="keras", source="2.2"), True),
        (NEITHER, Settings(target="keras", source="3.1"), False),
        (OLD, Settings(target="keras"), True),
    ],
)
def test_what_keras_means_must_show_where_keras_3_is_the_target(text: str, settings: Settings, written: bool) -> None:
    result = rewrite(text, settings)
    assert ("reset_after=False" in result.text) is written
    assert rewrite(result.text, settings).text == result.text
    asked = ["KM202"] if not written and settings.source is None else []
    assert [f.rule for f in result.findings if f.status.needs_a_person] == asked


def test_tf_keras_code_brought_to_keras_3_stays_so_in_a_second_run() -> None:
    settings = Settings(target="keras")
    text = "from tensorflow import keras\nkeras.layers.GRU(8)\nkeras.layers.Conv2D(8, 3, 2)\n"
    once = rewrite(text, settings).text
    assert once == "import keras\nkeras.layers.GRU(8)\nkeras.layers.Conv2D(8, 3, 2)\n"
    assert rewrite(once, settings).text == once
