"""Arguments of pictures."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

CODE = "KM640"
HEAD = """\
from keras.applications.vgg16 import preprocess_input
from keras.preprocessing.image import ImageDataGenerator, array_to_img, img_to_array, load_img

d = ImageDataGenerator()
i = d.flow(x, y)
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "ImageDataGenerator(data_format='channels_first')",
        "img_to_array(x)",
        "img_to_array(x, 'channels_last')",
        "load_img('a')",
        "load_img('a', 'rgb', (1, 2))",
        "d.flow(x, y, 32, True)",
        "d.flow(x, y, 32, seed=7)",
        "next(i)",
        "other.next()",
        "other.load_img('a', grayscale=True)",
        "f(dim_ordering='th')",
    ],
)
def test_what_means_the_same_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "ImageDataGenerator(dim_ordering='th', rescale=3)",
            "ImageDataGenerator(data_format='channels_first', rescale=3)",
        ),
        ('img_to_array(x, dim_ordering="tf")', 'img_to_array(x, data_format="channels_last")'),
        ("array_to_img(x, 'th', False)", "array_to_img(x, 'channels_first', False)"),
        ("array_to_img(x, 'default', False)", "array_to_img(x, None, False)"),
        ("preprocess_input(x, dim_ordering='default')", "preprocess_input(x)"),
        ("load_img('a', grayscale=True)", "load_img('a', color_mode='grayscale')"),
        ("load_img('a', grayscale=False, target_size=s)", "load_img('a', target_size=s)"),
        ("load_img('a', True, (1, 2))", "load_img('a', 'grayscale', (1, 2))"),
        ("load_img('a', False)", "load_img('a', 'rgb')"),
        ("d.flow(x, y, 32, True, 7)", "d.flow(x, y, 32, True, seed=7)"),
        ("d.flow(x, y, 32, True, 7, 'out')", "d.flow(x, y, 32, True, seed=7, save_to_dir='out')"),
        ("a, b = i.next()", "a, b = next(i)"),
        ("i.nb_sample, i.N, i.nb_class", "i.samples, i.n, i.num_classes"),
    ],
)
def test_what_is_said_in_another_way(before: str, after: str) -> None:
    assert text(before) == after


@pytest.mark.parametrize(
    "line",
    [
        "ImageDataGenerator(dim_ordering=o)",
        "load_img('a', gray)",
        "load_img('a', True, 'rgb', s)",
        "d.flow(x, y, 32, True, w)",
        "f = i.next",
    ],
)
def test_what_is_not_known_is_for_a_person(line: str) -> None:
    assert statuses(line) == ["review"]


def test_the_seed_of_an_old_program_needs_no_number() -> None:
    assert text("d.flow(x, y, 32, True, s)", Settings(source="2.0")) == "d.flow(x, y, 32, True, seed=s)"


def test_saved_pictures_stay_jpeg() -> None:
    old = Settings(source="1.2")
    assert text("d.flow(x, y, save_to_dir='out')", old) == "d.flow(x, y, save_to_dir='out', save_format='jpeg')"
    assert text("d.flow(x, y, save_to_dir='out', save_format='png')", old).endswith("save_format='png')")
    assert text("d.flow(x, y)", old) == "d.flow(x, y)"
    assert text("d.flow(x, y, save_to_dir='out')", Settings(source="2.2")) == "d.flow(x, y, save_to_dir='out')"


@pytest.mark.parametrize(
    ("function", "new", "status"),
    [
        ("def f(b):\n    return b.nb_class, b.class_indices", "num_classes", "rewritten"),
        ("def f(b):\n    return b.nb_class", "nb_class", "review"),
    ],
)
def test_iterators_that_a_function_is_given(function: str, new: str, status: str) -> None:
    assert text(function) == function.replace("nb_class", new)
    assert statuses(function) == [status]


@pytest.mark.parametrize(
    "function",
    ["def f(args):\n    return args.nb_class", "def f(b):\n    b.nb_class = 3\n    return b.nb_class", "b.nb_class"],
)
def test_classes_of_something_else(function: str) -> None:
    assert said(function) == []
