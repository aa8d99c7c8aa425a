"""KM224: `merge` and `Merge` of Keras 1, called on tensors."""

from __future__ import annotations

import ast
import re

from kmigrate.rules.common.masking import masks
from kmigrate.rules.common.merging import PARAMETERS, Merging, arguments, merging
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

FUNCTION = ("inputs", *PARAMETERS, "name")
SHIMS = "kmigrate_shims.layers.merging"
MERGED = re.compile("add|subtract|multiply|average|maximum|minimum|concatenate", re.IGNORECASE)
LAYER = ("layers", *PARAMETERS, "node_indices", "tensor_indices", "name")

RULE = Rule(
    code="KM224",
    name="merge-modes",
    title="Each merge mode is a layer of its own.",
    why="""
`merge([a, b], mode="concat", concat_axis=1)` is `concatenate([a, b], axis=1)` since Keras 2, and there are `add`,
`multiply`, `average`, `maximum` and `dot`. A function as the mode is a `Lambda` layer. `"cos"` gave its result one
more axis and took care of vectors of zeros in its own way; it, and modes that only the running program knows, are
left to the shim.
""",
    examples=(
        Example(
            "from keras.layers import Input, merge\n\na, b = Input((3,)), Input((3,))\n"
            "c = merge([a, b], mode='concat', concat_axis=1)\nd = merge([a, b])\n",
            "from tensorflow.keras.layers import Input, concatenate, add\n\na, b = Input((3,)), Input((3,))\n"
            "c = concatenate([a, b], axis=1)\nd = add([a, b])\n",
        ),
        Example(
            "from keras.layers import Input, merge\n\na, b = Input((3,)), Input((3,))\n"
            "c = merge([a, b], mode=lambda x: x[0] - x[1], output_shape=(3,))\n",
            "from tensorflow.keras.layers import Input, Lambda\n\na, b = Input((3,)), Input((3,))\n"
            "c = Lambda(lambda x: x[0] - x[1], output_shape=(3,))([a, b])\n",
        ),
    ),
)


@RULE.answers("keras.layers.merge")
def function(site: Site) -> None:
    given = arguments(site, FUNCTION)
    plan = _plan(site, given)
    if plan is None or given is None or given["inputs"] is None:
        site.by_row()
        return
    if plan.function == "Lambda":
        _rebuild(site, plan, given["inputs"])
    else:
        _in_place(site, plan, plan.function, ("inputs", "name"), FUNCTION)


@RULE.answers("keras.layers.Merge", "keras.models.Merge")
def layer(site: Site) -> None:
    """A Merge that is given no layers, and is called on tensors."""
    given = arguments(site, LAYER)
    plan = _plan(site, given)
    indexed = given is not None and (given["node_indices"] or given["tensor_indices"])
    branches = given["layers"] if given is not None else None
    if branches is not None and not (isinstance(branches, ast.Constant) and branches.value is None):
        return  # KM225 speaks of it
    if plan is None or indexed:
        site.by_row()
    else:
        _in_place(site, plan, plan.layer, ("name",), LAYER)


def _plan(site: Site, given: dict[str, ast.expr | None] | None) -> Merging | None:
    if given is None:
        return None
    return merging(site, given["mode"], {key: given[key] for key in PARAMETERS[1:]}, given["name"])


def _in_place(site: Site, plan: Merging, name: str, keep: tuple[str, ...], order: tuple[str, ...]) -> None:
    """Changes what differs; the tensors, the name and their comments stay where they are."""
    call = site.call
    assert call is not None
    rest = list(plan.given)
    for place, parameter in enumerate(order):
        value = site.argument(parameter, place)
        if value is None:
            continue
        keyword = site.keyword(parameter)
        taken = next(
            (pieces for pieces in rest if value in pieces or (parameter == "dot_axes" and len(pieces) > 2)), None
        )
        if taken is not None:
            rest.remove(taken)
            site.replace(keyword or value, *taken)
        elif parameter not in keep:
            site.remove_argument(keyword or value)
        elif keyword is None and parameter == "name":
            site.replace(value, "name=", value)
    for pieces in rest:
        site.add_argument(*pieces)
    if MERGED.fullmatch(name) and site.settings.shims and masks(site):
        site.rename(f"{SHIMS}.{name}")  # KM276 says why
        site.shimmed(f"this mode is `{name}` today, and that of the shims keeps masks", call, new=f"{SHIMS}.{name}")
        return
    site.rename(f"keras.layers.{name}")
    site.rewritten(f"this mode is `{name}` today", call, new=name)


def _rebuild(site: Site, plan: Merging, inputs: ast.expr) -> None:
    assert site.call is not None
    pieces: list[str | ast.AST] = [site.spell("keras.layers.Lambda"), "("]
    given = [*plan.given, *plan.named()]
    for index, item in enumerate(given):
        pieces += [", " if index else "", *item]
    site.replace(site.call, *pieces, ")(", inputs, ")")
    site.drop_name()
    site.rewritten("a function as the mode is a Lambda layer", site.call, new="Lambda")
