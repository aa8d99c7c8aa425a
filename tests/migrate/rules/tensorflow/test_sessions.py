"""Sessions and their options."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM603"
HEAD = "import tensorflow as tf\nfrom tensorflow.keras import backend as K\n\n"
GROWTH = 'for gpu in tf.config.list_physical_devices("GPU"):\n    tf.config.experimental.set_memory_growth(gpu, True)\n'


def tail(before: str, head: str = HEAD) -> str:
    result = rewrite(head + before + "print(K, tf)\n", Settings())
    assert not result.failed, result.findings
    assert rewrite(result.text, Settings()).text == result.text
    return result.text[len(head) :].removesuffix("print(K, tf)\n")


def said(before: str, head: str = HEAD) -> list[Finding]:
    return [finding for finding in rewrite(head + before, Settings()).findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "K.clear_session()\n",
        "config = Config()\nconfig.gpu_options.allow_growth = True\n",
        "requests.Session().close()\n",
        "def set_session(s):\n    return s\nset_session(tf.constant(1))\n",
        GROWTH,
    ],
)
def test_these_stay(line: str) -> None:
    assert tail(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    "before",
    [
        "config = tf.ConfigProto()\nconfig.gpu_options.allow_growth = True\nsess = tf.Session(config=config)\n"
        "K.set_session(sess)\n",
        "config = tf.ConfigProto()\nconfig.gpu_options.allow_growth = True\nK.set_session(tf.Session(config=config))\n",
        "K.set_session(tf.Session(config=tf.ConfigProto(gpu_options=tf.GPUOptions(allow_growth=True))))\n",
        "opts = tf.GPUOptions(allow_growth=True)\nsess = tf.Session(config=tf.ConfigProto(gpu_options=opts))\n"
        "K.set_session(sess)\nsess.run(tf.global_variables_initializer())\n",
        "config = tf.compat.v1.ConfigProto()\nconfig.gpu_options.allow_growth = True\n"
        "tf.compat.v1.keras.backend.set_session(tf.compat.v1.Session(config=config))\n",
        "config = tf.ConfigProto(allow_soft_placement=True, log_device_placement=False)\n"
        "config.gpu_options.allow_growth = True\nsession = tf.InteractiveSession(config=config)\n",
        "config = tf.ConfigProto()\nconfig.gpu_options.allow_growth = True\nwith tf.Session(config=config) as s:\n"
        "    K.set_session(s)\n    s.run([tf.global_variables_initializer(), tf.local_variables_initializer()])\n",
    ],
)
def test_memory_growth_in_all_its_forms(before: str) -> None:
    assert tail(before).removesuffix("pass\n") == GROWTH


def test_a_function_that_makes_the_session() -> None:
    before = (
        "def get_session():\n    config = tf.ConfigProto()\n    config.gpu_options.allow_growth = True\n"
        "    return tf.Session(config=config)\n\nK.set_session(get_session())\n"
    )
    inner = "".join(f"    {line}\n" for line in GROWTH.splitlines())
    assert tail(before) == f"def get_session():\n{inner}\nget_session()\n"


@pytest.mark.parametrize(
    "before",
    [
        "def get_session():\n    return tf.Session()\n\nK.set_session(get_session())\nget_session().run(x)\n",
        "config = tf.ConfigProto()\nif growth:\n    config.gpu_options.allow_growth = True\n"
        "K.set_session(tf.Session(config=config))\n",
        "config = tf.ConfigProto(**options)\nK.set_session(tf.Session(config=config))\n",
        "config = tf.ConfigProto()\nconfig.gpu_options.allow_growth = True\nshow(config)\n"
        "K.set_session(tf.Session(config=config))\n",
        "K.set_session(tf.Session(graph=mine))\n",
        "K.set_session(tf.Session('grpc://host'))\n",
        "sess = tf.Session()\nprint(sess.run(x))\n",
        "K.set_session(other)\n",
        "K.set_session(tf.Session(config=tf.ConfigProto(log_device_placement=tf.Session())))\n",
        "K.set_session(tf.Session(config=tf.ConfigProto(operation_timeout_in_ms=3)))\n",
        "K.set_session(tf.Session(config=tf.ConfigProto(device_count=counts)))\n",
        "K.set_session(tf.Session(config=tf.ConfigProto(gpu_options=tf.GPUOptions(visible_device_list=which))))\n",
    ],
)
def test_what_is_not_understood_stays_and_is_said(before: str) -> None:
    assert tail(before) == before
    assert {finding.status.value for finding in said(before)} == {"review"}


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ("device_count={'GPU': 0}", ['tf.config.set_visible_devices([], "GPU")']),
        (
            "device_count={'GPU': 1, 'CPU': 1}",
            ['tf.config.set_visible_devices(tf.config.list_physical_devices("GPU")[:1], "GPU")'],
        ),
        (
            "intra_op_parallelism_threads=n, inter_op_parallelism_threads=2",
            [
                "tf.config.threading.set_intra_op_parallelism_threads(n)",
                "tf.config.threading.set_inter_op_parallelism_threads(2)",
            ],
        ),
        (
            "allow_soft_placement=False, log_device_placement=True",
            ["tf.config.set_soft_device_placement(False)", "tf.debugging.set_log_device_placement(True)"],
        ),
        (
            "gpu_options=tf.GPUOptions(visible_device_list='0,1')",
            ['tf.config.set_visible_devices(tf.config.list_physical_devices("GPU")[0:2], "GPU")'],
        ),
        (
            "gpu_options=tf.GPUOptions(visible_device_list=str(hvd.local_rank()))",
            ['tf.config.set_visible_devices(tf.config.list_physical_devices("GPU")[hvd.local_rank():][:1], "GPU")'],
        ),
        (
            "gpu_options=tf.GPUOptions(visible_device_list='0,2')",
            [
                "tf.config.set_visible_devices([gpu for i, gpu in enumerate(tf.config.list_physical_devices"
                '("GPU")) if i in (0, 2)], "GPU")'
            ],
        ),
        ("", []),
    ],
)
def test_options(options: str, lines: list[str]) -> None:
    before = f"K.set_session(tf.Session(config=tf.ConfigProto({options})))\n"
    assert tail(before).splitlines() == lines


def test_a_share_of_the_memory_is_said_with_what_to_write() -> None:
    before = "opts = tf.GPUOptions(per_process_gpu_memory_fraction=0.3)\nK.set_session(tf.Session(config=tf.ConfigProto(gpu_options=opts)))\n"
    assert tail(before) == before
    assert "memory_limit=" in said(before)[0].message


def test_between_other_statements_the_lines_stand_where_the_session_was_made() -> None:
    before = (
        "def f(n):\n\tconfig = tf.ConfigProto()\n\tx = n\n\tconfig.gpu_options.allow_growth = True\n"
        "\tsess = tf.Session(config=config)\n\ty = x\n\tK.set_session(sess)\n\treturn y\n"
    )
    growth = "".join(f"\t{line}\n" for line in GROWTH.replace("    ", "\t").splitlines())
    assert tail(before) == f"def f(n):\n\tx = n\n{growth}\ty = x\n\treturn y\n"


def test_the_same_names_in_another_function_do_not_matter() -> None:
    other = "def g(config):\n    sess = config.gpu_options\n    return sess\n\n"
    assert tail(other + "def f():\n    K.set_session(tf.Session(config=tf.ConfigProto()))\n    return 1\n") == (
        other + "def f():\n    return 1\n"
    )


def test_variables_are_not_drawn_anew_over_trained_ones() -> None:
    model = "from tensorflow.keras.models import load_model\nmodel = load_model('m.keras')\n"
    before = model + "K.get_session().run(tf.global_variables_initializer())\n"
    assert tail(before) == before
    assert any("trained or loaded" in finding.message for finding in said(before))
    assert tail("K.get_session().run(tf.global_variables_initializer())\n") == ""


def test_imports_that_nothing_needs_any_more_go() -> None:
    before = (
        "import tensorflow as tf\nfrom keras.backend.tensorflow_backend import set_session\n"
        "from keras.layers import Dense\n\nset_session(tf.Session())\nlayer = Dense(3)\n"
    )
    after = "from tensorflow.keras.layers import Dense\n\nlayer = Dense(3)\n"
    assert rewrite(before, Settings()).text == after


RUNS = (
    "import tensorflow as tf\nfrom keras import backend as K\nfrom keras.layers import Input, Dense\n"
    "from keras.models import Model\n\nx = Input((3,))\nlayer = Dense(2)\ny = layer(x)\nm = Model(x, y)\n"
)


def ran(line: str, **settings: bool) -> tuple[str, list[str]]:
    """What becomes of the lines behind a model, and which statuses the uses of sessions have."""
    result = rewrite(f"{RUNS}{line}\n", Settings(source="2.2", **settings))
    assert not result.failed
    tail = result.text.partition("m = Model(x, y)\n")[2].removesuffix("\n")
    return tail, sorted({f.status.value for f in result.findings if f.rule == CODE})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("print(K.get_session().run(y, {x: data}))", "print(backend.get_session().run(y, {{x: data}}))"),
        ("s = K.get_session()\nprint(s.run([y], feed_dict={x: 1}))", "s = backend.get_session()\n{}"),
        ("s = K.get_session()\nw = s.run(layer.kernel)\ns.close()", "s = backend.get_session()\n{}"),
        ("s = K.get_session()\nw = s.run(m.trainable_weights)", "s = backend.get_session()\n{}"),
        ("with tf.Session() as s:\n    w = s.run(y, {x: data})", "with backend.Session() as s:\n{}"),
    ],
)
def test_a_session_that_computes_tensors_of_keras_is_that_of_the_shims(before: str, after: str) -> None:
    text, statuses = ran(before)
    assert text == after.format(before.partition("\n")[2])
    assert statuses == ["shimmed"]


def test_what_k_computes_is_of_keras() -> None:
    before = (
        "g = K.gradients(K.sum(y), x)[0]\ns = K.get_session()\nv = s.run([y, g * 2], {x: a, K.learning_phase(): 0})"
    )
    text, statuses = ran(before)
    assert text == before  # K itself is that of the shims
    assert statuses == ["shimmed"]


@pytest.mark.parametrize(
    "line",
    [
        "s = K.get_session()\nv = s.run(tf.gradients(y, x), {x: data})",
        "s = K.get_session()\nv = s.run(what, {x: data})",
        "s = K.get_session()\nv = s.run(y, feed)",
        "s = K.get_session()\nv = s.run(y, {x: data}, options=o)",
        "s = K.get_session()\nv = s.run(y, {x: data})\nkeep(s)",
        "s = tf.Session(graph=g)\nv = s.run(y, {x: data})",
        "s = tf.Session('grpc://a')\nv = s.run(y, {x: data})",
    ],
)
def test_other_sessions_are_for_a_person(line: str) -> None:
    assert "review" in ran(line)[1]


def test_the_shims_may_be_forbidden() -> None:
    assert ran("print(K.get_session().run(y, {x: data}))", shims=False)[1] == ["review"]


@pytest.mark.parametrize("name", ["set_session", "get_session"])
def test_an_import_of_what_stays_stays_as_it_is(name: str) -> None:
    before = (
        "import tensorflow as tf\nfrom keras.backend.tensorflow_backend import NAME\nfrom keras.models import Model\n\n"
        "c = tf.ConfigProto()\ns = NAME(tf.Session(config=c))\nprint(c, s.graph)\n"
    ).replace("NAME", name)
    result = rewrite(before, Settings())
    assert result.text == before.replace("from keras.models", "from tensorflow.keras.models")
    assert {f.rule for f in result.findings if f.status.needs_a_person} == {"KM603"}


SERVED = "session = tf.compat.v1.Session()\nK.set_session(session)\ngraph = tf.compat.v1.get_default_graph()\n"


@pytest.mark.parametrize(
    "body",
    [
        "    K.set_session(session)\n    return m(x)\n",
        "    with graph.as_default():\n        K.set_session(session)\n        return m(x)\n",
        "    global session\n    with session.as_default():\n        return m(x)\n",
        "    with graph.as_default():\n        with session.as_default():\n            return m(x)\n",
        "    with session.graph.as_default():\n        K.set_session(session)\n        return m(x)\n",
    ],
)
def test_a_function_that_sets_the_session_again(body: str) -> None:
    new = tail(f"{SERVED}def answer(x):\n{body}")
    assert new.replace("    global session\n", "") == "def answer(x):\n    return m(x)\n"


@pytest.mark.parametrize("line", ["f(session)", "K.set_session(session or other)", "session.run(y)"])
def test_a_session_that_a_function_uses_otherwise_stays(line: str) -> None:
    assert "review" in [f.status.value for f in said(f"{SERVED}def answer(x):\n    {line}\n")]
