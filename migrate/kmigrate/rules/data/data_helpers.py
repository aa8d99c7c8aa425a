"""KM643: helpers for data and models whose results are others today."""

from __future__ import annotations

import ast

from kmigrate.era import number
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

# What `base_filter()` gave (keras 0.3.3 keras/preprocessing/text.py), and the default of today.
FILTER = r"""'!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'"""
SUMMARY = ("keras.utils.print_summary", "keras.utils.layer_utils.print_summary")

RULE = Rule(
    code="KM643",
    name="data-helpers",
    title="Helpers for data, pictures and models whose results are others today.",
    why="""
`ResNet50(include_top=False)` ended in an average over 7 x 7 positions before Keras 2.2, and gives them all today:
the output of a picture of 224 x 224 was 1 x 1 x 2048 and is 7 x 7 x 2048. `get_file` unpacks an archive into a
folder of its own. `imdb.load_data` has no `test_split`, and with `maxlen` it split the reviews at another place (keras
2.0.0 to 2.3.1 `datasets/imdb.py`). `Tokenizer(oov_token=...)` numbered words otherwise before Keras 2.2.1 (keras
2.1.6, Keras-Preprocessing 1.0.1 and 1.0.2 `text.py`), and until then `Tokenizer(char_level=True)` did not make
characters small, which `lower=False` keeps. A `TimeseriesGenerator` of Keras 2.1.5, its first release, left the last
row out. `base_filter()` of Keras 0.3 is today's default.
`print_summary(model)` is `model.summary()`.
""",
    examples=(
        Example(
            "from keras.utils import print_summary\nfrom keras.preprocessing.text import base_filter\n\n"
            "print_summary(model, line_length=80)\nfilters = base_filter()\n",
            "model.summary(line_length=80)\n" + "filters = " + FILTER + "\n",
        ),
    ),
)


@RULE.on("keras.applications.resnet50.ResNet50", "keras.applications.ResNet50", "keras.applications.resnet.ResNet50")
def resnet(site: Site) -> None:
    if site.call is None or not site.standalone:
        return
    top, pooling = site.argument("include_top", 0), site.argument("pooling", 4)
    if not (isinstance(top, ast.Constant) and top.value is False) or pooling is not None:
        return
    if site.settings.source is not None and number(site.settings.source) >= (2, 2):
        return
    site.review(
        "before Keras 2.2 this model ended in AveragePooling2D((7, 7)): put that on its output where the program was "
        "written for it, or say --from 2.2"
    )


@RULE.on("keras.utils.get_file")
def fetched(site: Site) -> None:
    for name in ("untar", "extract"):
        given = site.argument(name, 2 if name == "untar" else 7)
        if given is not None and not (isinstance(given, ast.Constant) and not given.value):
            site.review(
                "an archive is unpacked into a folder of its own today, whose path is returned: look where the program "
                "expects the files",
                given,
            )


@RULE.on("keras.datasets.imdb.load_data")
def reviews(site: Site) -> None:
    split = site.keyword("test_split")
    if split is not None:
        site.review("training and test data are 25,000 reviews each today; split them yourself", split)
    longest = site.argument("maxlen", 3)
    if longest is not None and not _is_none(longest) and _was_alone(site):
        site.review(
            "with maxlen the old Keras took the first 25,000 of all reviews that were left for training, those of the "
            "test among them; today the two are kept apart: join and cut them where the old data are wanted",
            longest,
        )


@RULE.on("keras.preprocessing.text.Tokenizer")
def unknown_words(site: Site) -> None:
    given = site.argument("oov_token", 5)
    if given is not None and not _is_none(given) and _was_alone(site) and site.era.keras.is_before("2.2.1"):
        site.review(
            "before Keras 2.2.1 oov_token had the last number and stood only for new words; today it has number 1, all "
            "other words have one more, and words beyond num_words become it: numbers kept in files do not fit",
            given,
        )


@RULE.on("keras.preprocessing.text.Tokenizer")
def characters(site: Site) -> None:
    by, lower = site.argument("char_level", 4), site.argument("lower", 2)
    early = site.era.keras.is_before("2.2.1")
    if by is None or _is_false(by) or not _was_alone(site) or early is False:
        return
    if lower is not None and _is_false(lower):
        return
    what = "before Keras 2.2.1 characters stayed as large as they were, whatever lower said, and are made small today"
    if not (early and isinstance(by, ast.Constant)):
        site.review(f"{what}: lower=False keeps them", by)
        return
    if lower is None:
        site.add_argument("lower=False")
    else:
        site.replace(lower, "False")
    site.rewritten(what, by, new="lower=False")


@RULE.on("keras.preprocessing.sequence.TimeseriesGenerator")
def last_rows(site: Site) -> None:
    keras = site.era.keras
    if _was_alone(site) and keras.is_before("2.1.6") and keras.is_before("2.1.5") is False:
        site.review("Keras 2.1.5 left out the last row, as if end_index were one less")


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _was_alone(site: Site) -> bool:
    return site.call is not None and site.standalone and not site.settings.modern


@RULE.on("keras.preprocessing.text.base_filter")
def punctuation(site: Site) -> None:
    if site.use.kind != "name":
        return
    if site.call is None:
        site.use.kept = True
        site.review(f"`base_filter` is gone; it gave {FILTER}")
        return
    site.drop_name()
    site.replace(site.call, FILTER)
    site.rewritten("`base_filter` gave what is the default today", site.call, new=FILTER)


@RULE.on(*SUMMARY)
def summary(site: Site) -> None:
    if site.use.kind != "name":
        return
    call = site.call
    if call is None or len(call.args) != 1 or isinstance(call.args[0], ast.Starred):
        site.use.kept = True
        site.review("write model.summary(line_length=..., positions=..., print_fn=...)")
        return
    rest = [part for k in call.keywords for part in (", ", f"{k.arg}=" if k.arg else "**", k.value)]
    site.drop_name()
    model = call.args[0]
    if isinstance(model, ast.Attribute) and model.attr == "layers":
        model = model.value  # Keras 1 was given the layers
    site.replace(call, model, ".summary(", *rest[1:], ")")
    site.rewritten("`print_summary(model)` is `model.summary()`", call, new="model.summary()")
