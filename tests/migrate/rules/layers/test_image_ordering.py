from __future__ import annotations

import pytest

from kmigrate.engine.names.project import Project
from kmigrate.engine.rewrite import rewrite
from kmigrate.era.tell import clues_of
from kmigrate.era.told import Told
from kmigrate.findings import Result
from kmigrate.settings import Settings

TH = '{"image_dim_ordering": "th"}'
SETTING = "set_image_data_format('channels_first')"


def told(text: str, keras_json: str = TH, requirements: str = "", **settings: str) -> Result:
    clues = [*clues_of("keras.json", keras_json), *clues_of("requirements.txt", requirements)]
    project = Project(told=Told({"/p": tuple(clues)}))
    return rewrite(text, Settings(**settings), project=project, path="/p/train.py")  # type: ignore[arg-type]


CONV = "from keras.layers import MaxPooling2D\nMaxPooling2D(3)\n"


@pytest.mark.parametrize(
    "text",
    [
        "from keras.layers import Dense\nDense(3)\n",
        "from mine import Conv2D\nimport keras\nConv2D(8, 3)\n",
        "from keras.layers import Conv2D\nConv2D(8, 3, data_format='channels_first')\n",
        "from tensorflow.keras.layers import Conv2D\nConv2D(8, 3)\n",
        "from keras import backend as K\nfrom keras.layers import Conv2D\nK.set_image_dim_ordering('th')\nConv2D(8, 3)\n",
    ],
)
def test_left_alone(text: str) -> None:
    assert "KM630" not in {f.rule for f in told(text).findings}


def test_nothing_is_told() -> None:
    assert SETTING not in told(CONV, "{}").text
    assert SETTING not in told(CONV, '{"image_dim_ordering": "tf"}').text


def test_the_setting_is_written_once_behind_the_imports() -> None:
    text = '"""Doc."""\nimport numpy as np\nnp.random.seed(1)\nfrom keras.layers import MaxPooling2D\n\nx = 1\nMaxPooling2D(3)\nMaxPooling2D(4)\n'
    result = told(text)
    assert result.text == (
        '"""Doc."""\nimport numpy as np\nnp.random.seed(1)\nfrom tensorflow.keras.layers import MaxPooling2D\n'
        "from tensorflow.keras.backend import set_image_data_format\n\n"
        f"{SETTING}\nx = 1\nMaxPooling2D(3)\nMaxPooling2D(4)\n"
    )
    assert result.text.count(SETTING) == 1
    (finding,) = [f for f in result.findings if f.rule == "KM630"]
    assert "keras.json:1 says th" in finding.message
    assert told(result.text).text == result.text


def test_keras_3_as_target() -> None:
    assert (
        f".{SETTING}"
        in told("import keras\nkeras.layers.Conv2D(8, 3)\n", target="keras", requirements="keras==1.2").text
    )


def test_what_is_only_likely_is_a_review() -> None:
    result = told(CONV, "{}", "keras==1.0.8")
    assert SETTING not in result.text
    assert [f.status for f in result.findings if f.rule == "KM630"] == ["review"]


def test_flatten_kept_the_order_before_2_2() -> None:
    text = "from keras.layers import Flatten\nFlatten()\n"
    assert "Flatten(data_format='channels_last')" in told(text, requirements="keras==2.1.6").text
    assert "Flatten()" in told(text, requirements="keras==2.2.0").text
    assert "Flatten()" in told(text, '{"image_dim_ordering": "tf"}').text
    assert [f.status for f in told(text).findings if f.rule == "KM630"] == ["review"]
