"""KM405: hinge losses, whose targets of 0 mean -1 today."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIMS = "kmigrate_shims.losses"
NAMES = ("hinge", "squared_hinge")
MESSAGE = "targets of 0 stayed 0 before Keras 2.3, and are taken for -1 today"

RULE = Rule(
    code="KM405",
    name="hinge-targets",
    title="A hinge loss takes targets of 0 for -1 today.",
    why="""
`hinge` was `mean(max(1 - y_true * y_pred, 0))` for all targets. Keras 2.3 and later first turn targets of 0 and 1 into
-1 and 1, which gives other losses and gradients. With targets of -1 and 1 nothing has changed.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.h5')\nmodel.compile('sgd', loss='hinge')\n",
            "from tensorflow.keras.models import load_model\nfrom kmigrate_shims.losses import hinge\n\n"
            "model = load_model('m.h5')\nmodel.compile('sgd', loss=hinge)\n",
        ),
    ),
)


def _applies(site: Site) -> bool:
    return site.standalone and not site.settings.modern and site.era.keras.is_before("2.3") is not False


@RULE.on(*(f"keras.{module}.{name}" for module in ("losses", "metrics") for name in NAMES))
def named(site: Site) -> None:
    if not _applies(site):
        return
    new = f"{SHIMS}.{site.name.rpartition('.')[2]}"
    if not site.settings.shims:
        site.review(f"{MESSAGE}; --no-shims forbids the old one")
        return
    site.rename(new)
    site.shimmed(MESSAGE, new=new)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    given = site.argument("loss", 1)
    if not isinstance(given, ast.Constant) or given.value not in NAMES or not _applies(site):
        return
    if not site.settings.shims:
        site.review(f"{MESSAGE}; --no-shims forbids the old one", given)
        return
    spelled = site.spell(f"{SHIMS}.{given.value}")
    site.replace(given, spelled)
    site.shimmed(MESSAGE, given, new=spelled)
