"""Thirty steps of every optimizer against those of the real old Keras."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims import optimizers as shims  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models"
RECORDS = {
    path.stem.removeprefix("optimizers-"): json.loads(path.read_text()) for path in FOLDER.glob("optimizers-*.json")
}
BITS = 5e-6  # float32, of the largest number, after thirty steps
CASES = [
    pytest.param(stem, case, id=f"{stem}-{case['name']}-{'-'.join(sorted(case['arguments']))}")
    for stem, record in sorted(RECORDS.items())
    for case in record["cases"]
]


def by_chance(stem: str, case: dict[str, Any]) -> bool:
    """Whether TensorFlow 1 read the count of steps before or after it was raised, as it came.

    Two runs of one recording differ there. With Keras 2.2.4 they differ everywhere, by 3e-2: weights were read before or
    after they moved. So what TensorFlow recorded is of Keras 2.3.1.
    """
    return stem.endswith("tensorflow") and ("decay" in case["arguments"] or case["name"] in ("Adam", "Adamax", "Nadam"))


def model_of(record: dict[str, Any], optimizer: Any) -> Any:
    first = keras.layers.Dense(3, activation="tanh")
    model = keras.Sequential([keras.Input((4,)), first, keras.layers.Dense(2)])
    model.compile(optimizer, "mse")
    model.set_weights([np.array(w, "float32") for w in record["start"]])
    return model


def deviation(found: Any, recorded: Any) -> float:
    recorded = np.asarray(recorded, "float64")
    return float(np.abs(np.asarray(found) - recorded).max() / max(1.0, np.abs(recorded).max()))


@pytest.mark.parametrize(("stem", "case"), CASES)
def test_thirty_steps(stem: str, case: dict[str, Any]) -> None:
    record = RECORDS[stem]
    optimizer = getattr(shims, case["name"])(**case["arguments"])
    model = model_of(record, optimizer)
    x, y = np.array(record["x"], "float32"), np.array(record["y"], "float32")
    worst = 0.0
    for step, loss in enumerate(case["losses"]):
        model.reset_metrics()
        worst = max(worst, deviation(model.train_on_batch(x, y), loss))
        if step in (0, 1, 29):
            recorded = case["weights"][(0, 1, 29).index(step)]
            worst = max(worst, *(deviation(a, b) for a, b in zip(model.get_weights(), recorded, strict=True)))
    assert worst < (0.2 if by_chance(stem, case) else BITS)
    if by_chance(stem, case):
        return
    state = optimizer.get_weights()
    if case["name"] == "Nadam" and not stem.startswith("2.3"):
        del state[1]  # the schedule, which only Keras 2.3 kept
    recorded = case["state"]
    if stem.startswith("1") and case["name"] == "Adam":
        state = state[:-4]  # what amsgrad needs came later
    if stem.startswith("1") and case["name"] == "SGD":
        recorded = recorded[1:]  # Keras 1 counted steps where there was a decay, and else not
    state = state[-len(recorded) :]
    if stem.startswith("1"):  # Keras 1 put the layer dense_10 before dense_9
        state, recorded = (sorted(arrays, key=np.shape) for arrays in (state, recorded))
    assert all(deviation(a, b) < BITS for a, b in zip(state, recorded, strict=True))


ALL = [name for name in shims.__all__ if isinstance(getattr(shims, name), type)]
OLD = [name for name in ALL if name != "CompiledNadam"]  # that one has the state of Keras 3


@pytest.mark.parametrize("name", ALL)
def test_saved_and_loaded_with_its_state(name: str, tmp_path: Path) -> None:
    record = next(iter(RECORDS.values()))
    x, y = np.array(record["x"], "float32"), np.array(record["y"], "float32")
    more = {} if "Nadam" in name else {"decay": 0.1}
    more |= {"clipvalue": 0.2} if name in OLD else {}
    model = model_of(record, getattr(shims, name)(0.05, clipnorm=0.5, **more))
    model.fit(x, y, batch_size=2, epochs=2, verbose=0)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert type(loaded.optimizer) is getattr(shims, name)
    assert loaded.optimizer.get_config() == model.optimizer.get_config()
    for one in (model, loaded):
        one.fit(x, y, batch_size=8, epochs=2, verbose=0)
    for found, expected in zip(loaded.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("name", OLD)
def test_state_of_old(name: str) -> None:
    record = next(iter(RECORDS.values()))
    x, y = np.array(record["x"], "float32"), np.array(record["y"], "float32")
    first, second = (model_of(record, getattr(shims, name)(0.05)) for _ in range(2))
    first.fit(x, y, epochs=3, verbose=0)
    second.set_weights(first.get_weights())
    second.optimizer.build(second.trainable_variables)
    second.optimizer.set_weights(first.optimizer.get_weights())
    for one in (first, second):
        one.fit(x, y, epochs=2, verbose=0)
    np.testing.assert_allclose(first.get_weights()[0], second.get_weights()[0], atol=1e-6)
    with pytest.raises(ValueError, match="state arrays"):
        second.optimizer.set_weights([np.zeros(1)])


def test_the_learning_rate_may_be_set_while_it_decays() -> None:
    optimizer = shims.SGD(lr=0.5, decay=0.1)
    optimizer.lr = 0.25
    assert [float(keras.ops.convert_to_numpy(rate)) for rate in (optimizer.lr, optimizer.learning_rate)] == [0.25, 0.25]
    model = model_of(next(iter(RECORDS.values())), optimizer)
    x, y = np.ones((4, 4), "float32"), np.ones((4, 2), "float32")
    schedule = keras.callbacks.LearningRateScheduler(lambda epoch: 0.125)
    model.fit(x, y, epochs=1, verbose=0, callbacks=[schedule])
    assert keras.ops.convert_to_numpy(optimizer.lr) == 0.125


def test_rows_of_an_embedding_that_got_no_gradient_move_with_momentum() -> None:
    model = keras.Sequential([keras.Input((1,), dtype="int32"), keras.layers.Embedding(3, 2), keras.layers.Flatten()])
    model.compile(shims.SGD(0.1, momentum=0.9, clipvalue=1.0), "mse")
    model.train_on_batch(np.array([[0]]), np.ones((1, 2)))
    before = model.get_weights()[0]
    model.train_on_batch(np.array([[1]]), np.ones((1, 2)))
    after = model.get_weights()[0]
    assert np.abs(after - before)[0].min() > 0
    np.testing.assert_array_equal(after[2], before[2])
