"""A use is looked up by the nearest class that a rule names: a rule on `Model.__init__` would keep models from all that
is registered for `Layer.__init__`. Each that does so is listed here, so that nobody does it without knowing.
"""

from __future__ import annotations

from kmigrate.engine.names.canonical import ancestry
from kmigrate.rules import all_rules
from kmigrate.tables import load_tables

KNOWN = {
    # None of them took numbers.
    "keras.layers.Bidirectional.__call__": {"KM249"},
    "keras.layers.MultiHeadAttention.__call__": {"KM249"},
    "keras.layers.RNN.__call__": {"KM249"},
    "keras.models.Model.__call__": {"KM249"},
    "keras.models.Sequential.__call__": {"KM249"},
    "keras.layers.Bidirectional.trainable": {"KM333", "KM361"},
    "keras.layers.TimeDistributed.trainable": {"KM333", "KM361"},
    "keras.models.Loaded.input": {"KM356"},
    "keras.models.Model._per_input_losses": {"KM288"},
    "keras.models.Model._per_input_updates": {"KM288"},
    "keras.models.Model.add_loss": {"KM256"},
    # What `super().call(x)` gave in a Layer; cells; classes that add to a Dense.
    "keras.models.Model.call": {"KM252", "KM286", "KM287", "KM297"},
    "keras.models.Model.compute_output_shape": {"KM252", "KM265"},
    "keras.models.Model.get_input_at": {"KM258"},
    "keras.models.Model.get_input_shape_at": {"KM258"},
    "keras.models.Model.get_output_at": {"KM258"},
    "keras.models.Model.get_output_shape_at": {"KM258"},
    "keras.models.Sequential.input": {"KM356"},
}


def test_no_rule_hides_others_unknown() -> None:
    rules: dict[str, set[str]] = {}
    for rule in all_rules():
        for name, _ in rule.actions:
            rules.setdefault(name, set()).add(rule.code)
    found: dict[str, set[str]] = {}
    facts = load_tables()
    for name, codes in rules.items():
        cls, _, member = name.rpartition(".")
        if cls.rpartition(".")[2][:1].isupper():
            above = set[str]().union(*(rules.get(f"{base}.{member}", set()) for base in ancestry(cls, facts)[1:]))
            if above - codes:
                found[name] = above - codes
    assert found == KNOWN
