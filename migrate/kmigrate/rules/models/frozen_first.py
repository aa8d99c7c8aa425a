"""KM361: a frozen model that stands first in a Sequential, which went on learning."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.names.values import Use
from kmigrate.rules.common.classes import is_a
from kmigrate.rules.models.frozen_models import MODEL, STORED, frozen_owner, is_constant, is_store, owner_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SEQUENTIAL = "keras.models.Sequential"
UNTIL = "2.2"
RULE = Rule(
    code="KM361",
    name="frozen-first",
    title="A frozen model that stands first in a Sequential was trained all the same before Keras 2.2.",
    why="""
`base.trainable = False; model.add(base)`: a Sequential of Keras 1, 2.0 and 2.1 that begins with a model asked only the
layers of that model whether they are trained, so that the frozen base went on learning, while `trainable_weights` and
`summary` counted it as frozen. Today it is frozen, as the line says. Recorded from Keras 1.2.2, 2.0.8 and 2.2.4. Layers
that are frozen one by one, and models that stand further behind or are called, were frozen always.
""",
    examples=(
        Example(
            "from keras.applications import VGG16\nfrom keras.layers import Dense\n"
            "from keras.models import Sequential\n\n"
            "base = VGG16(include_top=False, pooling='avg')\nbase.trainable = False\n"
            "model = Sequential([base, Dense(1)])\nmodel.compile('sgd', 'mse')\n",
            "from tensorflow.keras.applications import VGG16\nfrom tensorflow.keras.layers import Dense\n"
            "from tensorflow.keras.models import Sequential\n\n"
            "base = VGG16(include_top=False, pooling='avg')\nbase.trainable = False\n"
            "model = Sequential([base, Dense(1)])\nmodel.compile('sgd', 'mse')\n",
            note="The line that freezes is reported for review where the program may be of before Keras 2.2.",
        ),
    ),
)


@RULE.on(*STORED)
def frozen(site: Site) -> None:
    node, statement = site.node, site.statement(site.node)
    if not isinstance(node, ast.Attribute) or not isinstance(statement, ast.Assign) or not is_store(site.use):
        return
    before = site.era.keras.is_before(UNTIL)
    if before is False or not site.standalone or not is_constant(statement.value, False):
        return
    shown, _ = frozen_owner(site, node)
    looped = shown != site.text(node.value)  # for layer in model.layers: layer.trainable = False
    begun = [(base, outer) for base, outer in _begun(site) if shown == (outer if looped else base)]
    if not begun:
        return
    when = f"before Keras {UNTIL}" if before else f"where this is of before Keras {UNTIL},"
    site.review(
        f"{when} `{begun[0][0]}`, with which a Sequential begins, was trained all the same, and today it is not; where "
        "the numbers are to stay, do not freeze it",
        statement,
    )


def _begun(site: Site) -> list[tuple[str, str]]:
    """Models with which a Sequential of this file begins, and that Sequential, as they are written."""
    if _begun not in site.file.memo:
        site.file.memo[_begun] = [*_by_list(site), *_by_adding(site)]
    return site.file.memo[_begun]  # type: ignore[no-any-return]


def _by_list(site: Site) -> Iterator[tuple[str, str]]:
    for use in site.uses(SEQUENTIAL):
        given = use.call.args[0] if use.call is not None and use.call.args else None
        if isinstance(given, ast.List) and given.elts and _is_model(site, given.elts[0]):
            yield site.text(given.elts[0]), _target(site, use)


def _by_adding(site: Site) -> Iterator[tuple[str, str]]:
    made = [(_target(site, use), use.line) for use in site.uses(SEQUENTIAL) if use.call and not use.call.args]
    begun = set[tuple[str, int]]()
    for use in sorted(site.uses(f"{SEQUENTIAL}.add"), key=lambda use: use.line):
        if use.call is None or not use.call.args:
            continue
        outer = owner_of(site, use)
        line = max((line for name, line in made if name == outer and line <= use.line), default=0)
        if line and (outer, line) not in begun and _is_model(site, use.call.args[0]):
            yield site.text(use.call.args[0]), outer
        begun.add((outer, line))


def _target(site: Site, use: Use) -> str:
    statement = site.statement(use.node)
    return site.text(statement.targets[0]) if isinstance(statement, ast.Assign) else ""


def _is_model(site: Site, node: ast.expr) -> bool:
    return not isinstance(node, ast.Call) and is_a(site, site.value(node), MODEL)
