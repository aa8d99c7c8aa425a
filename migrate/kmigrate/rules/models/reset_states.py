"""KM305: `reset_states` of a model, which only its layers have today."""

from __future__ import annotations

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

NAME = "stateful_layer"

RULE = Rule(
    code="KM305",
    name="reset-states",
    title="A model has no `reset_states`; its stateful layers have.",
    why="""
`model.reset_states()` reset every stateful recurrent layer. Keras 3 models do not have the method. A loop over the
layers does the same.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\nmodel.reset_states()\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "for stateful_layer in model.layers:\n    if getattr(stateful_layer, 'stateful', False):\n"
            "        stateful_layer.reset_states()\n",
        ),
    ),
)


@RULE.on("keras.models.Model.reset_states", "keras.models.Sequential.reset_states")
def reset(site: Site) -> None:
    model = getattr(site.node, "value", None)
    source = site.file.source
    statement = site.alone()
    alone = (
        statement is not None
        and not source.slice(source.line_start(source.start(statement)), source.start(statement)).strip()
    )
    if site.call is None or statement is None or model is None or not alone:
        site.review("models have no `reset_states` today; call it on every stateful layer of model.layers")
        return
    start = source.start(statement)
    line = source.newline + source.indent(start)
    step = "\t" if "\t" in source.indent(start) else "    "
    site.replace(
        statement,
        f"for {NAME} in ",
        model,
        f".layers:{line}{step}if getattr({NAME}, 'stateful', False):{line}{step}{step}{NAME}.reset_states()",
    )
    site.rewritten("models have no `reset_states` today; a loop over the layers does the same", site.call)
