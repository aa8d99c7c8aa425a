"""KM239: `TimeDistributed` around what counts statistics."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.layers.TimeDistributed"
COUNTS = "keras.layers.BatchNormalization"
WRAPPER = "keras.layers.TimeDistributed"
WHY = "BatchNormalization inside saw all steps of a batch at once, and sees one after the other in Keras 3"
RULE = Rule(
    code="KM239",
    name="steps-at-once",
    title="BatchNormalization in `TimeDistributed` normalizes each step by itself in Keras 3.",
    why="""
The old `TimeDistributed` made one large batch of all steps, and a BatchNormalization inside took its mean and variance
over it. Keras 3 calls the layer for one step after the other: in training each step is normalized by its own
statistics, and the moving averages move once for each. The layer of the shims takes all steps at once, as it was.
""",
    examples=(
        Example(
            "from keras.layers import BatchNormalization, TimeDistributed\n\n"
            "layer = TimeDistributed(BatchNormalization(name='inside'))\n",
            "from kmigrate_shims.layers import TimeDistributed, BatchNormalization\n\n"
            "layer = TimeDistributed(BatchNormalization(name='inside'))\n",
        ),
    ),
)


@RULE.on(WRAPPER)
def made(site: Site) -> None:
    if site.use.kind != "name" or not _counts(site):
        return
    if site.era.is_today:
        return
    if not site.settings.shims:
        site.review(f"{WHY}; only the TimeDistributed of kmigrate_shims keeps that, and --no-shims forbids it")
        return
    site.rename(SHIM)
    site.shimmed(WHY, new=SHIM)


def _counts(site: Site) -> bool:
    """Whether any wrapper of the file holds such a layer: then all of them are of the shims, under one name."""
    if _counts not in site.file.memo:
        counts = any(site.uses(COUNTS))
        site.file.memo[_counts] = counts and any(_may_hold(site, use.call) for use in site.uses(WRAPPER))
    return bool(site.file.memo[_counts])


def _may_hold(site: Site, call: ast.Call | None) -> bool:
    """Whether a wrapper is given such a layer, a model, or what nobody can tell."""
    given = next((k.value for k in call.keywords if k.arg == "layer"), None) if call is not None else None
    if given is None and call is not None and call.args:
        given = call.args[0]
    if isinstance(given, ast.Name) and len(site.assigned(given.id)) == 1:
        given = site.assigned(given.id)[0]
    inside = site.file.called(given)
    if inside is not None and inside.name.startswith("keras.layers."):
        return inside.name == COUNTS
    return given is not None
