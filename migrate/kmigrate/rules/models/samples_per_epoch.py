"""KM306: numbers of samples, by which Keras 1 ended an epoch, become numbers of batches."""

from __future__ import annotations

import ast

from kmigrate.rules.common.batches import batch_size, is_keras_1, is_whole_pass, kind
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

GENERATOR = ("x", "generator")
# Method -> counts: old keyword, new keyword, position, keywords and position of what gives the batches.
COUNTS: dict[str, tuple[tuple[str, str, int, tuple[str, ...], int], ...]] = {
    "fit_generator": (
        ("samples_per_epoch", "steps_per_epoch", 1, GENERATOR, 0),
        ("nb_val_samples", "validation_steps", 6, ("validation_data",), 5),
    ),
    "evaluate_generator": (("val_samples", "steps", 1, GENERATOR, 0),),
    "predict_generator": (("val_samples", "steps", 1, GENERATOR, 0),),
}

RULE = Rule(
    code="KM306",
    name="samples-per-epoch",
    title="A number of samples is a number of batches today.",
    why="""
Keras 1 took batches until it had seen `samples_per_epoch` samples, which are `ceil(samples / batch size)` batches.
The batch size is read from `flow(..., batch_size=32)` or from what a generator of the file is given. Where Keras 2 is
what the program was written for, its rule for the old keyword holds: it divided, rounding down, for iterators that
have a batch size, and took the number for a number of batches otherwise. Where a pass ends with a smaller batch in
the middle of an epoch, Keras 1 took one batch more.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\n\ndef batches(x, y, batch_size):\n    while True:\n"
            "        yield x[:batch_size], y[:batch_size]\n\n\nmodel = load_model('m.keras')\n"
            "model.fit_generator(batches(x, y, 20), samples_per_epoch=2000, nb_epoch=5)\n",
            "from tensorflow.keras.models import load_model\n\n\ndef batches(x, y, batch_size):\n    while True:\n"
            "        yield x[:batch_size], y[:batch_size]\n\n\nmodel = load_model('m.keras')\n"
            "model.fit(batches(x, y, 20), steps_per_epoch=100, epochs=5)\n",
        ),
    ),
)


@RULE.on(*(f"keras.models.Model.{method}" for method in COUNTS))
def samples(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute":
        return
    for old, new, position, sources, place in COUNTS[site.name.rpartition(".")[2]]:
        keyword = site.keyword(old)
        count = keyword.value if keyword is not None else None
        if count is None and is_keras_1(site) and site.keyword(new) is None:
            count = site.argument(old, position)
        if count is None or (isinstance(count, ast.Constant) and count.value is None):
            if keyword is not None:
                site.remove_argument(keyword)
                site.rewritten(f"`{old}` was not given", keyword)
            continue
        if site.keyword(new) is not None:
            site.review(f"`{old}` is `{new}` today, which is given too; keep one of them", keyword)
            continue
        found = (site.argument(source, place) for source in sources)
        batches = next((argument for argument in found if argument is not None), None)
        _convert(site, old, new, keyword, count, batches)


def _convert(
    site: Site, old: str, new: str, keyword: ast.keyword | None, count: ast.expr, batches: ast.expr | None
) -> None:
    what = batches and kind(site, batches)
    if batches is not None and what == "arrays":
        if keyword is not None:
            site.remove_argument(keyword)
            site.rewritten(f"`{old}` means nothing where arrays are given", keyword)
        return
    if not is_keras_1(site) and what != "dataset":
        _rename(site, new, keyword)
        site.rewritten(f"Keras 2 took `{old}` for a number of batches here, which `{new}` is", count, new=new)
        return
    if batches is not None and what == "dataset" and is_keras_1(site) and is_whole_pass(site, count, batches, True):
        return  # the next rule takes it out
    size = batch_size(site, batches) if batches is not None else ""
    if not size:
        site.review(
            f"`{old}` counted samples, `{new}` counts batches: write {new}=ceil(samples / batch size); kmigrate cannot "
            "tell the batch size here",
            keyword or count,
        )
        return
    _rename(site, new, keyword)
    text = _divide(site, count, size, up=is_keras_1(site))
    site.rewritten(f"`{old}` counted samples, in batches of {size}", keyword or count, new=f"{new}={text}")


def _rename(site: Site, new: str, keyword: ast.keyword | None) -> None:
    if keyword is not None:
        site.file.edits.rename_keyword(keyword, new)


def _divide(site: Site, count: ast.expr, size: str, up: bool) -> str:
    """Writes the quotient in place of the count; as a number where both are numbers."""
    if isinstance(count, ast.Constant) and isinstance(count.value, int) and size.isdigit():
        text = str(-(-count.value // int(size)) if up else count.value // int(size))
        site.replace(count, text)
        return text
    simple = isinstance(count, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant)
    simple = simple or (isinstance(count, ast.BinOp) and isinstance(count.op, ast.Mult))
    left, right = ("", "") if simple else ("(", ")")
    head, tail = (f"{_ceil(site)}({left}", f"{right} / {size})") if up else (left, f"{right} // {size}")
    site.replace(count, head, count, tail)
    return head + site.text(count) + tail


def _ceil(site: Site) -> str:
    for node in site.nodes(ast.Import, ast.ImportFrom):
        plain = {alias.name for alias in getattr(node, "names", ()) if alias.asname is None}
        if isinstance(node, ast.Import) and "math" in plain:
            return "math.ceil"
        if isinstance(node, ast.ImportFrom) and node.module == "math" and "ceil" in plain:
            return "ceil"
    return site.spell("math.ceil")
