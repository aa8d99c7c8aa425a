"""KM603: a session and its options become lines of `tf.config`."""

from __future__ import annotations

import ast

from kmigrate.engine.edits import Piece
from kmigrate.rules.common.entered import scopes
from kmigrate.rules.common.session_groups import CONFIG, GET, INITIALIZERS, OPTIONS, SET, Group, groups
from kmigrate.rules.common.session_options import NotUnderstood, translate
from kmigrate.rules.common.session_runs import SHIM, runs
from kmigrate.rules.common.unwrap import unwrap
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM603",
    name="sessions",
    title="There are no sessions; what their options asked for is asked of `tf.config`.",
    why="""
Keras 3 runs without a session. Nothing needs to be set, and variables have their values when they are made. What the
session's configuration said of memory, devices and threads is said to `tf.config` today. Where all that a session is
used for is understood, its statements become those lines. They take effect only before TensorFlow first uses a device.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom keras import backend as K\n\nconfig = tf.ConfigProto()\n"
            "config.gpu_options.allow_growth = True\nK.set_session(tf.Session(config=config))\n",
            'import tensorflow as tf\n\nfor gpu in tf.config.list_physical_devices("GPU"):\n'
            "    tf.config.experimental.set_memory_growth(gpu, True)\n",
        ),
        Example(
            "import tensorflow as tf\nfrom tensorflow.keras import backend as K\n\n"
            "sess = tf.compat.v1.Session(config=tf.compat.v1.ConfigProto(device_count={'GPU': 0}))\n"
            "K.set_session(sess)\nsess.run(tf.compat.v1.global_variables_initializer())\n",
            'import tensorflow as tf\n\ntf.config.set_visible_devices([], "GPU")\n',
        ),
        Example(
            "from keras import backend as K\nfrom keras.layers import Input\n\nx = Input((3,))\ny = K.square(x)\n"
            "print(K.get_session().run(y, feed_dict={x: data}))\n",
            "from kmigrate_shims import backend as K\nfrom tensorflow.keras.layers import Input\n\nx = Input((3,))\n"
            "y = K.square(x)\nprint(K.get_session().run(y, feed_dict={x: data}))\n",
        ),
    ),
)
SESSIONS = ("tensorflow.Session", "tensorflow.InteractiveSession")
ADVICE = {
    CONFIG: "there are no sessions to configure; what the options asked for is asked of `tf.config`",
    OPTIONS: 'there are no sessions to configure; write `for gpu in tf.config.list_physical_devices("GPU"): '
    "tf.config.experimental.set_memory_growth(gpu, True)`",
    SET: "there are no sessions to set; remove the line",
    GET: "there are no sessions; call functions and models directly, and take values with `.numpy()`",
    "tensorflow.Session": "there are no sessions; call functions and models directly, and take values with `.numpy()`",
}
ADVICE["tensorflow.InteractiveSession"] = ADVICE["tensorflow.Session"]
STARTED = "variables have their values when they are made; remove the line"


@RULE.on(CONFIG, OPTIONS, *SESSIONS, SET, GET, *INITIALIZERS)
def session(site: Site) -> None:
    if site.call is not None and id(site.call) in runs(site.file).kept:
        _computing(site)
        return
    group = next((g for g in groups(site.file) if _holds(g, site.node)), None)
    if group is None or group.problem:
        statement = scopes(site.file).holder(site.use) if site.call is not None else None
        if statement is not None and site.name == GET:
            site.drop_name()
            site.file.delete_statement(statement)
            site.rewritten("there are no sessions", statement)
            return
        site.use.kept = site.use.kept or site.name in (SET, GET)  # there is no such name today to take in its place
        advice = ADVICE.get(site.name, STARTED)
        first = group is not None and getattr(site.node, "lineno", 0) == _first_use(site, group)
        site.review(f"{advice} ({group.problem})" if group is not None and first else advice)
        return
    if site.use.kind == "import":
        return
    site.drop_name()
    first = min(group.statements, key=lambda s: s.lineno)
    if getattr(site.node, "lineno", 0) != _first_use(site, group):
        return
    _rewrite(site, group, first)


@RULE.on("tensorflow.Session.run", "tensorflow.Session.partial_run")
def run(site: Site) -> None:
    if id(site.call) in runs(site.file).kept and site.settings.shims:
        return
    group = next((g for g in groups(site.file) if _holds(g, site.node)), None)
    if group is not None and not group.problem:
        return
    site.review(
        "there are no sessions: what is run here must be computed directly, `model(x)` or a function on the values, "
        "and taken with `.numpy()`"
    )


def _computing(site: Site) -> None:
    """The session of the shims computes tensors of Keras, as `K.function` does."""
    name = f"{SHIM}.{site.name.rpartition('.')[2].removeprefix('Interactive')}"
    if not site.settings.shims:
        site.use.kept = True
        site.review(f"there are no sessions; that of `{SHIM}` computes this, and --no-shims forbids it")
        return
    site.rename(name)
    site.shimmed(f"there are no sessions; that of `{SHIM}` computes tensors of Keras as `K.function` does", new=name)


def _holds(group: Group, node: ast.AST) -> bool:
    line = getattr(node, "lineno", 0)
    for s in group.statements:
        last = s.items[0].context_expr if isinstance(s, ast.With) else s
        if s.lineno <= line <= (last.end_lineno or last.lineno):
            return True
    return False


def _first_use(site: Site, group: Group) -> int:
    """The line of the group's first use that this rule answers; there all of it is rewritten."""
    names = {CONFIG, OPTIONS, *SESSIONS, SET, GET, *INITIALIZERS}
    return min(
        use.line for use in site.file.uses if use.name in names and use.call is not None and _holds(group, use.node)
    )


