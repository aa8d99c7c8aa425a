"""How pictures were moved. What the releases drew is recorded: `tests/shims/keras/test_moved_images.py`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras.preprocessing.image import ImageDataGenerator\n"


def done(text: str, **settings: object) -> tuple[str, list[str]]:
    result = rewrite(f"{HEAD}{text}\n", Settings(**settings))  # type: ignore[arg-type]
    said = [f"{f.status.value}: {f.message}" for f in result.findings if f.rule == "KM641"]
    return result.text.splitlines()[-1], said


def test_radians_become_degrees_where_the_release_is_known() -> None:
    text, said = done("ImageDataGenerator(shear_range=0.2)", source="2.0.8")
    assert text == "ImageDataGenerator(shear_range=11.4591559)"
    assert sorted(one.partition(":")[0] for one in said) == ["review", "rewritten"]


@pytest.mark.parametrize("source", ["", "1.2.2"])
def test_what_is_not_known_is_said(source: str) -> None:
    text = "ImageDataGenerator(shear_range=angle)" if source else "ImageDataGenerator(shear_range=0.2)"
    written, said = done(text, **({"source": source} if source else {}))
    assert written == text
    assert sum("radians" in one for one in said) == 1


@pytest.mark.parametrize("release", ["2.1.3", "2.2.4"])
def test_later_releases_took_degrees(release: str) -> None:
    text, said = done("ImageDataGenerator(shear_range=0.2)", source=release)
    assert text == "ImageDataGenerator(shear_range=0.2)"
    assert not any("radians" in one for one in said)


def test_pictures_that_move_are_said_once() -> None:
    assert len(done("ImageDataGenerator(zoom_range=0.2)\nImageDataGenerator(rotation_range=20)")[1]) == 1
    assert "drawn otherwise" in done("ImageDataGenerator(channel_shift_range=2.)", source="2.1.6")[1][0]


@pytest.mark.parametrize(
    "text",
    [
        "ImageDataGenerator(rescale=1 / 255)",
        "ImageDataGenerator(rotation_range=0, shear_range=0.0)",
        "ImageDataGenerator(featurewise_center=True)",
    ],
)
def test_pictures_that_do_not_move(text: str) -> None:
    assert done(text, source="1.2.2")[1] == []


def test_what_nothing_is_said_of() -> None:
    assert done("ImageDataGenerator(channel_shift_range=2.)", source="2.2.4")[1] == []
    assert done("ImageDataGenerator(rotation_range=20)", modern=True)[1] == []
    assert rewrite(HEAD.replace("keras", "tensorflow.keras") + "ImageDataGenerator(shear_range=1)\n").findings == ()


@pytest.mark.parametrize(
    ("option", "release", "count"),
    [
        ("samplewise_center", "2.0.8", 1),
        ("samplewise_std_normalization", "1.2.2", 2),
        ("samplewise_std_normalization", "2.1.2", 1),
        ("samplewise_center=True, samplewise_std_normalization", "2.1.2", 0),
        ("samplewise_std_normalization", "2.1.3", 0),
        ("featurewise_std_normalization", "2.1.2", 1),
        ("featurewise_center=True, featurewise_std_normalization", "2.1.2", 0),
        ("featurewise_std_normalization", "2.1.3", 0),
        ("samplewise_center", "2.0.9", 0),
        ("zca_whitening", "2.3.1", 1),
        ("zca_whitening", "2.1.2", 2),
        ("horizontal_flip", "1.2.2", 0),
    ],
)
def test_what_was_another_sum(option: str, release: str, count: int) -> None:
    assert len(done(f"ImageDataGenerator({option}=True)", source=release)[1]) == count


@pytest.mark.parametrize(
    ("given", "release", "said"),
    [("2", "2.0.8", True), ("1.0", "2.1.2", True), ("0.2", "2.0.8", False), ("2", "2.1.3", False), ("2", "", True)],
)
def test_shifts_by_pixels(given: str, release: str, said: bool) -> None:
    settings = {"source": release} if release else {}
    found = done(f"ImageDataGenerator(width_shift_range={given})", **settings)[1]
    assert any("number of pixels" in one for one in found) is said


RESCALED = "ImageDataGenerator(rescale=1. / 255, featurewise_center=True)"


def test_means_of_pictures_before_they_are_rescaled() -> None:
    kept = "ImageDataGenerator(preprocessing_function=lambda x: x * (1. / 255), featurewise_center=True)"
    assert done(RESCALED, source="2.0.8")[0] == kept
    assert done(kept, source="2.0.8") == (kept, [])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (RESCALED, "2.3.1"),
        (RESCALED, ""),
        ("ImageDataGenerator(rescale=2., featurewise_center=True, preprocessing_function=f)", "1.2.2"),
    ],
)
def test_means_that_may_have_been_others(text: str, source: str) -> None:
    written, said = done(text, **({"source": source} if source else {}))
    assert written == text
    assert [one.partition(":")[0] for one in said if "rescaled" in one] == ["review"]


def test_brightness_is_said() -> None:
    assert any("brighter" in one for one in done("ImageDataGenerator(brightness_range=(0.5, 1))", source="2.2.4")[1])
