"""`mode` of `preprocess_input`."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM648"
HEAD = """\
from keras.applications.resnet50 import preprocess_input
from keras.applications import inception_v3, vgg16 as vgg
from keras.applications.imagenet_utils import preprocess_input as whiten

# here
"""
_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    ["preprocess_input(x)", "preprocess_input(x, data_format=None)", "whiten(x, mode='tf')", "f(x, mode='caffe')"],
)
def test_what_means_the_same_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("preprocess_input(x, mode='caffe')", "preprocess_input(x)"),
        ("vgg.preprocess_input(x, data_format=None, mode='caffe')", "vgg.preprocess_input(x, data_format=None)"),
        ("preprocess_input(x, mode='tf')", "whiten(x, mode='tf')"),
        ("preprocess_input(x, mode=how)", "whiten(x, mode=how)"),
        ("vgg.preprocess_input(x, mode='torch')", "whiten(x, mode='torch')"),
    ],
)
def test_the_default_goes_and_others_ask_the_function_that_takes_them(before: str, after: str) -> None:
    assert text(before) == after
    assert statuses(before) == ["rewritten"]


def test_no_other_rule_speaks_of_it() -> None:
    every = Asking("KM205", HEAD)
    assert every.said("preprocess_input(x, mode='tf')") == []
    assert every.statuses("inception_v3.preprocess_input(x, mode='tf')") == ["review"]
