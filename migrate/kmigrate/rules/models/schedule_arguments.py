"""KM315: schedules that are given the learning rate as well."""

from __future__ import annotations

import ast

from kmigrate.era import number
from kmigrate.rules.common.batches import is_keras_1
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RATES = {"lr", "learning_rate", "rate", "current_lr", "old_lr", "last_lr", "prev_lr"}

RULE = Rule(
    code="KM315",
    name="schedule-arguments",
    title="A schedule with a second parameter is given the learning rate there.",
    why="""
`LearningRateScheduler` called `schedule(epoch)` before Keras 2.2, and calls `schedule(epoch, lr)` where the function
takes two. One that has another second parameter with a default is given the learning rate in its place, and nothing
says so. It is kept from that where the program is known to be older.
""",
    examples=(
        Example(
            "from keras.callbacks import LearningRateScheduler\nfrom keras.models import load_model\n\n"
            "model = load_model('m.keras')\n\n\ndef schedule(epoch, drop=0.5):\n"
            "    return 0.1 * drop ** epoch\n\n\nrate = LearningRateScheduler(schedule)\n"
            "model.fit(x, y, nb_epoch=3)\n",
            "from tensorflow.keras.callbacks import LearningRateScheduler\n"
            "from tensorflow.keras.models import load_model\n\n"
            "model = load_model('m.keras')\n\n\ndef schedule(epoch, drop=0.5):\n"
            "    return 0.1 * drop ** epoch\n\n\nrate = LearningRateScheduler(lambda epoch: schedule(epoch))\n"
            "model.fit(x, y, epochs=3)\n",
        ),
    ),
)


@RULE.on("keras.callbacks.LearningRateScheduler")
def scheduled(site: Site) -> None:
    given = site.argument("schedule", 0)
    if site.call is None or not isinstance(given, ast.Name) or not site.standalone:
        return
    functions = [n for n in site.nodes(ast.FunctionDef) if isinstance(n, ast.FunctionDef) and n.name == given.id]
    if len(functions) != 1:
        return
    spec = functions[0].args
    names = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    if len(names) < 2 or names[1] in RATES or len(spec.defaults) < len(names) - 1:
        return
    source = site.settings.source
    if source is not None and number(source) >= (2, 2):
        return  # as it was
    if source is None and not is_keras_1(site):
        site.review(f"`{names[1]}` is given the learning rate, as since Keras 2.2 and not before", given)
        return
    site.replace(given, "lambda epoch: ", given, "(epoch)")
    site.rewritten(f"`{names[1]}` would be given the learning rate", given, new=f"lambda epoch: {given.id}(epoch)")
