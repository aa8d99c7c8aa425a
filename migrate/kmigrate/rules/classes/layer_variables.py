"""KM251: weights that a layer of Keras 1 or 2 makes by itself, and the lists it kept of them."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import class_of, methods, self_name
from kmigrate.rules.common.conditional import freeze, in_either, is_conditional
from kmigrate.rules.common.made_weights import laid_out, parts_of, self_name_of
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
    sometimes = [listing for listing in plan.listings if is_conditional(site, plan, listing)]
    if not all(_clear(plan, listing) for listing in plan.listings) or not in_either(sometimes):
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
        if listing in sometimes and listing.name in UNTRAINED:
            freeze(site, plan, listing)
            continue
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
    parts = parts_of(site, creation)
    if parts is None:
        site.review(f"kmigrate cannot tell the arguments here; {HOW.partition(',')[0]}", call)
        return
    function, arguments = parts
    if attr not in trained and "trainable" not in dict(arguments):
        arguments.append(("trainable", "False"))
    if function:  # not add_weight, which alone takes these
        if attr in plan.regularizers or attr in plan.constraints:
            site.review("a keras.Variable has no regularizer here; use self.add_weight(..., regularizer=...)", call)
    else:
        arguments += _penalties(plan, attr)
    name = function or f"{self_name_of(creation)}.add_weight"
    site.replace(call, *laid_out(site, call, name, arguments))
    for use in site.file.uses:
        if use.call is call and use.node is call.func:
            use.kind = "gone"
    site.rewritten("the weight is made in a way that Keras 3 counts", call, new=name)


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


@RULE.on(*(f"keras.layers.Layer.{name}=" for name in LISTS - {"params"}))
def lists(site: Site) -> None:
    """A list that is set where no weights are made."""
    cls = class_of(site)
    inside = [method for name, method in methods(cls).items() if name in PLACES]
    line = site.use.line
    if not any(method.lineno <= line <= (method.end_lineno or line) and self_name(method) for method in inside):
        name = site.name.rpartition(".")[2].rstrip("=")
        site.review(f"`{name}` cannot be set today: {HOW}")
