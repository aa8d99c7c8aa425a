"""KM332: `compile(sample_weight_mode=...)`."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

COUNTED = "kmigrate_shims.losses.Counted"
RULE = Rule(
    code="KM332",
    name="weight-modes",
    title="Weights of samples for every time step are told by their shape.",
    why="""
`sample_weight_mode="temporal"` said that `fit` is given a weight for every step; Keras 3 sees that by the shape, and
takes no such argument. Steps of weight 0, with which padding is left out, did not count in the mean of a loss before
Keras 2.3. `Counted` keeps that mean.
""",
    examples=(
        Example(
            "from keras.layers import Dense, MaxoutDense\nfrom keras.models import Sequential\n\n"
            "model = Sequential([MaxoutDense(3), Dense(2)])\n"
            "model.compile('sgd', 'mse', sample_weight_mode='temporal')\n",
            "from tensorflow.keras.layers import Dense\nfrom kmigrate_shims.layers import MaxoutDense\n"
            "from tensorflow.keras.models import Sequential\nfrom kmigrate_shims.losses import Counted\n\n"
            "model = Sequential([MaxoutDense(3), Dense(2)])\nmodel.compile('sgd', Counted('mse'))\n",
        ),
    ),
)


@RULE.on("keras.models.Model.compile", given=("sample_weight_mode",))
def compiled(site: Site) -> None:
    keyword, loss = site.keyword("sample_weight_mode"), site.argument("loss", 1)
    if keyword is None or site.use.kind != "attribute":
        return
    mode = keyword.value.value if isinstance(keyword.value, ast.Constant) else ""
    if mode is None:
        site.remove_argument(keyword)
        site.rewritten("None was what happens anyway", keyword)
        return
    one = isinstance(loss, ast.Constant | ast.Name | ast.Attribute)
    counts = site.era.keras.is_before("2.3") if site.standalone else False
    if mode != "temporal" or (not one and counts is not False):
        site.review(
            "weights per time step are told by their shape today; take it out. Steps of weight 0 counted nothing "
            f"before Keras 2.3: `{COUNTED}(loss)` keeps that",
            keyword,
        )
        return
    if counts is None or (counts and not site.settings.shims and not site.settings.modern):
        site.review(
            "take it out; if this is of before Keras 2.3 and some weights are 0, they count in the mean today: "
            f"`{COUNTED}(loss)` leaves them out",
            keyword,
        )
        return
    site.remove_argument(keyword)
    if not counts or site.settings.modern:
        site.rewritten("weights per time step are told by their shape", keyword)
        return
    assert loss is not None
    edits, source, name = site.file.edits, site.file.source, site.spell(COUNTED)
    edits.replace_span(source.start(loss), source.start(loss), f"{name}(")  # others may change what is inside
    edits.replace_span(source.end(loss), source.end(loss), ")")
    new = f"{name}({site.text(loss)})"
    site.shimmed("steps of weight 0 do not count in the mean, as before Keras 2.3", keyword, new=new)
