"""KM402: `decay` of an optimizer becomes the schedule that gives the same learning rates."""

from __future__ import annotations

import ast

from kmigrate.rules.common.optimizers import setter, shim_reason
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SCHEDULE = "keras.optimizers.schedules.InverseTimeDecay"
# The learning rate where the call gives none: keras 2.3.1 keras/optimizers.py.
DEFAULTS = {
    "sgd": "0.01",
    "rmsprop": "0.001",
    "adagrad": "0.01",
    "adadelta": "1.0",
    "adam": "0.001",
    "adamax": "0.002",
}
# The same in tf.keras 2.0 to 2.10, whose optimizers took `decay` too.
TENSORFLOW_DEFAULTS = dict.fromkeys(DEFAULTS, "0.001") | {"sgd": "0.01"}

CLASSES = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax")
RULE = Rule(
    code="KM402",
    name="optimizer-decay",
    title="`decay` of an optimizer is a learning rate schedule today.",
    why="""
Keras 2 divided the learning rate by `1 + decay * iterations` at every step. Keras 3 ignores `decay` with a warning,
so that the program trains with another learning rate. `InverseTimeDecay(lr, 1, decay)` gives the same rates, step by
step. A learning rate that is a schedule cannot be set by a callback: where the file does so, KM404 keeps the old class.
""",
    examples=(
        Example(
            "from keras.optimizers import SGD\n\noptimizer = SGD(lr=0.1, decay=1e-6, momentum=0.9)\n",
            "from tensorflow.keras.optimizers import SGD\n"
            "from tensorflow.keras.optimizers.schedules import InverseTimeDecay\n\n"
            "optimizer = SGD(learning_rate=InverseTimeDecay(0.1, 1, 1e-6), momentum=0.9)\n",
        ),
    ),
)

OWN = ("get_updates", "get_gradients")  # with which a class is derived from the optimizers of the shims


@RULE.on(
    *(f"keras.optimizers.{name}" for name in ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax")), handed=True
)
@RULE.on(*(f"keras.optimizers.{name}" for name in DEFAULTS), handed=True)
def decay(site: Site) -> None:
    given = site.keyword("decay")
    owner = site.use.owner if site.use.kind == "handed" else None
    kept = shim_reason(site) if owner is None else any(owner.find(one)[0] for one in OWN)
    if site.call is None or given is None or kept:
        return
    if isinstance(given.value, ast.Constant) and not given.value.value:
        site.remove_argument(given)
        site.rewritten("`decay` was 0 and is gone", given)
        return
    if site.unpacks:
        site.review("`decay` is ignored today; kmigrate cannot tell the learning rate that goes with it here", given)
        return
    if what := setter(site):
        site.review(
            f"`decay` is ignored today. A schedule would do the same, but `{what}` also sets the learning rate in this "
            "file, which a schedule does not allow; put the decay into that one place",
            given,
        )
        return
    _schedule(site, given)


def _schedule(site: Site, given: ast.keyword) -> None:
    rate = site.argument("learning_rate", 0) or site.argument("lr")
    spelled = site.spell(SCHEDULE)
    if rate is not None:
        site.replace(rate, f"{spelled}(", rate, ", 1, ", given.value, ")")
        site.remove_argument(given)
        shown = site.text(rate)
    else:
        defaults = DEFAULTS if site.standalone else TENSORFLOW_DEFAULTS
        shown = defaults[site.name.rpartition(".")[2].lower()]
        site.replace(given, f"learning_rate={spelled}({shown}, 1, ", given.value, ")")
    new = f"learning_rate={spelled}({shown}, 1, {site.text(given.value)})"
    site.rewritten("`decay` is ignored today; the schedule gives the same learning rates", given, new=new)
