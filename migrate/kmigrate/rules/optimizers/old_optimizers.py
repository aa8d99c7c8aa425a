"""KM404: optimizers that only the shims have as they were."""

from __future__ import annotations

import ast

from kmigrate.rules.common.asked_updates import CLASSES
from kmigrate.rules.common.optimizers import NADAM, UPDATED, shim_reason
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIMS = "kmigrate_shims.optimizers"
UPDATING = f"{SHIMS}.updating"

RULE = Rule(
    code="KM404",
    name="old-optimizers",
    title="An optimizer that no optimizer of Keras 3 can stand for.",
    why="""
Nadam follows another momentum schedule today. A learning rate that decays at every step is a schedule today, which
callbacks cannot set, and before they could. `clipnorm` and `clipvalue` were applied one after the other and exclude
each other now. `kmigrate_shims.optimizers` has the old classes with their old arguments; 30 steps of each agree with
real Keras 1.2.2 and 2.2.4 on Theano and with Keras 2.3.1 on TensorFlow within 5e-6. Where a program asks for
`get_updates` itself and gives them to `K.function`, as agents of reinforcement learning do, the class that has them
stands in: `kmigrate_shims.optimizers.updating`.
""",
    examples=(
        Example(
            "from keras.optimizers import Nadam\n\noptimizer = Nadam(lr=0.01, schedule_decay=0.01)\n",
            "from kmigrate_shims.optimizers import Nadam\n\n"
            "optimizer = Nadam(learning_rate=0.01, schedule_decay=0.01)\n",
        ),
        Example(
            "from keras.callbacks import ReduceLROnPlateau\nfrom keras.optimizers import SGD\n\n"
            "optimizer = SGD(lr=0.1, decay=1e-6)\ncallback = ReduceLROnPlateau()\n",
            "from tensorflow.keras.callbacks import ReduceLROnPlateau\nfrom kmigrate_shims.optimizers import SGD\n\n"
            "optimizer = SGD(learning_rate=0.1, decay=1e-6)\ncallback = ReduceLROnPlateau()\n",
        ),
        Example(
            "from keras import backend as K\nfrom keras.optimizers import RMSprop\n\n"
            "optimizer = RMSprop(lr=0.00025, epsilon=0.01)\n"
            "updates = optimizer.get_updates(model.trainable_weights, [], loss)\n"
            "train = K.function([model.inputs[0], y], [loss], updates=updates)\n",
            "from kmigrate_shims import backend as K\nfrom kmigrate_shims.optimizers.updating import LegacyRMSprop\n\n"
            "optimizer = LegacyRMSprop(learning_rate=0.00025, epsilon=0.01)\n"
            "updates = optimizer.get_updates(model.trainable_weights, [], loss)\n"
            "train = K.function([model.inputs[0], y], [loss], updates=updates)\n",
        ),
    ),
)


@RULE.on(*(f"keras.optimizers.{name}" for cls in CLASSES for name in (cls, cls.lower())))
def kept(site: Site) -> None:
    reason = shim_reason(site)
    if reason:
        name = site.name.rpartition(".")[2].lower()
        cls = next(cls for cls in CLASSES if cls.lower() == name)
        new = f"{UPDATING}.Legacy{cls}" if reason == UPDATED else f"{SHIMS}.{cls}"
        site.rename(new)
        site.shimmed(reason, new=new)
        return
    schedule = site.keyword("schedule_decay")
    if schedule is not None and site.name.lower().endswith("nadam"):
        site.review("`Nadam` has no argument `schedule_decay` today: its momentum schedule is another one", schedule)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    _string(site, site.argument("optimizer", 0))


@RULE.on("keras.optimizers.get")
def got(site: Site) -> None:
    _string(site, site.argument("identifier", 0))


def _string(site: Site, given: ast.expr | None) -> None:
    if not site.standalone or site.settings.modern or not site.settings.shims:
        return
    if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value.lower() == "nadam":
        new = f"{site.spell(f'{SHIMS}.Nadam')}()"
        site.replace(given, new)
        site.shimmed(NADAM, given, new=new)
