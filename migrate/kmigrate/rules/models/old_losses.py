"""KM405: losses that were computed otherwise: hinges of targets of 0, and the cosine as a mean."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIMS = "kmigrate_shims.losses"


@dataclass(frozen=True)
class Old:
    """A loss that another one took the place of, under its name."""

    shim: str
    ended: str  # the release that brought the new one
    message: str
    known: bool = False  # whether it is taken only where the release is known


HINGE = "targets of 0 stayed 0 before Keras 2.3, and are taken for -1 today"
COSINE = "the cosine was a mean before Keras 2.0.9, and is a sum today"
OLD = {
    "hinge": Old("hinge", "2.3", HINGE),
    "squared_hinge": Old("squared_hinge", "2.3", HINGE),
    "cosine_proximity": Old("cosine_proximity", "2.0.9", COSINE, known=True),
    "cosine": Old("cosine_proximity", "2.0.9", COSINE, known=True),
}

# Of tf.keras. 1.15 is recorded; what came before it in TensorFlow 1 had the one sign or the other.
TURNED = ("cosine_proximity", "cosine_similarity", "cosine")
SIGN = (
    "tf.keras of TensorFlow 1.15 gave the cosine itself for a loss, and its negative is taken today: training went the "
    "other way; give loss=lambda y, p: -tf.keras.losses.cosine_similarity(y, p) where that was meant"
)

RULE = Rule(
    code="KM405",
    name="old-losses",
    title="A hinge loss takes targets of 0 for -1 today, and the cosine was a mean.",
    why="""
`hinge` was `mean(max(1 - y_true * y_pred, 0))` for all targets. Keras 2.3 and later first turn targets of 0 and 1 into
-1 and 1, which gives other losses and gradients. With targets of -1 and 1 nothing has changed. `cosine_proximity` was
the mean of the products before Keras 2.0.9 and is their sum since, so that the loss is as many times larger as there
are outputs. The losses of the shims are the old ones. tf.keras of TensorFlow 1.15 had the cosine with the other sign.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\n"
            "model = load_model('m.keras')\nmodel.compile('sgd', loss='hinge')\n",
            "from tensorflow.keras.models import load_model\nfrom kmigrate_shims.losses import hinge\n\n"
            "model = load_model('m.keras')\nmodel.compile('sgd', loss=hinge)\n",
        ),
    ),
)


def old_loss(site: Site, name: object) -> Old | None:
    """What a word for a loss meant before, where that is not what it means today."""
    found = OLD.get(name) if isinstance(name, str) else None
    if found is None or not site.standalone or site.settings.modern:
        return None
    before = site.era.keras.is_before(found.ended)
    return found if before or (before is None and not found.known) else None


@RULE.on(*(f"keras.{module}.{name}" for module in ("losses", "metrics") for name in ("hinge", "squared_hinge")))
@RULE.on(*(f"keras.losses.{name}" for name in ("cosine_proximity", "cosine")))
def named(site: Site) -> None:
    old = old_loss(site, site.name.rpartition(".")[2])
    if old is None:
        return
    new = f"{SHIMS}.{old.shim}"
    if not site.settings.shims:
        site.review(f"{old.message}; --no-shims forbids the old one")
        return
    site.rename(new)
    site.shimmed(old.message, new=new)


@RULE.on(*(f"keras.losses.{name}" for name in TURNED))
def turned(site: Site) -> None:
    if _was_turned(site):
        site.review(SIGN)


def _was_turned(site: Site) -> bool:
    return not site.standalone and not site.settings.modern and site.era.tensorflow.is_before("2.0") is True


@RULE.on("keras.models.Model.compile", "keras.models.Graph.compile")
def compiled(site: Site) -> None:
    for given in _words(site.argument("loss", 1)):
        if given.value in TURNED and _was_turned(site):
            site.review(SIGN, given)
        old = old_loss(site, given.value)
        if old is None:
            continue
        if not site.settings.shims:
            site.review(f"{old.message}; --no-shims forbids the old one", given)
            continue
        spelled = site.spell(f"{SHIMS}.{old.shim}")
        site.replace(given, spelled)
        site.shimmed(old.message, given, new=spelled)


def _words(given: ast.expr | None) -> list[ast.Constant]:
    """The losses that are words: one, one of each output, or by their names."""
    match given:
        case ast.Dict(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
            return [one for one in values if isinstance(one, ast.Constant)]
        case _:
            return [given] if isinstance(given, ast.Constant) else []
