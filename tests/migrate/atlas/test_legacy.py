"""What the old releases offered."""

from __future__ import annotations

from kmigrate.atlas import legacy_keywords, legacy_members, legacy_orders


def test_no_such_module() -> None:
    assert legacy_members("keras.wobble") == frozenset()


def test_names_of_other_libraries_are_not_claimed() -> None:
    for module in ("keras.layers", "keras.layers.core", "keras.backend", "keras.optimizers"):
        assert not legacy_members(module) & {"np", "os", "sys", "six", "absolute_import", "warnings", "copy"}


def test_star_imports_of_every_era() -> None:
    assert {"Dense", "LSTM", "Merge", "TimeDistributedDense", "add", "CuDNNLSTM"} <= legacy_members("keras.layers")
    assert {"Dense", "Activation", "TimeDistributedDense"} <= legacy_members("keras.layers.core")
    assert "LSTM" not in legacy_members("keras.layers.core")
    assert {"set_image_dim_ordering", "placeholder", "function"} <= legacy_members("keras.backend")
    assert "Sequential" in legacy_members("keras.models")


def test_orders_are_those_of_the_old_releases() -> None:
    orders = legacy_orders()["keras.models.Model.compile"]
    assert orders["2"][:3] == ("optimizer", "loss", "metrics")
    assert orders["tf"] == (*orders["2"][:3], "loss_weights", "...")
    assert all(order and set(eras) <= {"1", "2", "tf"} for eras in legacy_orders().values() for order in eras.values())


def test_keywords_are_those_that_the_target_does_not_take() -> None:
    keywords = legacy_keywords()
    assert keywords["keras.layers.Dense"].keys() == {"1"}
    assert {"output_dim", "init", "W_regularizer"} <= set(keywords["keras.layers.Dense"]["1"])
    assert "activation" not in keywords["keras.layers.Dense"]["1"]
    assert keywords["keras.optimizers.SGD"]["2"] == ("lr", "decay")
    assert {"lr", "decay"} <= set(keywords["keras.optimizers.SGD"]["tf"])  # taken by **kwargs
    assert "target_tensors" in keywords["keras.models.Model.compile"]["2"]
    assert all(names and set(eras) <= {"1", "2", "tf"} for eras in keywords.values() for names in eras.values())
