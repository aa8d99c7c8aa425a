"""KM427: the type of numbers, set when layers have been made before."""

from __future__ import annotations

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.backend.set_floatx"
MAKERS = ("keras.layers.", "keras.models.", "keras.applications.")
WHY = "Keras 3 keeps the type of the first layer that is made for all that follow, whatever `set_floatx` says"

RULE = Rule(
    code="KM427",
    name="late-floatx",
    title="`set_floatx` speaks for layers that are made later, too.",
    why="""
`K.set_floatx("float64")` was the type of each layer made from there on. Keras 3 asks it once, for the first layer of a
program, and makes all others of that type: a program that changes it between two models computes the second in the
precision of the first, and nothing says so. The shim's `set_floatx` sets the policy of layers as well; it is written
where layers are made before. With --no-shims this is a finding.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Dense\n\nfirst = Dense(1)\n"
            "K.set_floatx('float64')\nsecond = Dense(1)\n",
            "from tensorflow.keras.layers import Dense\nfrom kmigrate_shims import backend\n\n"
            "first = Dense(1)\nbackend.set_floatx('float64')\nsecond = Dense(1)\n",
        ),
    ),
)


@RULE.on("keras.backend.set_floatx")
def late(site: Site) -> None:
    if site.call is None or site.era.is_today or site.file.homes:
        return
    line = site.call.lineno
    if not any(u.call is not None and u.line < line and u.name.startswith(MAKERS) for u in site.file.uses):
        return
    if site.settings.shims:
        site.rename(SHIM)
        site.shimmed(WHY, new=SHIM)
    else:
        site.review(f"{WHY}; set_dtype_policy of keras.config sets it")
