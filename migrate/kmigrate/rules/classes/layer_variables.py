"""KM251: weights that a layer of Keras 1 or 2 makes by itself, and the lists it kept of them."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import class_of, methods, self_name
from kmigrate.rules.common.weights import LISTS, TRAINED, UNTRAINED, Creation, Listing, Plan, plan_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

HOW = (
    "make each weight by self.add_weight(shape=..., initializer=..., name=...), with trainable=False where it is not "
    "trained, in the order of this list; then take this line out"
)
RULE = Rule(
    code="KM251",
    name="layer-variables",
    title="A layer's weights are made by `add_weight`, and nobody lists them.",
    why="""
Layers of Keras 0.3 and 1 made variables by calling an initializer or `K.variable`, put them into
`self.trainable_weights`, and their regularizers and constraints into lists and dictionaries. In Keras 3 an initializer
gives plain values, `trainable_weights` cannot be set, and a regularizer in a list of one's own is never asked.
`add_weight` does all of this. The line that listed the weights goes where each of them is seen to be made, in the
order of the list, so that `get_weights` stays the same.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras import initializations\n"
            "from keras.engine.topology import Layer\n\n\n"
            "class Scale(Layer):\n    def build(self, input_shape):\n"
            "        self.init = initializations.get('uniform')\n"
            "        self.W = self.init((3, 2), name='W')\n"
            "        self.trainable_weights = [self.W]\n",
            "from tensorflow.keras import backend as K\n"
            "from tensorflow.keras import initializers as initializations\n"
            "from tensorflow.keras.layers import Layer\n\n\n"
            "class Scale(Layer):\n    def build(self, input_shape):\n"
            "        self.init = initializations.get('uniform')\n"
            "        self.W = self.add_weight(shape=(3, 2), initializer=self.init, name='W')\n",
        ),
    ),
)
PLACES = ("build", "__init__")


@RULE.on("keras.layers.Layer.build", "keras.layers.Layer.__init__")
def variables(site: Site) -> None:
    if site.use.kind != "override":
        return
    here = methods(class_of(site))
    functions = [here[name] for name in ("__init__", "build") if name in here]
    if site.node is not functions[-1]:
        return  # the class is read once, at the last of its methods that make weights
    plan = plan_of(site, functions)
    if not (plan.listings or plan.gone or plan.unclear or any(c.form == "initializer" for c in plan.creations)):
        return
    if not all(_clear(plan, listing) for listing in plan.listings):
        for listing in plan.listings:
            site.review(f"`{listing.name}` cannot be set today: {HOW}", listing.statement)
        return
    for statement in plan.unclear:
        site.review(
            "nobody asks these lists today: pass regularizer=, constraint= to self.add_weight(...) instead", statement
        )
    listed = plan.listed(TRAINED), plan.listed(UNTRAINED)
    for creation in plan.creations:
        _create(site, plan, creation, *listed)
    for listing in plan.listings:
        site.file.delete_statement(listing.statement)
        site.rewritten(f"Keras keeps `{listing.name}` itself", listing.statement)
    for statement in plan.gone:
        site.file.delete_statement(statement)
        site.rewritten("`add_weight` is told the regularizer and the constraint", statement)


def _clear(plan: Plan, listing: Listing) -> bool:
    """Whether every weight of the list is seen to be made, and the list has the order in which they are."""
    if listing.items is None:
        return False
    own = [item for item in listing.items if not item.endswith(".")]
    if listing.items[: len(own)] != own or not all(plan.made(item) for item in own):
        return False  # Keras counts the weights of layers within after a layer's own
    lines = [plan.made(item)[0].statement.lineno for item in own]
    return lines == sorted(lines) and all(len(plan.made(item)) == 1 or len(own) == 1 for item in own)


def _create(site: Site, plan: Plan, creation: Creation, trained: set[str], untrained: set[str]) -> None:
    attr, call = creation.attr, creation.call
    tracked = attr in trained or attr in untrained
    if creation.form == "add_weight":
        _more(site, plan, creation)
        return
    if creation.form != "initializer" and not tracked:
        return  # a variable of the layer's own that Keras never counted
    parts = _parts(site, creation)
    if parts is None:
        site.review(f"kmigrate cannot tell the arguments here; {HOW.partition(',')[0]}", call)
        return
    function, arguments = parts
    if attr not in trained:
        arguments.append(("trainable", "False"))
    if function:  # not add_weight, which alone takes these
        if attr in plan.regularizers or attr in plan.constraints:
            site.review("a keras.Variable has no regularizer here; use self.add_weight(..., regularizer=...)", call)
    else:
        arguments += _penalties(plan, attr)
    name = function or f"{self_name_of(creation)}.add_weight"
    site.replace(call, *_laid_out(site, call, name, arguments))
    for use in site.file.uses:
        if use.call is call and use.node is call.func:
            use.kind = "gone"
    site.rewritten("the weight is made in a way that Keras 3 counts", call, new=name)


