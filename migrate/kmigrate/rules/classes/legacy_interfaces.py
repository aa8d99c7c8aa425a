"""KM365: the decorator by which an optimizer took the arguments of Keras 1 for its updates."""

from __future__ import annotations

from kmigrate.rules.common.classes import Function
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM365",
    name="legacy-interfaces",
    title="`@interfaces.legacy_get_updates_support` is taken off.",
    why="""
Keras 2.1 and 2.2 put this decorator on `get_updates` of every optimizer, and so did those who wrote their own: it
brought calls with the arguments of Keras 1, `get_updates(params, constraints, loss)`, into the new order. Keras itself
never called it so, and `keras.legacy` is gone. What the other decorators of that module took is for a person.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.legacy import interfaces\n"
            "from keras.optimizers import Optimizer\n\n\nclass Descent(Optimizer):\n"
            "    @interfaces.legacy_get_updates_support\n    def get_updates(self, loss, params):\n"
            "        grads = self.get_gradients(loss, params)\n"
            "        self.updates = [K.update(p, p - 0.1 * g) for p, g in zip(params, grads)]\n"
            "        return self.updates\n",
            "from kmigrate_shims import backend as K\n"
            "from kmigrate_shims.optimizers.legacy import LegacyOptimizer\n\n\nclass Descent(LegacyOptimizer):\n"
            "    def get_updates(self, loss, params):\n        grads = self.get_gradients(loss, params)\n"
            "        self.updates = [K.update(p, p - 0.1 * g) for p, g in zip(params, grads)]\n"
            "        return self.updates\n",
        ),
    ),
)


@RULE.answers("keras.legacy.interfaces.legacy_get_updates_support")
def updates(site: Site) -> None:
    function = site.parent(site.node)
    if not isinstance(function, Function) or site.node not in function.decorator_list:
        site.by_row()
        return
    source = site.file.source
    behind = function.decorator_list[function.decorator_list.index(site.node) + 1 :]
    start = source.data.rindex(b"@", 0, source.start(site.node))
    end = source.data.rindex(b"@", 0, source.start(behind[0])) if behind else source.start(function)
    site.file.edits.replace_span(start, end)
    site.drop_name()
    site.rewritten("`legacy_get_updates_support` brought old arguments into another order; nothing gives them")
