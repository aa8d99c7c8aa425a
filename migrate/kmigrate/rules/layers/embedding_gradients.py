"""KM237: what an Embedding learns from a word that stands in a batch more than once."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import find
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.Embedding"
WHY = "Keras 3 squares the gradients of a word that stands in a batch twice one by one, and takes other steps"
# Optimizers whose steps are sums of gradients, so that it does not matter in how many parts these come.
LINEAR = ("keras.optimizers.SGD", "keras.optimizers.sgd", "keras.optimizers.schedules.")
ROWS = "_resource_apply_sparse"
CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")

RULE = Rule(
    code="KM237",
    name="embedding-gradients",
    title="An Embedding is trained otherwise by Adam and its kin where a word stands in a batch twice.",
    why="""
The gradient of a table of words comes in parts, one for each place where a word stands. Every old Keras added up the
parts of one word before an optimizer saw them. Keras 3 on TensorFlow does not: Adam, RMSprop, Adagrad, Adamax and Nadam
square each part by itself, so that frequent words take other steps, and training comes to other weights without a word.
The Embedding of the shims adds them up. Where all that a file trains with is visibly SGD, whose steps are
sums anyway, the layer stays.
""",
    examples=(
        Example(
            "from keras.layers import Embedding\n\nlayer = Embedding(100, 8)\n",
            "from kmigrate_shims.layers import Embedding\n\nlayer = Embedding(100, 8)\n",
        ),
    ),
)


@RULE.on("keras.layers.Embedding")
def made(site: Site) -> None:
    if site.use.kind != "name" or _is_asked_about(site) or site.settings.modern:
        return
    if site.era.is_today:
        return
    dropout = find(site, "dropout") if site.call is not None else None
    if _only_adds(site) or (dropout is not None and site.standalone):
        return  # KM229 speaks of dropout
    if site.functions(ROWS):
        return  # the file's own optimizer adds them up, and wants to know which rows they are of
    if site.keyword("sparse") is not None:
        return  # a person must look at that argument first
    if not site.settings.shims:
        site.review(f"{WHY}; only the Embedding of kmigrate_shims adds them up, and --no-shims forbids it")
        return
    site.rename(SHIM)
    site.shimmed(WHY, new=SHIM)


def _is_asked_about(site: Site) -> bool:
    """Whether the class is compared with what may be of any Keras, or a part of it is taken: nothing is made of it."""
    outer = site.parent(site.node)
    while isinstance(outer, ast.Tuple | ast.List):
        outer = site.parent(outer)
    if isinstance(outer, ast.Call) and outer is not site.call:
        return isinstance(outer.func, ast.Name) and outer.func.id in ("isinstance", "issubclass")
    return isinstance(outer, ast.Compare | ast.Attribute)


def _only_adds(site: Site) -> bool:
    """Whether the file trains, and with nothing but plain SGD."""
    if _only_adds not in site.file.memo:
        site.file.memo[_only_adds] = _all_linear(site)
    return bool(site.file.memo[_only_adds])


def _all_linear(site: Site) -> bool:
    compiles = [use.call for use in site.uses("keras.models.Model.compile", "keras.models.Sequential.compile")]
    if not compiles:
        return False
    for use in site.file.uses:
        if use.kind == "name" and use.name.startswith(("keras.optimizers.", "tensorflow.train.")):
            clips = use.call is not None and any(k.arg in CLIPS or k.arg is None for k in use.call.keywords)
            if not use.name.startswith(LINEAR) or clips:
                return False
    return all(call is not None and _is_linear(site, call) for call in compiles)


def _is_linear(site: Site, call: ast.Call) -> bool:
    given = next((k.value for k in call.keywords if k.arg == "optimizer"), None)
    given = given or (call.args[0] if call.args else None)
    if isinstance(given, ast.Name) and len(site.assigned(given.id)) == 1:
        given = site.assigned(given.id)[0]
    if isinstance(given, ast.Constant):
        return isinstance(given.value, str) and given.value.lower() == "sgd"
    return isinstance(given, ast.Call) and any(
        use.call is given and use.name.startswith(LINEAR[:2]) for use in site.file.uses
    )
