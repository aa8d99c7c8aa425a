"""Optimizers of `tf.train`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM607"
HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n\nm = keras.Sequential([keras.layers.Dense(3, name='a_long_line')])\n"


def tail(before: str, settings: Settings | None = None) -> str:
    result = rewrite(HEAD + before, settings or Settings())
    assert rewrite(result.text, settings or Settings()).text == result.text
    return result.text[len(HEAD) :]


def said(before: str) -> list[Finding]:
    return [finding for finding in rewrite(HEAD + before, Settings()).findings if finding.rule == CODE]


@pytest.mark.parametrize("line", ["o = train.AdamOptimizer(0.1)\nm.compile(o, 'mse')\n", "m.compile('adam', 'mse')\n"])
def test_these_stay(line: str) -> None:
    assert tail(line) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("AdamOptimizer(0.1)", "Adam(0.1, epsilon=1e-08)"),
        ("AdamOptimizer(0.1, 0.8)", "Adam(0.1, beta_1=0.8, epsilon=1e-08)"),
        ("AdamOptimizer(beta1=0.5, epsilon=1e-4)", "Adam(beta_1=0.5, epsilon=1e-4)"),
        ("GradientDescentOptimizer(0.1)", "SGD(0.1)"),
        ("GradientDescentOptimizer(learning_rate=0.1, use_locking=True)", "SGD(learning_rate=0.1)"),
        ("MomentumOptimizer(0.1, 0.9, use_nesterov=True)", "SGD(0.1, 0.9, nesterov=True)"),
        ("AdagradOptimizer(0.1)", "Adagrad(0.1, epsilon=0.0)"),
        ("AdadeltaOptimizer(1.0, 0.9)", "Adadelta(1.0, 0.9, epsilon=1e-08)"),
        ("FtrlOptimizer(0.1, l1_regularization_strength=0.01)", "Ftrl(0.1, l1_regularization_strength=0.01)"),
    ],
)
def test_the_same_step_in_keras(before: str, after: str) -> None:
    assert (
        tail(f"o = tf.train.{before}\nm.compile(o, 'mse')\n")
        == f"o = tf.keras.optimizers.{after}\nm.compile(o, 'mse')\n"
    )


def test_given_to_compile_at_once() -> None:
    assert (
        tail("m.compile(tf.train.GradientDescentOptimizer(1), 'mse')\n")
        == "m.compile(tf.keras.optimizers.SGD(1), 'mse')\n"
    )


def test_modern_takes_the_new_default() -> None:
    before = "m.compile(tf.train.AdamOptimizer(0.1), 'mse')\n"
    assert tail(before, Settings(modern=True)) == "m.compile(tf.keras.optimizers.Adam(0.1), 'mse')\n"


@pytest.mark.parametrize(
    "before",
    [
        "o = tf.train.AdamOptimizer(0.1)\nstep = o.minimize(loss)\n",
        "o = tf.train.AdamOptimizer(*args)\nm.compile(o, 'mse')\n",
        "o = tf.train.AdamOptimizer(0.1)\nm.compile(o, 'mse')\nshow(o)\n",
        "make = tf.train.AdamOptimizer\n",
        "o = tf.train.AdamOptimizer()\nstep = o.apply_gradients(zip(g, v))\n",
        "o = tf.train.MomentumOptimizer(0.1, 0.9, True)\nm.compile(o, 'mse')\n",
        "o = tf.train.FtrlOptimizer(0.1, accum_name='a')\nm.compile(o, 'mse')\n",
    ],
)
def test_anything_else_is_said(before: str) -> None:
    assert tail(before) == before
    assert [finding.status.value for finding in said(before)] == ["review"]


def test_rmsprop_is_the_one_of_the_shims() -> None:
    before = "m.compile(tf.train.RMSPropOptimizer(0.1, decay=0.8), 'mse')\n"
    assert tail(before).endswith("m.compile(RMSProp(0.1, rho=0.8), 'mse')\n")
    assert [one.status.value for one in said(before)] == ["shimmed"]
    assert tail(before, Settings(modern=True)) == "m.compile(tf.keras.optimizers.RMSprop(0.1, rho=0.8), 'mse')\n"
    assert tail(before, Settings(shims=False)) == before


@pytest.mark.parametrize(
    ("rest", "known"),
    [
        ("o.apply_gradients(zip(g, v))\n", True),
        ("c = tf.train.Checkpoint(optimizer=o, model=m)\no.apply_gradients(zip(g, v))\n", True),
        ("o.apply_gradients(zip(g, v), global_step=s)\n", False),
        ("o.minimize(loss)\n", False),
    ],
)
def test_in_eager_execution_it_takes_its_steps(rest: str, known: bool) -> None:
    after = tail(f"tf.enable_eager_execution()\no = tf.train.AdamOptimizer()\n{rest}")
    new = "tf.keras.optimizers.Adam(epsilon=1e-08)" if known else "tf.train.AdamOptimizer()"
    assert after == f"o = {new}\n{rest}"


@pytest.mark.parametrize("eager", ["tf.enable_eager_execution()", "tf.compat.v1.enable_v2_behavior()"])
@pytest.mark.parametrize(
    "step",
    [
        "tf.train.get_or_create_global_step()",
        "global_step=tf.train.get_or_create_global_step()",
        "tf.compat.v1.train.get_or_create_global_step()",
    ],
)
def test_the_step_that_it_counted_is_its_own(eager: str, step: str) -> None:
    before = f"{eager}\no = tf.train.AdamOptimizer()\no.apply_gradients(zip(g, v), {step})\n"
    assert tail(before) == "o = tf.keras.optimizers.Adam(epsilon=1e-08)\no.apply_gradients(zip(g, v))\n"
    assert not [one for one in rewrite(HEAD + before, Settings()).findings if one.status.value != "rewritten"]


def test_a_tape_tells_of_eager_execution() -> None:
    rest = "with tf.GradientTape() as t:\n    loss = f()\no.apply_gradients(zip(t.gradient(loss, v), v))\n"
    assert tail("o = tf.train.AdamOptimizer()\n" + rest) == "o = tf.keras.optimizers.Adam(epsilon=1e-08)\n" + rest


@pytest.mark.parametrize(
    "line",
    [
        "o = tf.train.AdamOptimizer(*a)\no.apply_gradients(zip(g, v), tf.train.get_or_create_global_step())\n",
        "o.apply_gradients(zip(g, v), tf.train.get_or_create_global_step())\n",
        "s = tf.train.get_or_create_global_step()\n",
        "show(tf.train.get_or_create_global_step())\n",
    ],
)
def test_a_step_that_something_else_counts_is_said(line: str) -> None:
    assert tail(line) == line
    found = [one for one in rewrite(HEAD + line, Settings()).findings if "global_step" in one.message]
    assert [one.status.value for one in found] == ["review"]
