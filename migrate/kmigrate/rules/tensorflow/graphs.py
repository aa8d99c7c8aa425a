"""KM604: the default graph, and the `with` that made it hold."""

from __future__ import annotations

import ast

from kmigrate.rules.common.entered import scopes
from kmigrate.rules.common.session_groups import ENTERED
from kmigrate.rules.common.unwrap import unwrap
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM604",
    name="graphs",
    title="There is no default graph; what stood in its `with` stands alone.",
    why="""
Programs that called a model from several threads kept the graph that it was built in, and entered it before every
call. Keras 3 has no graph: a model can be called from anywhere. The `with` goes and its body stays.
`tf.reset_default_graph()` forgot what had been built; `clear_session` does that today.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "graph = tf.get_default_graph()\n\ndef answer(x):\n    with graph.as_default():\n"
            "        y = model.predict(x)\n    return y\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n\n"
            "def answer(x):\n    y = model.predict(x)\n    return y\n",
        ),
        Example(
            "import tensorflow as tf\nfrom keras import backend as K\n\ntf.reset_default_graph()\n",
            "from tensorflow.keras import backend as K\n\nK.clear_session()\n",
        ),
    ),
)
GRAPH, MADE = "tensorflow.get_default_graph", "tensorflow.Graph"
ADVICE = "there is no default graph, and Keras 3 models do not work in one; call functions and models directly"
CLEAR = "keras.backend.clear_session"


@RULE.on(*ENTERED)
def entered(site: Site) -> None:
    found = scopes(site.file)
    header = found.headers.get(id(site.call))
    if header is None:
        site.review("there is no default graph and no session; take the `with` away and keep what stands in it")
        return
    if id(header) in found.done:
        return
    found.done.add(id(header))
    shown = site.text(header.items[0].context_expr)
    unwrap(site.file, header)
    site.rewritten(f"`with {shown}` is gone: there is no graph to enter", header.items[0].context_expr)


@RULE.on(GRAPH, MADE)
def default_graph(site: Site) -> None:
    found = scopes(site.file)
    if id(site.call) in found.gone:
        site.drop_name()
        return
    statement = found.holder(site.use) if site.call is not None else None
    if statement is None:
        site.review(ADVICE)
        return
    site.drop_name()
    site.file.delete_statement(statement)
    site.rewritten("there is no default graph", statement)


@RULE.on("tensorflow.reset_default_graph")
def reset(site: Site) -> None:
    call = site.call
    if call is None or call.args or call.keywords:
        site.review("there is no default graph; `keras.backend.clear_session()` forgets what has been built")
        return
    statement = site.alone()
    block = site.file.blocks[id(statement)] if statement is not None else []
    beside = [use.call for use in site.uses(CLEAR) if use.call is not None]
    if statement is not None:
        at = block.index(statement)
        near = [s.value for s in block[max(at - 1, 0) : at + 2] if isinstance(s, ast.Expr)]
        if any(one is two for one in beside for two in near):
            site.drop_name()
            site.file.delete_statement(statement)
            site.rewritten("there is no default graph; `clear_session` beside it does the same", statement)
            return
    spelled = site.file.imports.spell(CLEAR, None)  # through `K`, where the file has it
    site.drop_name()
    site.replace(call, f"{spelled}()")
    site.rewritten("there is no default graph; `clear_session` forgets what has been built", call, new=f"{spelled}()")
