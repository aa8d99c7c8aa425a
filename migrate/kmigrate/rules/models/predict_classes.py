"""KM303: `predict_classes` of a Sequential model, written out by what its last layer gives."""

from __future__ import annotations

from kmigrate.rules.common.last_layer import last_layer
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    telling=("predict_classes",),
    code="KM303",
    name="predict-classes",
    title="`predict_classes` is gone; what it computed is written out.",
    why="""
It took the greatest output where there were several, and asked whether the output was above 0.5 where there was one.
Which of them a model has shows in its last layer. Where the file does not show it, a person must choose: both run on
any model, and one is wrong. `predict_proba` was `predict` by another name.
""",
    examples=(
        Example(
            "from keras.models import Sequential\nfrom keras.layers import Dense\n\n"
            "model = Sequential([Dense(3, activation='softmax')])\n"
            "classes = model.predict_classes(x)\n",
            "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense\n\n"
            "model = Sequential([Dense(3, activation='softmax')])\nclasses = model.predict(x).argmax(axis=-1)\n",
        ),
    ),
)


@RULE.on("keras.models.Sequential.predict_classes", "keras.models.Model.predict_classes")
def classes(site: Site) -> None:
    several = last_layer(site).several
    if site.call is None or site.use.kind != "attribute" or several is None:
        site.review(
            "`predict_classes` is gone: write `model.predict(x).argmax(axis=-1)` where the model has several outputs, "
            '`(model.predict(x) > 0.5).astype("int32")` where it has one'
        )
        return
    site.rename_attribute("predict")
    if several:
        site.file.edits.insert_after(site.call, ".argmax(axis=-1)")
        site.rewritten("the class is the greatest of the outputs", site.call, new=".predict(...).argmax(axis=-1)")
    else:
        site.file.edits.insert_before(site.call, "(")
        site.file.edits.insert_after(site.call, " > 0.5).astype('int32')")
        site.rewritten(
            "the class is whether the one output is above 0.5",
            site.call,
            new="(....predict(...) > 0.5).astype('int32')",
        )


@RULE.on("keras.models.Sequential.predict_proba")
def probabilities(site: Site) -> None:
    site.rename_attribute("predict")
    site.rename_keyword("X", "x")  # of Keras 0.3
    site.rewritten("`predict_proba` was `predict`", new="predict")
