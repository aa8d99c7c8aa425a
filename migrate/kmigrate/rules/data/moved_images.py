"""KM641: how pictures were turned, sheared and drawn."""

from __future__ import annotations

import ast
import math

from kmigrate.era.clues import KERAS
from kmigrate.rules.common.positions import position
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

GENERATOR = "keras.preprocessing.image.ImageDataGenerator"
TURNED = ("rotation_range", "width_shift_range", "height_shift_range", "shear_range", "zoom_range")
WITHIN = "channel_shift_range"
PIXELS = "was taken of each pixel over its channels before Keras 2.0.9, and is taken of the whole picture today"
ALONE = "before Keras 2.1.3 pictures did not lose their mean for it, and do so today, also without"
# With which nothing differs.
MEANS = {
    "featurewise_std_normalization": "featurewise_center",
    "samplewise_std_normalization": "samplewise_center",
    "zca_whitening": "featurewise_center",
}
LEARNED = ("featurewise_center", "featurewise_std_normalization", "zca_whitening")
SHIFTS = ("width_shift_range", "height_shift_range")
PIXELS_TODAY = (
    "was a part of the picture before Keras 2.1.3, also where it is 1 and more, and is a number of pixels today"
)
# Until which release an option did something else; with none, in all of the stand-alone Keras.
OTHERWISE = (
    ("samplewise_center", "2.0.9", f"the mean {PIXELS}"),
    ("samplewise_std_normalization", "2.0.9", f"the deviation {PIXELS}"),
    (
        "brightness_range",
        "",
        "a picture's numbers were stretched to 0 to 255 before it was made brighter, and are not today",
    ),
    ("zca_whitening", "", "the matrix that whitens pictures adds its epsilon to other numbers today"),
)

RULE = Rule(
    code="KM641",
    name="moved-images",
    title="Pictures were turned about another place, sheared by radians, and drawn in another order.",
    why="""
`shear_range` of an `ImageDataGenerator` was an angle in radians before Keras 2.1.3 and is one in degrees today: the 0.2
of a well-known tutorial became a shear that nobody sees. Where the release is known it is written in degrees, else it
is said.

Today pictures are turned about a place that lies one pixel nearer to the corner than in the stand-alone Keras. Before
2.1.4 a moved pixel took the colour of the nearest one, and is mixed of its neighbours today. Before 2.2 what was not
asked for drew no random number, and each channel had its own shift of colour. So one seed gives other pictures, which
is said once in a file. `samplewise_center` and its kin took a mean of each pixel before 2.0.9, and ZCA whitening is
another sum today. Means that `fit` took were those of pictures before they are rescaled (until Keras-Preprocessing
1.1.1), so that `rescale` is written as a function of the program where the release is known. Before 2.1.3 what
divides or whitens pictures did not take their mean away as well, and a shift of 2 was one of two widths, not of two
pixels. Played by the shims (`python -m kmigrate_shims`) a program has those of its release. `--modern` says nothing
of this.
""",
    examples=(
        Example(
            "from keras.preprocessing.image import ImageDataGenerator\n\n"
            "pictures = ImageDataGenerator(shear_range=0.2)\n",
            "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n\n"
            "pictures = ImageDataGenerator(shear_range=0.2)\n",
            note="With a pin of keras==1.2.2 it becomes shear_range=11.4591559; without one it is a finding.",
        ),
    ),
)


@RULE.on(GENERATOR, handed=True)
def sheared(site: Site) -> None:
    given = site.argument("shear_range", position(site, "shear_range"))
    if given is None or not site.standalone or site.settings.modern or _is_zero(site, given):
        return
    early = site.era.keras.is_before("2.1.3")
    if early is False:
        return
    what = "shear_range was an angle in radians before Keras 2.1.3 and is one in degrees today"
    if early is None or not site.era.sure_of(KERAS):
        site.review(f"{what}: where this was written for such a release, multiply it by 180 / pi", given)
    elif isinstance(given, ast.Constant) and isinstance(given.value, int | float):
        new = f"{math.degrees(given.value):.9g}"
        site.replace(given, new)
        site.rewritten(what, given, new)
    else:
        site.review(f"{what}: multiply it by 180 / pi", given)


@RULE.on(GENERATOR, handed=True)
def moved(site: Site) -> None:
    if not site.standalone or site.settings.modern or site.file.memo.get(RULE.code):
        return
    asked = [name for name in (*TURNED, WITHIN) if _asked(site, name)]
    late = site.era.keras.is_before("2.2") is False
    asked = [name for name in asked if name != WITHIN or not late]
    if asked:
        site.file.memo[RULE.code] = True
        why = "turned about a place one pixel nearer to the corner today" if asked != [WITHIN] else ""
        drawn = "" if late else "drawn otherwise than before Keras 2.2"
        site.review(
            f"pictures are {' and '.join(filter(None, (why, drawn)))} ({', '.join(asked)}): one seed gives others than "
            "then; played by `python -m kmigrate_shims` the program has those of its release"
        )


@RULE.on(GENERATOR, handed=True)
def computed(site: Site) -> None:
    if not site.standalone or site.settings.modern:
        return
    for name, last, what in OTHERWISE:
        if _asked(site, name) and (not last or site.era.keras.is_before(last) is not False):
            site.review(f"{what}; played by `python -m kmigrate_shims` it is that of the release")
    if site.era.keras.is_before("2.1.3") is False:
        return
    for name, mean in MEANS.items():
        if _asked(site, name) and not _asked(site, mean):
            site.review(f"{name}: {ALONE} {mean}")
    for name in SHIFTS:
        given = site.argument(name, position(site, name))
        if isinstance(given, ast.Constant) and isinstance(given.value, int | float) and given.value >= 1:
            site.review(f"{name} {PIXELS_TODAY}", given)


@RULE.on(GENERATOR, handed=True)
def rescaled(site: Site) -> None:
    given = site.argument("rescale", position(site, "rescale"))
    learned = any(_asked(site, name) for name in LEARNED)
    if given is None or not learned or not site.standalone or site.settings.modern or not _asked(site, "rescale"):
        return
    what = "fit() took means and deviations of pictures before they are rescaled, and takes them of rescaled ones today"
    keyword, early = site.keyword("rescale"), site.era.keras.is_before("2.3")
    if early and site.era.sure_of(KERAS) and keyword is not None and not _asked(site, "preprocessing_function"):
        new = f"preprocessing_function=lambda x: x * ({site.text(given)})"
        site.replace(keyword, "preprocessing_function=lambda x: x * (", given, ")")
        site.rewritten(f"{what}: a function keeps that", given, new)
    else:
        when = "until Keras-Preprocessing 1.1.1" if early is False else "before Keras 2.3"
        site.review(f"{when} {what}; preprocessing_function=lambda x: x * rescale, without rescale, keeps that", given)


def _asked(site: Site, name: str) -> bool:
    given = site.argument(name, position(site, name))
    return given is not None and not _is_zero(site, given)


def _is_zero(site: Site, given: ast.expr) -> bool:
    return isinstance(given, ast.Constant) and not given.value
