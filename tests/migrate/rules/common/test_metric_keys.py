"""What a metric is called in logs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.metric_keys import KEY, choice, metrics, new_key

COMPILE = "keras.models.Model.compile"
HEAD = "from keras.models import load_model\nm = load_model(p)\n"
SiteOf = Callable[[str, str], Site]


@pytest.mark.parametrize(
    "word", ["loss", "val_loss", "accuracy", "acc_1", "my_acc_score", "accumulate", "val_", "mse", ""]
)
def test_other_words_are_no_keys(word: str) -> None:
    assert KEY.fullmatch(word) is None


@pytest.mark.parametrize(
    ("word", "head", "base"),
    [
        ("acc", "", "acc"),
        ("val_acc", "val_", "acc"),
        ("val_main_output_acc", "val_main_output_", "acc"),
        ("_acc", "_", "acc"),
        ("%s_acc", "%s_", "acc"),
        ("{}_acc", "{}_", "acc"),
        ("{kind}acc", "{kind}", "acc"),
        ("mean_absolute_error", "", "mean_absolute_error"),
        ("val_mean_squared_logarithmic_error", "val_", "mean_squared_logarithmic_error"),
    ],
)
def test_a_key_is_a_head_and_a_metric(word: str, head: str, base: str) -> None:
    match = KEY.fullmatch(word)
    assert match is not None
    assert (match["head"], match["base"]) == (head, base)


@pytest.mark.parametrize(
    ("call", "given", "known"),
    [
        ("m.compile('sgd', 'mse')", set(), False),
        ("m.compile('sgd', 'mse', metrics=wanted)", set(), False),
        ("m.compile('sgd', 'mse', metrics=[top])", set(), False),
        ("m.compile('sgd', 'mse', metrics=['accuracy'])", {"accuracy"}, True),
        ("m.compile('sgd', 'mse', ['mae', top])", {"mae"}, True),
        ("names = ['mae']; m.compile('sgd', 'mse', names)", {"mae"}, True),
    ],
)
def test_metrics_that_compile_is_given(site_of: SiteOf, call: str, given: set[str], known: bool) -> None:
    assert metrics(site_of(HEAD + call + "\n", COMPILE)) == (given, known)


@pytest.mark.parametrize(
    ("given", "key", "new"),
    [
        ("'acc'", "val_acc", "val_acc"),
        ("'mse'", "mean_absolute_error", "mean_absolute_error"),
        ("'accuracy'", "val_acc", "val_accuracy"),
        ("'MAE'", "mean_absolute_error", "MAE"),
        ("'mse'", "acc", None),
        ("'acc', 'accuracy'", "acc", None),
        ("'mse', 'MSE'", "mean_squared_error", None),
        ("top", "acc", None),
    ],
)
def test_the_key_of_today(site_of: SiteOf, given: str, key: str, new: str | None) -> None:
    site = site_of(f"{HEAD}m.compile('sgd', 'mse', metrics=[{given}])\n", COMPILE)
    assert new_key(site, key) == new


def test_what_is_said_where_the_file_does_not_tell() -> None:
    assert choice("val_acc").startswith('`val_acc` is `val_accuracy` today where `compile` is given "accuracy"')