def self_name_of(creation: Creation) -> str:
    target = creation.statement.targets[0]
    assert isinstance(target, ast.Attribute)
    assert isinstance(target.value, ast.Name)
    return target.value.id


def _penalties(plan: Plan, attr: str) -> list[tuple[str, str | ast.AST]]:
    found: list[tuple[str, str | ast.AST]] = []
    if attr in plan.regularizers:
        found.append(("regularizer", ast.unparse(plan.regularizers[attr])))
    if attr in plan.constraints:
        found.append(("constraint", ast.unparse(plan.constraints[attr])))
    return found


def _more(site: Site, plan: Plan, creation: Creation) -> None:
    """What must be added to a call of add_weight that is there already."""
    call, given = creation.call, {k.arg for k in creation.call.keywords}
    for keyword, value in _penalties(plan, creation.attr):
        if keyword not in given:
            site.file.edits.add_argument(call, f"{keyword}={value}")


def _parts(site: Site, creation: Creation) -> tuple[str, list[tuple[str, str | ast.AST]]] | None:
    """The function to call (empty: add_weight) and its arguments."""
    call, form = creation.call, creation.form
    given: dict[str, ast.expr] = {k.arg: k.value for k in call.keywords if k.arg is not None}
    order = {
        "initializer": ("shape",),
        "value": ("value", "dtype", "name"),
        "zeros": ("shape", "dtype", "name"),
        "ones": ("shape", "dtype", "name"),
        "RandomUniform": ("shape", "low", "high", "dtype", "name", "seed"),
        "RandomNormal": ("shape", "mean", "scale", "dtype", "name", "seed"),
    }[form]
    if len(call.args) > len(order) or len(given) < len(call.keywords):
        return None
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    given |= dict(zip(order, call.args, strict=False))
    if order[0] not in given or set(given) - {*order, "name", "dim_ordering"}:
        return None
    last: list[tuple[str, str | ast.AST]] = [("name", given["name"])] if "name" in given else []
    dtype = given.get("dtype")
    if form == "value":
        return site.spell("keras.Variable"), [
            ("", given["value"]),
            ("dtype", dtype if dtype is not None else f"{self_name_of(creation)}.variable_dtype"),
            *last,
        ]
    first: list[tuple[str, str | ast.AST]] = [("shape", given["shape"])]
    if form == "initializer":
        first.append(("initializer", call.func))
    elif form in ("zeros", "ones"):
        first.append(("initializer", f"'{form}'"))
    else:
        drawn = ", ".join(site.text(given[key]) for key in (*order[1:3], "seed") if key in given)
        first.append(("initializer", f"{site.spell(f'keras.initializers.{form}')}({drawn})"))
    return "", [*first, *([("dtype", dtype)] if dtype is not None else []), *last]


def _laid_out(site: Site, call: ast.Call, name: str, arguments: list[tuple[str, str | ast.AST]]) -> list[str | ast.AST]:
    """A call on one line where it fits, else with its arguments below each other."""
    source = site.file.source
    column = source.start(call) - source.line_start(source.start(call)) + len(name) + 1
    length = sum(len(k) + bool(k) + len(v if isinstance(v, str) else site.text(v)) + 2 for k, v in arguments) - 1
    between = ", " if column + length <= max(79, source.width) else f",{source.newline}{' ' * column}"
    pieces: list[str | ast.AST] = [f"{name}("]
    for index, (keyword, value) in enumerate(arguments):
        pieces += [between if index else "", f"{keyword}=" if keyword else "", value]
    return [*pieces, ")"]


@RULE.on(*(f"keras.layers.Layer.{name}=" for name in LISTS - {"params"}))
def lists(site: Site) -> None:
    """A list that is set where no weights are made."""
    cls = class_of(site)
    inside = [method for name, method in methods(cls).items() if name in PLACES]
    line = site.use.line
    if not any(method.lineno <= line <= (method.end_lineno or line) and self_name(method) for method in inside):
        name = site.name.rpartition(".")[2].rstrip("=")
        site.review(f"`{name}` cannot be set today: {HOW}")
