from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Result, Status, Uses
from kmigrate.settings import Settings

Migrate = Callable[..., Result]
Become = Callable[..., None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "x = 1\n",
        "# keras\n",
        "'keras'\n",
        "import os\n\n\n",
        "x = 1",
        "\x0c\n",
        "# -*- coding: latin-1 -*-\n",
    ],
)
def test_a_text_without_legacy_names_comes_back_as_it_is(text: str) -> None:
    assert rewrite(text) == Result(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import keras\nx = (\n", 2),
        ("import keras\nprint 'x'\n", 2),
        ("import keras\r\nif x:\r\ny\r\n", 3),
        ("import keras\n\ty = 1\n", 2),
        ("import keras\nx = '\n", 2),
        ("\x00import keras\n", 1),
        ("import keras\nreturn = 1\n", 2),
    ],
)
def test_what_is_not_python_is_a_finding_and_stays(text: str, line: int) -> None:
    result = rewrite(text)
    assert result.failed
    assert result.text == text
    (finding,) = result.findings
    assert (finding.rule, finding.status, finding.line) == ("KM002", Status.UNSUPPORTED, line)


def test_code_that_is_nested_too_deeply_is_a_finding() -> None:
    text = "import keras\nx = " + "(" * 5000 + ")" * 5000 + "\n"
    result = rewrite(text)
    assert result.failed
    assert [f.rule for f in result.findings] == ["KM002"]


def test_a_long_chain_goes_through(become: Become) -> None:
    chain = "keras.layers.Convolution2D(1)" + "(x).y" * 200
    become(f"import keras\n{chain}\n", f"from tensorflow import keras\n{chain.replace('Convolution2D', 'Conv2D')}\n")


def test_findings_come_in_the_order_of_the_text(migrate: Migrate) -> None:
    result = migrate(
        "import keras\nx = keras.layers.Dense(output_dim=1)\ny = keras.layers.Wobble(keras.layers.Merge())\n"
    )
    said = [(f.line, f.column, f.rule, f.status) for f in result.findings]
    assert said == [
        (1, 1, "KM101", "rewritten"),
        (2, 24, "KM201", "rewritten"),
        (3, 5, "KM104", "review"),
        (3, 25, "KM602", "review"),
    ]


def test_columns_count_characters(migrate: Migrate) -> None:
    result = migrate("from keras.layers import Convolution2D\né = '日'; Convolution2D(1)\n")
    assert [(f.line, f.column) for f in result.findings if f.rule == "KM102"] == [(2, 10)]


def test_every_use_is_counted_once(migrate: Migrate) -> None:
    text = (
        "from keras.layers import Dense, merge, Merge\nfrom keras.models import Sequential\n"
        "Dense(output_dim=1)\nmerge([])\nMerge([])\nm = Sequential()\nm.fit(nb_epoch=1)\nimport keras.legacy\nkeras.legacy.x\n"
    )
    uses = migrate(text).uses
    assert uses.shimmed >= 1
    assert uses.review >= 1
    assert uses.unsupported >= 1
    assert uses.total == uses.rewritten + uses.shimmed + uses.review + uses.unsupported
    assert migrate("x = 1\n").uses == Uses()


@pytest.mark.parametrize(
    ("settings", "after"),
    [
        (
            {},
            "from tensorflow.keras.layers import Conv2D\nfrom tensorflow.keras.layers import GRU\nConv2D(GRU(1, reset_after=False), padding=1)\n",
        ),
        (
            {"modern": True},
            "from tensorflow.keras.layers import Conv2D\nfrom tensorflow.keras.layers import GRU\nConv2D(GRU(1), padding=1)\n",
        ),
        (
            {"ignore": ("KM102",)},
            "from tensorflow.keras.layers import Convolution2D\nfrom tensorflow.keras.layers import GRU\nConvolution2D(GRU(1, reset_after=False), padding=1)\n",
        ),
        (
            {"ignore": ("KM2",)},
            "from tensorflow.keras.layers import Conv2D\nfrom tensorflow.keras.layers import GRU\nConv2D(GRU(1), border_mode=1)\n",
        ),
        (
            {"ignore": ("KM101",)},
            "from keras.layers import Conv2D\nfrom keras.layers import GRU\nConv2D(GRU(1, reset_after=False), padding=1)\n",
        ),
        (
            {"select": ("renamed-keywords",)},
            "from keras.layers import Convolution2D\nfrom keras.layers import GRU\nConvolution2D(GRU(1), padding=1)\n",
        ),
        (
            {"select": ("KM101",)},
            "from tensorflow.keras.layers import Convolution2D\nfrom tensorflow.keras.layers import GRU\nConvolution2D(GRU(1), border_mode=1)\n",
        ),
        (
            {"target": "keras"},
            "from keras.layers import Conv2D\nfrom keras.layers import GRU\nConv2D(GRU(1, reset_after=False), padding=1)\n",
        ),
    ],
)
def test_settings_say_what_is_done(settings: dict[str, object], after: str, become: Become) -> None:
    before = (
        "from keras.layers import Convolution2D\nfrom keras.layers import GRU\nConvolution2D(GRU(1), border_mode=1)\n"
    )
    become(before, after, **settings)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", [True, False])
def test_a_program_keeps_its_line_ends(newline: str, end: bool, become: Become) -> None:
    before = [
        "from keras.layers.core import Dense",
        "from keras.layers.convolutional import Convolution2D",
        "from keras import backend as K",
        "",
        "x = Convolution2D(",
        "    1,  # one",
        "    border_mode='same',  # two",
        ")",
        "y = Dense(K.log(x))",
    ]
    after = [
        "from tensorflow.keras.layers import Dense, Conv2D",
        "from tensorflow.keras import ops",
        "",
        "x = Conv2D(",
        "    1,  # one",
        "    padding='same',  # two",
        ")",
        "y = Dense(ops.log(x))",
    ]
    tail = newline if end else ""
    become(newline.join(before) + tail, newline.join(after) + tail)


def test_mixed_line_ends_stay_mixed(become: Become) -> None:
    become(
        "import keras\r\nx = keras.layers.Convolution2D(1)\ny = 2\rz = keras.layers.Convolution2D(3)",
        "from tensorflow import keras\r\nx = keras.layers.Conv2D(1)\ny = 2\rz = keras.layers.Conv2D(3)",
    )


def test_the_default_settings_are_used_where_none_are_given(small: None) -> None:
    assert (
        rewrite("import keras\n").text == rewrite("import keras\n", Settings()).text == "from tensorflow import keras\n"
    )
