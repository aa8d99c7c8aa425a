"""Parameters of TensorFlow's functions that changed."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM605"
HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n\n"
OLD = "p = tf.placeholder(tf.float32)\n"


def tail(before: str, head: str = HEAD) -> str:
    result = rewrite(head + before, Settings())
    assert not result.failed, result.findings
    assert rewrite(result.text, Settings()).text == result.text
    return result.text[len(head) :]


def said(before: str, head: str = HEAD) -> list[Finding]:
    return [finding for finding in rewrite(head + before, Settings()).findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "x = tf.reduce_sum(y, axis=1, keepdims=True)\n",
        "x = tf.reduce_sum(y, 1, True)\n",
        "x = tf.compat.v1.reduce_sum(y, reduction_indices=1)\n",
        "x = np.sum(y, keep_dims=True)\n",
        "x = tf.nn.dropout(y, rate=0.2)\n",
        "x = tf.nn.dropout(y, 0.5)\n",
        "x = tf.concat([y, y], 1)\n",
        "x = tf.concat(values=[y, y], axis=1)\n",
        "x = tf.split(y, 2, 1)\n",
        "x = tf.nn.conv2d(y, w, [1, 1, 1, 1], 'SAME')\n",
        "x = tf.nn.softmax(y, -1)\n",
        "x = tf.shape(y)[0]\n",
        "with tf.name_scope('a'):\n    x = 1\n",
    ],
)
def test_these_stay(line: str) -> None:
    assert tail(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tf.reduce_mean(y, reduction_indices=[1], keep_dims=True)", "tf.reduce_mean(y, axis=[1], keepdims=True)"),
        ("tf.argmax(y, dimension=1)", "tf.argmax(y, axis=1)"),
        ("tf.expand_dims(y, dim=-1)", "tf.expand_dims(y, axis=-1)"),
        ("tf.squeeze(y, squeeze_dims=[0])", "tf.squeeze(y, axis=[0])"),
        ("tf.nn.softmax(y, dim=1)", "tf.nn.softmax(y, axis=1)"),
        ("tf.nn.l2_normalize(y, 1)", "tf.nn.l2_normalize(y, 1)"),
        ("tf.nn.moments(y, [0], keep_dims=True)", "tf.nn.moments(y, [0], keepdims=True)"),
        (
            "tf.nn.conv2d(y, filter=w, strides=s, padding='SAME')",
            "tf.nn.conv2d(y, filters=w, strides=s, padding='SAME')",
        ),
        (
            "tf.nn.max_pool(value=y, ksize=k, strides=s, padding=p)",
            "tf.nn.max_pool(input=y, ksize=k, strides=s, padding=p)",
        ),
        ("tf.cond(y, fn1=f, fn2=g)", "tf.cond(y, true_fn=f, false_fn=g)"),
        ("tf.nn.dropout(y, keep_prob=0.8)", "tf.nn.dropout(y, rate=1 - 0.8)"),
        ("tf.nn.dropout(y, keep_prob=a + b)", "tf.nn.dropout(y, rate=1 - (a + b))"),
        ("tf.concat(1, [y, y])", "tf.concat([y, y], 1)"),
        ("tf.concat(concat_dim=1, values=[y])", "tf.concat(axis=1, values=[y])"),
        ("tf.split(1, 3, y)", "tf.split(y, 3, 1)"),
        ("tf.concat(1, [tf.log(y), y])", "tf.concat([tf.math.log(y), y], 1)"),
    ],
)
def test_names_that_changed(before: str, after: str) -> None:
    assert tail(f"x = {before}\n") == f"x = {after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "tf.nn.conv2d(y, w, s, 'SAME', use_cudnn_on_gpu=True)",
            "tf.compat.v1.nn.conv2d(y, w, s, 'SAME', use_cudnn_on_gpu=True)",
        ),
        ("tf.constant(y, verify_shape=True)", "tf.compat.v1.constant(y, verify_shape=True)"),
        ("tf.gather(y, i, validate_indices=False)", "tf.gather(y, i, validate_indices=False)"),
        ("tf.cond(y, f, g, strict=True)", "tf.compat.v1.cond(y, f, g, strict=True)"),
    ],
)
def test_what_has_no_place_any_more_goes_to_compat(before: str, after: str) -> None:
    assert tail(f"x = {before}\n") == f"x = {after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tf.nn.dropout(y, 0.8)", "tf.nn.dropout(y, rate=1 - 0.8)"),
        ("tf.nn.dropout(y, 0.8, shape, seed=1)", "tf.nn.dropout(y, rate=1 - 0.8, noise_shape=shape, seed=1)"),
        ("tf.nn.in_top_k(y, t, 5)", "tf.compat.v1.nn.in_top_k(y, t, 5)"),
        ("tf.shape(y, 'name')", "tf.compat.v1.shape(y, 'name')"),
    ],
)
def test_by_position_only_where_the_file_is_of_tensorflow_1(before: str, after: str) -> None:
    assert tail(OLD + f"x = {before}\n") == OLD + f"x = {after}\n"
    assert tail(f"x = {before}\n") == f"x = {before}\n"
    assert [finding.status.value for finding in said(f"x = {before}\n")] == ["review"]


def test_what_cannot_be_counted_stays() -> None:
    assert tail("x = tf.nn.in_top_k(*args)\n") == "x = tf.nn.in_top_k(*args)\n"
    assert [finding.status.value for finding in said("x = tf.concat(0, *args)\n")] == ["review"]


@pytest.mark.parametrize(
    ("before", "old"),
    [
        ("x = tf.losses.mean_squared_error(labels=y, predictions=p)\n", True),
        ("x = tf.losses.mean_squared_error(y, p)\n", False),
        ("m.compile('adam', tf.losses.mean_squared_error)\n", False),
    ],
)
def test_the_squared_error_of_tensorflow_1(before: str, old: bool) -> None:
    assert ("tf.compat.v1.losses.mean_squared_error" in tail(before)) is old
    assert len(said(before)) == old
