"""KM334: the workers of `fit_generator`, which a data set of today keeps itself."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import LocalObject
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SEQUENCE = "keras.utils.Sequence"
# Argument of then -> what the data set calls it, and what it starts with.
KEPT = {
    "workers": ("workers", 1),
    "nb_worker": ("workers", 1),
    "use_multiprocessing": ("use_multiprocessing", False),
    "pickle_safe": ("use_multiprocessing", False),
    "max_queue_size": ("max_queue_size", 10),
    "max_q_size": ("max_queue_size", 10),
}
METHODS = ("fit", "evaluate", "predict")
RULE = Rule(
    code="KM334",
    name="dataset-workers",
    title="The number of workers is kept by the data set, and not given to `fit`.",
    why="""
`fit_generator(batches, workers=4)` asked for four threads. A `keras.utils.PyDataset`, which `Sequence` is today, has
them in `batches.workers`, and `use_multiprocessing` and `max_queue_size` beside it. Where the batches are an object of
a `Sequence` that the program knows by a name, the line that sets them is written in front; else the argument goes, for
no number depends on it (KM201).
""",
    examples=(
        Example(
            "from keras.models import load_model\nfrom keras.utils import Sequence\n\n\nclass Batches(Sequence):\n"
            "    def __getitem__(self, index):\n        return x, y\n\n\nmodel = load_model('m.keras')\n"
            "batches = Batches()\nmodel.fit_generator(batches, workers=4)\n",
            "from tensorflow.keras.models import load_model\nfrom tensorflow.keras.utils import Sequence\n\n\n"
            "class Batches(Sequence):\n    def __getitem__(self, index):\n        return x, y\n\n\n"
            "model = load_model('m.keras')\nbatches = Batches()\nbatches.workers = 4\nmodel.fit(batches)\n",
        ),
    ),
)


@RULE.on(*(f"keras.models.Model.{name}{rest}" for name in METHODS for rest in ("", "_generator")), given=KEPT)
def workers(site: Site) -> None:
    batches = site.argument("generator", 0) or site.argument("x", 0)
    statement = site.statement(site.node)
    if not isinstance(batches, ast.Name | ast.Attribute) or site.call is None or statement is None:
        return
    value = site.value(batches)
    if not isinstance(value, LocalObject) or value.info.legacy != SEQUENCE:
        return
    source, start = site.file.source, site.file.source.start(statement)
    alone = not source.slice(source.line_start(start), start).strip()
    if not alone or not isinstance(statement, ast.Expr | ast.Assign | ast.Return):
        return
    for keyword in site.call.keywords:
        name, first = KEPT.get(keyword.arg or "", ("", None))
        if not name or (isinstance(keyword.value, ast.Constant) and keyword.value.value == first):
            continue
        line = f"{site.text(batches)}.{name} = "
        site.file.edits.replace_span(start, start, line, keyword.value, source.newline + source.indent(start))
        site.rewritten(f"the data set keeps `{name}` itself", keyword, new=f"{line}{site.text(keyword.value)}")
