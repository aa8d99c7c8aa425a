"""KM640: arguments of what prepares pictures."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import Use
from kmigrate.era import number
from kmigrate.rules.layers.data_format import FORMATS, HOW
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

IMAGE = "keras.preprocessing.image"
GIVEN = "other.given_iterator"
TELLING = {"class_indices", "nb_sample"}  # attributes that little else has
LAID = (
    *(f"{IMAGE}.{name}" for name in ("ImageDataGenerator", "NumpyArrayIterator", "DirectoryIterator")),
    *(f"{IMAGE}.{name}" for name in ("img_to_array", "array_to_img")),
    *(
        f"keras.applications.{module}.preprocess_input"
        for module in ("vgg16", "vgg19", "resnet50", "inception_v3", "xception", "imagenet_utils")
    ),
)
SECOND = (f"{IMAGE}.img_to_array", f"{IMAGE}.array_to_img")  # where the ordering may stand by position
RENAMED = {"nb_sample": "samples", "N": "n", "nb_class": "num_classes", "num_class": "num_classes"}
FLOW = ("x", "y", "batch_size", "shuffle", "seed", "save_to_dir", "save_prefix", "save_format")

RULE = Rule(
    code="KM640",
    name="image-arguments",
    title="Arguments of pictures: their ordering, their colours, the seed of `flow`.",
    why="""
`dim_ordering` of generators, of arrays and of `preprocess_input` is `data_format` since Keras 2, with other words.
`load_img(grayscale=True)` is `color_mode="grayscale"`. The fifth argument of `flow` was the seed until Keras 2.1, and
is the weights of samples. `next()` of an iterator is the function of Python.
""",
    examples=(
        Example(
            "from keras.preprocessing.image import img_to_array, load_img\n\n"
            "x = img_to_array(load_img('a.png', grayscale=True), dim_ordering='th')\n",
            "from tensorflow.keras.preprocessing.image import img_to_array, load_img\n\n"
            "x = img_to_array(load_img('a.png', color_mode='grayscale'), data_format='channels_first')\n",
        ),
    ),
)


@RULE.on(*LAID)
def ordering(site: Site) -> None:
    if site.call is None:
        return
    keyword = site.keyword("dim_ordering")
    value = keyword.value if keyword is not None else site.argument("", 1) if site.name in SECOND else None
    if value is None:
        return
    if isinstance(value, ast.Constant) and value.value == "default":
        if keyword is not None:
            site.remove_argument(keyword)
        else:
            site.replace(value, "None")
        site.rewritten('"default" is what happens anyway', value)
    elif isinstance(value, ast.Constant) and value.value in FORMATS:
        if keyword is not None:
            site.file.edits.rename_keyword(keyword, "data_format")
        site.replace(value, site.text(value).replace(str(value.value), FORMATS[value.value]))
        site.rewritten("the ordering of channels has other words today", value, new=FORMATS[value.value])
    elif keyword is not None:
        site.file.edits.rename_keyword(keyword, "data_format")
        site.review(f"`data_format` takes other words; where this is still the old one, write {HOW}", value)


@RULE.on(f"{IMAGE}.load_img")
def colours(site: Site) -> None:
    if site.call is None:
        return
    keyword = site.keyword("grayscale")
    second = site.argument("", 1)
    value = keyword.value if keyword is not None else second
    if value is None or (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        return
    known = isinstance(value, ast.Constant) and isinstance(value.value, bool | int)
    if not known or (second is value and len(site.call.args) > 3):
        site.review('the second argument was `grayscale`: write color_mode="grayscale" where it is true', value)
        return
    assert isinstance(value, ast.Constant)
    mode = "'grayscale'" if value.value else "'rgb'"
    if keyword is None:
        site.replace(value, mode)  # the size behind it stands where it stood
    elif value.value:
        site.replace(keyword, f"color_mode={mode}")
    else:
        site.remove_argument(keyword)
    site.rewritten("`grayscale` is a colour mode today", value, new=f"color_mode={mode}")


@RULE.on(f"{IMAGE}.ImageDataGenerator.flow")
def flow(site: Site) -> None:
    if site.call is None or len(site.call.args) < 5 or site.use.kind != "attribute":
        return
    fifth = site.call.args[4]
    seed = isinstance(fifth, ast.Constant) and isinstance(fifth.value, int)
    old = site.settings.source is not None and number(site.settings.source) < (2, 2)
    if (seed or old) and site.name_positional(FLOW, 4):
        site.rewritten("the fifth argument was the seed, and is the weights of samples", fifth, new="seed=...")
    elif not (isinstance(fifth, ast.Constant) and fifth.value is None and len(site.call.args) == 5):
        site.review("the fifth argument was the seed until Keras 2.1; give it by name", fifth)


@RULE.on(f"{IMAGE}.ImageDataGenerator.flow", f"{IMAGE}.ImageDataGenerator.flow_from_directory", given=("save_to_dir",))
def saved(site: Site) -> None:
    """What the generators saved were JPEG files until Keras 2, and are PNG files."""
    known = site.keyword("save_format") is not None or site.unpacks or site.call is None or len(site.call.args) > 5
    if known or site.settings.modern or not site.standalone or site.era.keras.is_before("2") is not True:
        return
    site.add_argument("save_format='jpeg'")
    site.rewritten("the old default `save_format='jpeg'` is written out", new="save_format='jpeg'")


@RULE.on(f"{IMAGE}.Iterator.next")
def following(site: Site) -> None:
    owner = getattr(site.node, "value", None)
    if site.call is None or owner is None or site.call.args or site.call.keywords:
        site.review("iterators have no `next` today; write next(iterator)")
        return
    site.replace(site.call, "next(", owner, ")")
    site.rewritten("iterators have no method `next` today", site.call, new=f"next({site.text(owner)})")


@RULE.on(*(f"{IMAGE}.Iterator.{name}" for name in RENAMED))
def attribute(site: Site) -> None:
    old = site.name.rpartition(".")[2]
    site.rename_attribute(RENAMED[old])
    site.rewritten(f"`{old}` is `{RENAMED[old]}` since Keras 2", new=RENAMED[old])


@RULE.finds
def given_to_functions(file: SourceFile) -> Iterator[Use]:
    """`batches.nb_class` of what a function is given, in files that give no object an attribute of that name."""
    if ".nb_class" not in file.source.text or not file.speaks_keras:
        return
    found = file.attributes("nb_class")
    if any(isinstance(node.ctx, ast.Store) for node in found):
        return
    for node in found:
        function = file.function_around(node)
        if not isinstance(node.value, ast.Name) or not isinstance(function, ast.FunctionDef):
            continue
        parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        if node.value.id in {one.arg for one in parameters} - {"self", "args"}:
            yield Use("attribute", GIVEN, node)


@RULE.on(GIVEN)
def classes(site: Site) -> None:
    node = site.node
    assert isinstance(node, ast.Attribute)
    assert isinstance(node.value, ast.Name)
    around, owner = site.function_around(node), node.value.id
    reads = (one for one in site.file.attributes(*TELLING) if site.function_around(one) is around)
    if any(isinstance(one.value, ast.Name) and one.value.id == owner for one in reads):
        site.rename_attribute("num_classes")
        site.rewritten("`nb_class` is `num_classes` since Keras 2", new="num_classes")
    else:
        site.review(f"where `{owner}` is an iterator of an ImageDataGenerator, write `{owner}.num_classes`")
