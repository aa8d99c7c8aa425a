"""Orders of arguments: the rows themselves."""

from __future__ import annotations

import pytest

from kmigrate.atlas import signature
from kmigrate.rules.common.positions import WRITTEN
from kmigrate.tables import Row, load_tables

FACTS = load_tables()
ORDERS = list(FACTS.orders.values())
# What no layer takes today; KM207, KM210, KM215, KM219, KM221 and KM223 say what becomes of it.
GONE = {"weights", "mode", "dropout", "input_length", "nb_row", "nb_col", "output_shape", "forget_bias_init", "init"}
GONE |= {"kernel_dim1", "kernel_dim2", "kernel_dim3"}


@pytest.mark.parametrize("row", ORDERS, ids=lambda row: row.on)
def test_every_parameter_is_one_of_today(row: Row) -> None:
    name = FACTS.names[row.on].new if row.on in FACTS.names else row.on
    today = signature(name, "tf.keras")
    if today is None:
        assert name.startswith("kmigrate_shims.")  # whose own rows are tested with the tables
        return
    renamed = {old: item.new for old, item in FACTS.keywords.get(row.on, {}).items() if item.new}
    now = [renamed.get(parameter, WRITTEN.get(parameter, parameter)) for parameter in row.parameters]
    assert set(now) - set(today) - {"activity_regularizer"} <= GONE


@pytest.mark.parametrize("row", ORDERS, ids=lambda row: row.on)
def test_what_may_stay_is_part_of_the_order(row: Row) -> None:
    assert 0 <= row.keep < len(row.parameters)
