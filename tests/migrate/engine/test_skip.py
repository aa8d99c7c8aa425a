from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.engine.skip import Skips

Become = Callable[..., None]


@pytest.mark.parametrize(
    "text", ["", "import keras\n", "# kmigrate is good\n", "# kmigrate: rewrite\n", "x = 'kmigrate:'\n"]
)
def test_without_a_skip_comment_nothing_is_skipped(text: str) -> None:
    skips = Skips(text)
    assert not skips.file
    assert not skips.lines


@pytest.mark.parametrize("text", ["x  # kmigrate: skip\n", "x #kmigrate:skip", "x  # noqa  # kmigrate: skip  (why)\n"])
def test_a_bare_comment_skips_its_line_for_all_rules(text: str) -> None:
    skips = Skips(text)
    assert skips.covers(1, "KM101", "moved-modules")
    assert not skips.covers(2, "KM101", "moved-modules")
    assert not skips.file


@pytest.mark.parametrize("written", ["KM201", "KM2", "KM301, KM201", "renamed-keywords"])
def test_a_comment_may_name_its_rules(written: str) -> None:
    skips = Skips(f"x  # kmigrate: skip={written}\n")
    assert skips.covers(1, "KM201", "renamed-keywords")
    assert not skips.covers(1, "KM102", "renamed-names")
    assert not skips.covers(1, "")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_python_does(newline: str) -> None:
    assert Skips(newline.join(["a", "b  # kmigrate: skip", "c"])).covers(2, "KM101")


@pytest.mark.parametrize(
    "text",
    [
        "# kmigrate: skip-file\nimport keras\n",
        "import keras\n" * 20 + "# kmigrate: skip-file\n",
        "#!python\n# kmigrate: skip\nimport keras\n",
    ],
)
def test_a_file_can_be_skipped_whole(text: str, become: Become) -> None:
    assert Skips(text).file
    become(text)


def test_a_skipped_line_stays_and_its_names_still_reach_something(become: Become) -> None:
    become(
        "from keras.layers import Convolution2D\nConvolution2D(1)  # kmigrate: skip\nConvolution2D(2)\n",
        "from tensorflow.keras.layers import Conv2D as Convolution2D\nConvolution2D(1)  # kmigrate: skip\nConvolution2D(2)\n",
    )
    become(
        "from keras.utils import np_utils\nnp_utils.to_categorical(a)  # kmigrate: skip\n",
        "from tensorflow.keras import utils as np_utils\nnp_utils.to_categorical(a)  # kmigrate: skip\n",
    )


def test_a_skipped_import_stays_with_all_that_is_reached_through_it(become: Become) -> None:
    become("import keras  # kmigrate: skip\nkeras.layers.Convolution2D(1)\n")
    become(
        "from keras.layers import (\n    Dense,  # kmigrate: skip\n    Convolution2D,\n)\nDense(output_dim=1)\nConvolution2D(1)\n",
        "from keras.layers import (\n    Dense,  # kmigrate: skip\n)\nfrom tensorflow.keras.layers import Conv2D\n"
        "Dense(output_dim=1)\nConv2D(1)\n",
    )


def test_a_rule_can_be_skipped_at_the_end_of_a_long_call(become: Become) -> None:
    become(
        "import keras\nkeras.layers.Dense(\n    output_dim=1,\n)  # kmigrate: skip=KM201\n",
        "from tensorflow import keras\nkeras.layers.Dense(\n    output_dim=1,\n)  # kmigrate: skip=KM201\n",
    )


def test_a_skip_inside_a_list_of_layers_is_for_that_layer_only(become: Become) -> None:
    become(
        "from keras.layers import Dense\nx = [\n    Dense(output_dim=1),  # kmigrate: skip\n    Dense(output_dim=2),\n]\n",
        "from tensorflow.keras.layers import Dense\nx = [\n    Dense(output_dim=1),  # kmigrate: skip\n    Dense(units=2),\n]\n",
    )


def test_a_skipped_line_gives_no_finding(migrate: Callable[..., object]) -> None:
    text = "import keras\nkeras.layers.Wobble()  # kmigrate: skip\ngetattr(keras.layers, name)  # kmigrate: skip\nx.fit_generator(g)  # kmigrate: skip\n"
    findings = migrate(text).findings  # type: ignore[attr-defined]
    assert [f.rule for f in findings] == ["KM101"]
