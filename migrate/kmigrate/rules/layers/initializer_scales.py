"""KM270: initializers that drew otherwise: normal ones before Keras 2.2, and `orthogonal` in Keras 1."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import find, inside
from kmigrate.rules.layers.kernel_fans import WORDS, kernel_of
from kmigrate.rules.registry import ARGUMENTS, Example, Rule
from kmigrate.rules.site import Site

# scale and mode of VarianceScaling, as the name means in every release
NORMAL = {"he_normal": ("2.0", "fan_in"), "glorot_normal": ("1.0", "fan_avg"), "lecun_normal": ("1.0", "fan_in")}
OLD = (*NORMAL, "orthogonal")
OF_KERAS_1 = "init", "inner_init"
OF_KERAS_2 = ("kernel_initializer", "recurrent_initializer", "depthwise_initializer", "pointwise_initializer")
OTHERS = ("embeddings_initializer", "bias_initializer", "beta_initializer", "gamma_initializer", "alpha_initializer")
GIVEN = (*OF_KERAS_1, *OF_KERAS_2, *OTHERS)
# What a cut normal distribution keeps of its deviation; the shims' initializer has the same number.
KEPT = "0.8796256610342398"

RULE = Rule(
    code="KM270",
    name="initializer-scales",
    title="`he_normal`, `glorot_normal`, `lecun_normal` and `orthogonal` drew otherwise.",
    why="""
Keras 1 drew the values of `he_normal` and `glorot_normal` from a normal distribution. Keras 2 cuts it off at two
deviations, and until 2.1 did not make up for that: the weights are an eighth narrower than today's. `orthogonal` of
Keras 1 made rows of length 1.1. Where the release is known, the old distribution is written out; `--modern` leaves
that. The widths are recorded from Keras 1.2.2, 2.0.8, 2.2.4 and 2.3.1.
""",
    examples=(
        Example(
            "from keras.layers import Dense\n\nlayer = Dense(output_dim=8, init='he_normal')\n",
            "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.initializers import VarianceScaling\n\n"
            "layer = Dense(units=8, kernel_initializer=VarianceScaling(2.0, 'fan_in', 'untruncated_normal'))\n",
        ),
    ),
)


def _old(site: Site, name: str) -> tuple[str, tuple[str, ...]] | None:
    """The initializer that draws so today, and its arguments."""
    if not site.standalone or site.settings.modern:
        return None
    keras = site.era.keras
    first = keras.is_before("2.0")
    if name == "orthogonal":
        return ("Orthogonal", ("1.1",)) if first else None
    if name not in NORMAL or keras.is_before("2.2") is not True or first is None:
        return None
    scale, mode = NORMAL[name]
    if first:
        return "VarianceScaling", (scale, f"'{mode}'", "'untruncated_normal'")
    return "VarianceScaling", (f"{scale} * {KEPT}**2", f"'{mode}'", "'truncated_normal'")


@RULE.on("keras.layers.*", kinds=("name",), needs=ARGUMENTS)
def layers(site: Site) -> None:
    if site.call is None or site.use.kind != "name" or not any(map(site.file.source.lines_of, OLD)):
        return
    if not site.standalone:
        return
    for keyword in GIVEN:
        if keyword in WORDS and kernel_of(site):
            continue  # KM255 knows the fans of this kernel as well
        given = find(site, keyword) if keyword in OF_KERAS_1 else site.keyword(keyword)
        value = inside(given)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            _write(site, value, value.value)


@RULE.on("keras.initializers.get")
def got(site: Site) -> None:
    value = site.argument("identifier", 0)
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        _write(site, value, value.value)


def _write(site: Site, node: ast.Constant, name: str) -> None:
    old = _old(site, name)
    if old is None:
        return
    new = f"{site.spell(f'keras.initializers.{old[0]}')}({', '.join(old[1])})"
    site.replace(node, new)
    site.rewritten(f"`{name}` drew otherwise in the Keras that this was written for", node, new=new)


@RULE.on(*(f"keras.initializers.{name}" for name in NORMAL))
def made(site: Site) -> None:
    """`he_normal(seed=1)`: a class of Keras 2."""
    name = site.name.rpartition(".")[2]
    old = _old(site, name)
    if old is None or site.call is None or site.era.keras.is_before("2.0"):
        return  # a function of Keras 1 made a variable, of which KM254 and KM251 speak
    seed = site.argument("seed", 0)
    arguments = [*old[1], *([f"seed={site.text(seed)}"] if seed is not None else [])]
    new = f"{site.spell(f'keras.initializers.{old[0]}')}({', '.join(arguments)})"
    site.drop_name()
    site.replace(site.call, new)
    site.rewritten(f"`{name}` drew narrower before Keras 2.2", site.call, new=new)
