"""KM648: how `preprocess_input` whitens pictures."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

APPLICATIONS = "keras.applications"
# keras 2.1.0 to 2.3.1, keras-applications 1.0.8: theirs was the function of imagenet_utils, whose default they had
MODED = tuple(f"{APPLICATIONS}.{module}.preprocess_input" for module in ("resnet50", "vgg16", "vgg19"))
DEFAULT = "caffe"
TODAY = f"{APPLICATIONS}.imagenet_utils.preprocess_input"
RULE = Rule(
    code="KM648",
    name="picture-modes",
    title="`mode` of the `preprocess_input` of VGG16, VGG19 and ResNet50.",
    why="""
In Keras 2 these three took the `mode` of `imagenet_utils.preprocess_input`, for they were that very function, with
`mode="caffe"` where nothing was said. Today they have no such argument, and do what "caffe" did. The function of
`imagenet_utils` takes it as before.
""",
    examples=(
        Example(
            "from keras.applications.resnet50 import preprocess_input\n\nx = preprocess_input(x, mode='caffe')\n",
            "from tensorflow.keras.applications.resnet50 import preprocess_input\n\nx = preprocess_input(x)\n",
        ),
        Example(
            "from keras.applications import resnet50\n\nx = resnet50.preprocess_input(x, mode='tf')\n",
            "from tensorflow.keras.applications.imagenet_utils import preprocess_input\n\n"
            "x = preprocess_input(x, mode='tf')\n",
        ),
    ),
)


@RULE.on(*MODED, given=("mode",))
def mode(site: Site) -> None:
    keyword = site.keyword("mode")
    if keyword is None:
        return
    if isinstance(keyword.value, ast.Constant) and keyword.value.value == DEFAULT:
        site.remove_argument(keyword)
        site.rewritten("it is what happens anyway", keyword)
    else:
        site.rename(TODAY)
        site.rewritten("the function of `imagenet_utils` takes `mode`", new=TODAY)