def _rewrite(site: Site, group: Group, first: ast.stmt) -> None:
    file = site.file
    loop = next(name for name in ("gpu", "device", "one_gpu", "kmigrate_gpu") if file.imports.mentions.words(name) == 0)
    try:
        lines = {key: translate(options, loop).items for key, options in group.commits.items()}
    except NotUnderstood as reason:
        group.problem = str(reason)
        site.use.kind = "name"
        session(site)
        return
    probe = "tensorflow.config.list_physical_devices"
    tf = site.spell(probe).removesuffix("config.list_physical_devices") if any(lines.values()) else ""
    together = len(group.commits) == 1 and _together(site, group)
    written: list[str] = []
    for statement in group.statements:
        here = lines.get(id(statement), [])
        if together and not any(isinstance(s, ast.With) for s in group.statements):
            here = next(iter(lines.values())) if statement is first else []
        call = group.calls.get(id(statement))
        if call is not None:
            site.replace(statement, call)
        elif isinstance(statement, ast.With):
            unwrap(file, statement)
            if here:
                start = file.source.line_start(file.source.start(statement))
                indent = file.source.indent(file.source.start(statement))
                pieces = [indent, *_pieces(site, statement, here, tf), file.source.newline]
                file.edits.replace_span(start, start, *pieces)
                written += [p if isinstance(p, str) else site.text(p) for p in pieces if not isinstance(p, tuple)]
        elif here:
            pieces = _pieces(site, statement, here, tf)
            file.edits.replace(statement, *pieces)
            written += [p if isinstance(p, str) else site.text(p) for p in pieces if not isinstance(p, tuple)]
        else:
            file.delete_statement(statement)
    new = "".join(written).strip()
    said = "there are no sessions; the options are asked of `tf.config`" if new else "there are no sessions"
    site.rewritten(said, first, new=new)


def _together(site: Site, group: Group) -> bool:
    """Whether nothing stands between the statements up to the one that makes the session."""
    block = site.file.blocks[id(group.statements[0])]
    if any(site.file.blocks[id(s)] is not block for s in group.statements):
        return False
    made = next(i for i, s in enumerate(group.statements) if id(s) in group.commits)
    return block.index(group.statements[made]) - block.index(group.statements[0]) == made


def _pieces(site: Site, statement: ast.stmt, lines: list[tuple[Piece, ...]], tf: str) -> list[Piece]:
    """The lines with the indent of the statement whose place they take."""
    source = site.file.source
    indent = source.indent(source.start(statement))
    step = "\t" if "\t" in indent else "    "
    pieces: list[Piece] = []
    for number, line in enumerate(lines):
        pieces += [source.newline + indent] if number else []
        for piece in line:
            if isinstance(piece, str):
                piece = piece.replace("tf.", tf).replace("\n\t", source.newline + indent + step)
            pieces.append(piece)
    return pieces
