"""KM630: images with their channels first, as Theano had them, in programs that leave that to keras.json."""

from __future__ import annotations

import ast

from kmigrate.engine.written import READERS, SETTERS
from kmigrate.era import number
from kmigrate.era.clues import ORDERING
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SET = "keras.backend.set_image_data_format"
DIMENSIONS = ("1D", "2D", "3D")
ORDERED = tuple(
    f"keras.layers.{name}"
    for name in (
        *(f"{kind}{d}" for d in ("2D", "3D") for kind in ("Conv", "Convolution", "MaxPooling", "AveragePooling")),
        *(f"{kind}{d}" for d in ("2D", "3D") for kind in ("UpSampling", "ZeroPadding", "Cropping")),
        *("AtrousConvolution2D", "SeparableConvolution2D", "SeparableConv2D", "Deconvolution2D", "Conv2DTranspose"),
        *("GlobalMaxPooling2D", "GlobalAveragePooling2D", "LocallyConnected2D", "ConvLSTM2D", "DepthwiseConv2D"),
    )
)
GIVEN = ("dim_ordering", "data_format")
ABOUT = "TensorFlow on a CPU turns the images around for some layers, which costs time and changes no number"

RULE = Rule(
    code="KM630",
    name="image-ordering",
    title="Channels come first where keras.json or the default said so.",
    why="""
On Theano the dimensions of an image were channels, rows, columns ('th'), and a program need not say so: keras.json
did, and before Keras 1.1 it was the default. Today the default is channels last, and the same program means other
images. Where keras.json, the program's own settings or the shapes of its images show that the channels come first,
the setting is written once behind the imports. Where it is only likely, that is said. Before Keras 2.2, `Flatten`
took the numbers in the order in which they lay; today it turns channels to the back first, unless it is told not
to.
""",
    examples=(
        Example(
            "from keras.layers import Convolution2D\n\nlayer = Convolution2D(32, 3, 3, input_shape=(3, 64, 64))\n",
            "from tensorflow.keras.backend import set_image_data_format\n"
            "from kmigrate_shims.layers.convolution import Conv2D\n\n"
            "set_image_data_format('channels_first')\n"
            "layer = Conv2D(32, (3, 3), input_shape=(3, 64, 64))\n",
        ),
    ),
)


@RULE.on(*ORDERED)
def ordering(site: Site) -> None:
    if site.call is None or not site.standalone or site.era.ordering != "th":
        return
    if any(site.keyword(name) for name in GIVEN) or not _is_first(site) or any(site.uses(*SETTERS)):
        return
    why = site.era.why(ORDERING)
    if not site.era.sure_of(ORDERING):
        source = site.settings.source
        if source is not None and number(source) < (1,):
            return  # Keras 0.3 asked nobody, and KM218 writes it into each layer
        if not any(site.uses(*READERS)):
            site.review(
                f"images may have their channels first here ({why}), and have them last today; where they do, write "
                "`keras.backend.set_image_data_format('channels_first')` behind the imports"
            )
        return
    statement = _behind_imports(site.file.source.tree)
    if statement is None:
        site.review("images have their channels first here; say so in the program that builds the model")
        return
    new = f"{site.spell(SET)}('channels_first')"
    site.file.edits.insert_before(statement, new + site.file.source.newline)
    site.rewritten(f"images have their channels first here ({why}); {ABOUT}", new=new)


@RULE.on("keras.layers.Flatten")
def flatten(site: Site) -> None:
    if site.call is None or not site.standalone or site.era.ordering != "th" or site.keyword("data_format"):
        return
    old = site.era.keras.is_before("2.2")
    if old is False or (not site.era.sure_of(ORDERING)):
        return
    if old is None or site.unpacks:
        site.review(
            "`Flatten` turns the channels to the back today, as it did from Keras 2.2 on; where this was written for "
            "an older one, write Flatten(data_format='channels_last')"
        )
        return
    site.add_argument("data_format='channels_last'")
    message = "`Flatten` keeps the order of its input, as before Keras 2.2; it would turn the channels to the back"
    site.rewritten(message, new="data_format='channels_last'")


def _is_first(site: Site) -> bool:
    """Whether no other layer of the file said it already."""
    for use in site.file.uses:
        if use.name in ORDERED and use.call is not None and not any(k.arg in GIVEN for k in use.call.keywords):
            return use is site.use
    return False


def _behind_imports(tree: ast.Module) -> ast.stmt | None:
    """The first statement behind the imports at the top of the file."""
    imports = (ast.Import, ast.ImportFrom)
    last = -1
    for index, statement in enumerate(tree.body):
        if isinstance(statement, imports) or (
            isinstance(statement, ast.Try) and any(isinstance(s, imports) for s in statement.body)
        ):
            last = index
        elif not _may_stand_between(statement):
            break
    return next((s for s in tree.body[last + 1 :] if not isinstance(s, imports)), None) if last >= 0 else None


def _may_stand_between(statement: ast.stmt) -> bool:
    """What people write between imports: docstrings, seeds and paths."""
    return isinstance(statement, ast.Expr | ast.Assign)
