"""`image_dim_ordering` and the strings around it."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras import backend as K\n"


def after(body: str) -> str:
    return rewrite(HEAD + body, Settings()).text.partition("\n")[2]


def said(body: str) -> list[str]:
    return [f.status.value for f in rewrite(HEAD + body, Settings()).findings if f.rule == "KM504"]


@pytest.mark.parametrize(
    "body",
    [
        "if K.image_data_format() == 'th':\n    pass\n",
        "K.epsilon()\nx = other.image_dim_ordering() == 'th'\n",
        "K.epsilon()\ny = 'th' == z\n",
        "def image_dim_ordering():\n    return 'th'\n\n\nK.epsilon()\nimage_dim_ordering() == 'tf'\n",
    ],
)
def test_other_things_stay(body: str) -> None:
    assert after(body) == body


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("if K.image_dim_ordering() == 'th':\n    pass\n", "if K.image_data_format() == 'channels_first':\n    pass\n"),
        ('if "tf" != K.image_dim_ordering():\n    pass\n', 'if "channels_last" != K.image_data_format():\n    pass\n'),
        ("assert K.image_dim_ordering() in {'tf', 'th'}\n", "assert K.image_data_format() in {'channels_last', 'channels_first'}\n"),
        ("o = K.image_dim_ordering()\nif o == 'th' or o == 'tf':\n    pass\n",
         "o = K.image_data_format()\nif o == 'channels_first' or o == 'channels_last':\n    pass\n"),
        ("o = 'tf'\no = K.image_dim_ordering()\n", "o = 'channels_last'\no = K.image_data_format()\n"),
        ("a = {'th': 1, 'tf': -1}[K.image_dim_ordering()]\n", "a = {'channels_first': 1, 'channels_last': -1}[K.image_data_format()]\n"),
        ("K.set_image_dim_ordering('th')\n", "K.set_image_data_format('channels_first')\n"),
        ("K.set_image_dim_ordering(dim_ordering=\"tf\")\n", "K.set_image_data_format(data_format=\"channels_last\")\n"),
        ("K.set_image_dim_ordering(K.image_dim_ordering())\n", "K.set_image_data_format(K.image_data_format())\n"),
        ("K.set_image_dim_ordering(o)\n", 'K.set_image_data_format({"th": "channels_first", "tf": "channels_last"}[o])\n'),
    ],
)  # fmt: skip
def test_names_and_strings_change_together(before: str, wanted: str) -> None:
    assert after(before) == wanted
    assert after(wanted) == wanted


def test_imported_by_name() -> None:
    result = rewrite("from keras.backend import image_dim_ordering\nimage_dim_ordering() == 'th'\n", Settings())
    assert result.text == (
        "from tensorflow.keras.backend import image_data_format\nimage_data_format() == 'channels_first'\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "print(K.image_dim_ordering())\n",
        "f = K.image_dim_ordering\n",
        "def f(o='default'):\n    if o == 'default':\n        o = K.image_dim_ordering()\n    return o == 'th'\n",
        "o = K.image_dim_ordering()\no = config['o']\n",
        "K.set_image_dim_ordering(*a)\n",
    ],
)
def test_what_may_hold_the_old_words_is_for_a_person(body: str) -> None:
    assert "review" in said(body)


LAYER = """class Pooling(Layer):
    def __init__(self):
        self.order = K.image_dim_ordering()
        assert self.order in {'tf', "th"}, 'order is tf or th'
        self.other = 'th'

    def build(self, shape):
        if self.order == 'th' and self.other == 'th':
            self.channels = shape[1]
"""


def test_an_attribute_that_holds_it() -> None:
    text = after(LAYER)
    assert "self.order in {'channels_last', \"channels_first\"}" in text
    assert "if self.order == 'channels_first' and self.other == 'th':" in text
    assert said(LAYER) == ["rewritten"]


def test_an_attribute_that_may_hold_the_old_words() -> None:
    assert "review" in said(LAYER + "\n    def set(self, order):\n        self.order = order\n")


def test_the_helper_of_architectures_takes_either() -> None:
    head = "from keras.applications.imagenet_utils import _obtain_input_shape as obtain\n"
    assert said(head + "obtain(s, 224, 48, K.image_dim_ordering(), True)\n") == ["rewritten"]
