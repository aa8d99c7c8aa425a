"""KM319: arguments of saving and loading."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAMBDA = "keras.layers.Lambda"
SAVES = ("keras.models.Model.save", "keras.models.save_model", "keras.callbacks.ModelCheckpoint")

RULE = Rule(
    code="KM319",
    name="saving-arguments",
    title="Arguments of saving and loading that mean something else today.",
    why="""
The third argument of `model.save` was `include_optimizer` and is another one. Weights are not loaded by name from the
`.weights.h5` files that Keras 3 saves. A model with a `Lambda` layer whose function is a Python lambda is not loaded
unless `safe_mode=False` says that the file is trusted. Of a function with a name the file keeps the name, where the old
Keras kept its code, so that `custom_objects` must say what it is. There is no YAML: JSON is the same to those who read
it.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\nmodel.save('n.keras', True, False)\n"
            "text = model.to_yaml()\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.save('n.keras', True, include_optimizer=False)\ntext = model.to_json()\n",
        ),
        Example(
            "from keras.layers import Lambda\nfrom keras.models import Sequential, load_model\n\n\ndef twice(x):\n"
            "    return x * 2\n\n\nSequential([Lambda(twice)]).save('m.keras')\nmodel = load_model('m.keras')\n",
            "from tensorflow.keras.layers import Lambda\n"
            "from tensorflow.keras.models import Sequential, load_model\n\n\ndef twice(x):\n"
            "    return x * 2\n\n\nSequential([Lambda(twice)]).save('m.keras')\n"
            "model = load_model('m.keras', custom_objects={\"twice\": twice})\n",
        ),
    ),
)


@RULE.on("keras.models.Model.save")
def saved(site: Site) -> None:
    if site.call is None or len(site.call.args) < 3 or site.use.kind != "attribute":
        return
    if site.name_positional(("filepath", "overwrite", "include_optimizer"), 2):
        site.rewritten("the third argument is another one today", new="include_optimizer=...")
    else:
        site.review("the third argument, `include_optimizer`, must be given by name today")


@RULE.on("keras.models.Model.load_weights")
def loaded_weights(site: Site) -> None:
    by_name = site.argument("by_name", 1)
    if site.call is None or by_name is None or site.use.kind != "attribute":
        return
    if isinstance(by_name, ast.Constant) and by_name.value is False and site.keyword("by_name") is not None:
        site.remove_argument(next(k for k in site.call.keywords if k.value is by_name))
        site.rewritten("`by_name=False` is what happens anyway", by_name)
        return
    site.review(
        "weights are loaded by name only from .h5 files of whole models, which model.save writes, and not from "
        ".weights.h5; elsewhere give layer.set_weights what another model's layer of that name has",
        by_name,
    )


@RULE.on("keras.models.load_model")
def loaded(site: Site) -> None:
    if site.call is None or site.keyword("safe_mode") is not None:
        return
    with_lambda = any(
        isinstance(argument, ast.Lambda)
        for use in site.uses(LAMBDA)
        if use.call is not None
        for argument in [*use.call.args[:1], *(k.value for k in use.call.keywords if k.arg == "function")]
    )
    if with_lambda and next(site.uses(*SAVES), None) is not None:
        site.review(
            "a model with a Lambda layer is not loaded unless safe_mode=False says that the file is trusted; a "
            "function with a name, registered by keras.saving.register_keras_serializable, needs no such word"
        )


@RULE.on("keras.models.load_model")
def named_functions(site: Site) -> None:
    """The old Keras put a Lambda's function into the file, also one with a name; today only its name is there."""
    if site.call is None or site.unpacks or next(site.uses(*SAVES), None) is None:
        return
    names = dict.fromkeys(name for use in site.uses(LAMBDA) if use.call is not None and (name := _function(use.call)))
    known = [name for name in names if site.functions(name)]
    if not known:
        return
    body, here = site.file.source.tree.body, site.function_around(site.node) is None
    outer = {one.name for one in body if isinstance(one, ast.FunctionDef) and not (here and one.lineno > site.use.line)}
    what = ", ".join(f"`{name}`" for name in known)
    if site.keyword("custom_objects") is not None or len(site.call.args) > 1 or not outer.issuperset(known):
        given = site.argument("custom_objects", 1)
        keys = [getattr(key, "value", None) for key in given.keys] if isinstance(given, ast.Dict) else []
        if not set(known) <= set(keys):
            site.review(f"a file says no more of a Lambda's function than its name: give {what} in custom_objects")
        return
    new = "custom_objects={" + ", ".join(f'"{name}": {name}' for name in known) + "}"
    site.add_argument(new)
    site.rewritten(
        f"of a Lambda's function a file keeps the name alone: {what}; TensorFlow 2.16 finds it in .keras files only",
        new=new,
    )


def _function(call: ast.Call) -> str:
    """The name of the function that a Lambda is given; empty for any other expression."""
    given = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "function"), None)
    return given.id if isinstance(given, ast.Name) else ""


@RULE.on("keras.models.Model.to_yaml")
def yaml(site: Site) -> None:
    site.rename_attribute("to_json")
    for keyword in list(site.call.keywords if site.call is not None else ()):
        site.review("`to_json` hands its keywords to json.dumps; those of YAML must go", keyword)
    site.rewritten("Keras 3 writes no YAML; JSON is YAML too", new="to_json")


@RULE.on("keras.models.model_from_yaml")
def from_yaml(site: Site) -> None:
    """The name is changed by a row; whether what is read is JSON by then is another question."""
    if site.use.kind == "import":
        return
    if site.keyword("yaml_string") is not None:
        site.rename_keyword("yaml_string", "json_string")
        site.rewritten("the text is JSON", new="json_string")
    if next(site.uses("keras.models.Model.to_yaml"), None) is None:
        site.review(
            "Keras 3 reads no YAML. Convert the file: kmigrate convert model.yaml model.keras --weights weights.h5, "
            "and load model.keras"
        )
