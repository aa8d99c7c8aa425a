"""Whole models: order, sharing, nesting, masks, streaming, and what is refused."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the runtime needs the extra `runtime`", exc_type=ImportError)

from kmigrate_runtime import reference  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.spec import Call, Foreign, Layer, Model, Optimizer, Source, Spec, Tensor, Training  # noqa: E402

X = np.array([[1.0, 2.0], [3.0, -1.0]])


def source(name: str = "x") -> Layer:
    return Layer(name, "InputLayer", calls=[Call(())])


def dense(name: str, kernel: Any, *inputs: str, **options: Any) -> Layer:
    calls = [Call((Tensor(one),)) if isinstance(one, str) else Call((one,)) for one in inputs]
    return Layer(name, "Dense", options, {"kernel": np.array(kernel, "float32")}, calls)


def test_layers_are_computed_when_their_inputs_are_there() -> None:
    last = Layer("sum", "Add", calls=[Call((Tensor("b"), Tensor("a")))])
    model = Model(
        "m", [last, dense("b", [[1], [1]], "x"), dense("a", [[2], [0]], "x"), source()], [Tensor("x")], [Tensor("sum")]
    )
    found = reference.run(model, X)
    np.testing.assert_allclose(found.outputs[0], X.sum(1, keepdims=True) + 2 * X[:, :1])
    assert set(found.tensors) == {Tensor("x"), Tensor("a"), Tensor("b"), Tensor("sum")}


def test_a_shared_layer_gathers_both_gradients() -> None:
    shared = dense("d", [[1, 0], [0, 1]], "x", Tensor("d"))
    model = Model("m", [source(), shared], [Tensor("x")], [Tensor("d", 1)])
    spec = Spec(Source("", "json"), model)
    found = reference.gradients(spec, X)
    # The sum of x W W has the gradient x' 1 W' + (x W)' 1.
    ones = np.ones((2, 2))
    np.testing.assert_allclose(found.weights["d/kernel"], 2 * X.T @ ones)
    assert reference.run(model, X).outputs[0].shape == (2, 2)


def nested() -> Model:
    inside = Model("inside", [source("in"), dense("d", [[2, 0], [0, 1]], "in")], [Tensor("in")], [Tensor("d")])
    twice = Layer("inside", "Model", model=inside, calls=[Call((Tensor("x"),)), Call((Tensor("inside"),))])
    return Model("m", [source(), twice], [Tensor("x")], [Tensor("inside", 1)])


def test_a_model_in_a_model_called_twice() -> None:
    found = reference.run(nested(), X)
    np.testing.assert_allclose(found.outputs[0], X * [4, 1])
    np.testing.assert_allclose(found.tensors[Tensor("inside/d")], X * [2, 1])
    np.testing.assert_allclose(found.tensors[Tensor("inside/d", 1)], X * [4, 1])
    backs = reference.gradients(Spec(Source("", "json"), nested()), X)
    assert set(backs.weights) == {"inside/d/kernel"}


def test_values_are_let_go_when_nothing_needs_them() -> None:
    names = [f"d{i}" for i in range(6)]
    layers = [dense(name, [[1, 0], [0, 1]], before) for name, before in zip(names, ["x", *names], strict=False)]
    model = Model("m", [source(), *layers], [Tensor("x")], [Tensor(names[-1])])
    seen: list[Any] = []
    alive: list[int] = []

    def each(tensor: Tensor, array: Any) -> None:
        seen.append(weakref.ref(array))
        gc.collect()
        alive.append(sum(one() is not None for one in seen))

    found = reference.run(model, X, keep=False, each=each)
    assert found.tensors == {}
    assert max(alive) <= 3


def test_what_is_fed_goes_on_in_place_of_what_was_computed() -> None:
    model = Model("m", [source(), dense("a", [[1], [1]], "x"), dense("b", [[3]], "a")], [Tensor("x")], [Tensor("b")])
    found = reference.run(model, X, feed={Tensor("a"): np.array([[1.0], [2.0]])})
    np.testing.assert_allclose(found.tensors[Tensor("a")], [[3], [2]])
    np.testing.assert_allclose(found.outputs[0], [[3], [6]])


def test_masks_go_through_and_end() -> None:
    table = Layer("words", "Embedding", {"mask_zero": True}, {"embeddings": np.eye(3)}, [Call((Tensor("x"),))])
    model = Model("m", [source(), table, dense("d", np.eye(3), "words")], [Tensor("x")], [Tensor("d")])
    found = reference.run(model, np.array([[0, 1], [2, 0]]))
    np.testing.assert_array_equal(found.masks[Tensor("d")], [[False, True], [True, False]])
    model.layers.append(Layer("flat", "Flatten", calls=[Call((Tensor("d"),))]))
    model.outputs = [Tensor("flat")]
    assert reference.run(model, np.array([[0, 1], [2, 0]])).masks[Tensor("flat")] is None


def test_a_masked_loss() -> None:
    masking = Layer("mask", "Masking", calls=[Call((Tensor("x"),))])
    model = Model("m", [source(), masking, dense("d", [[1.0], [1.0]], "mask")], [Tensor("x")], [Tensor("d")])
    x = np.array([[[1.0, 1.0], [0.0, 0.0]]])
    for reduction, wanted in (("counted", 4.0), ("all", 2.0)):
        training = Training(
            Optimizer("SGD", {"learning_rate": 0.1}), {"d": "mean_squared_error"}, options={"reduction": reduction}
        )
        trained = reference.train(Spec(Source("", "json"), model, training), [(x, np.zeros((1, 2, 1)))])
        assert trained.losses == pytest.approx([wanted])


def test_states_are_handed_on() -> None:
    weights = {"kernel": np.ones((2, 2)), "recurrent_kernel": np.eye(2)}
    rnn = Layer("r", "SimpleRNN", {"stateful": True, "activation": "linear"}, weights, [Call((Tensor("x"),))])
    model = Model("m", [source(), rnn], [Tensor("x")], [Tensor("r")])
    first = reference.run(model, X[:, None])
    second = reference.run(model, X[:, None], states=first.states)
    np.testing.assert_allclose(second.outputs[0], 2 * first.outputs[0])


def test_float32_shows_the_rounding() -> None:
    model = Model("m", [source(), dense("a", [[0.1], [0.3]], "x", activation="tanh")], [Tensor("x")], [Tensor("a")])
    narrow, wide = (reference.run(model, X, dtype=dtype).outputs[0] for dtype in ("float32", "float64"))
    assert narrow.dtype == np.float32
    assert 0 < np.abs(narrow - wide).max() < 1e-6


def test_constraints_are_kept_and_what_is_frozen_stays() -> None:
    options = {"kernel_constraint": {"kind": "NonNeg", "options": {}}}
    limited, frozen = dense("a", [[0.01, 1], [0.01, 1]], "x", **options), dense("b", [[1], [1]], "a")
    frozen.trainable = False
    model = Model("m", [source(), limited, frozen], [Tensor("x")], [Tensor("b")])
    training = Training(Optimizer("SGD", {"learning_rate": 1.0}), {"b": "mean_squared_error"})
    trained = reference.train(Spec(Source("", "json"), model, training), [(X, np.zeros((2, 1)))])
    assert trained.spec.model["a"].weights["kernel"].min() == 0
    np.testing.assert_array_equal(trained.spec.model["b"].weights["kernel"], [[1], [1]])
    np.testing.assert_array_equal(model["a"].weights["kernel"], np.array([[0.01, 1], [0.01, 1]], "float32"))


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Layer("s", "Sampling"), "'s' is a Sampling, which the reference cannot compute"),
        (Layer("f", "Lambda", foreign=Foreign("lambda", "<lambda>")), "Give it to the reference as functions"),
        (Layer("a", "Activation", {"activation": "sine"}), "activation 'sine'"),
        (Layer("d", "Dense", {"activation": "relu"}), "no weight 'kernel'"),
    ],
)
def test_what_cannot_be_computed_is_said_by_name(layer: Layer, words: str) -> None:
    layer.calls = [Call((Tensor("x"),))]
    model = Model("m", [source(), layer], [Tensor("x")], [Tensor(layer.name)])
    with pytest.raises(Complaint, match=words):
        reference.run(model, X)


def test_a_function_of_the_user() -> None:
    layer = Layer("f", "Lambda", foreign=Foreign("lambda", "<lambda>"), calls=[Call((Tensor("x"),))])
    model = Model("m", [source(), layer], [Tensor("x")], [Tensor("f")])
    np.testing.assert_allclose(reference.run(model, X, functions={"f": lambda x: x * 2}).outputs[0], X * 2)


def test_what_draws_in_training_is_refused_or_drawn() -> None:
    model = Model(
        "m",
        [source(), Layer("d", "Dropout", {"rate": 0.5}, calls=[Call((Tensor("x"),))])],
        [Tensor("x")],
        [Tensor("d")],
    )
    np.testing.assert_array_equal(reference.run(model, X).outputs[0], X)
    with pytest.raises(Complaint, match="draws random numbers"):
        reference.run(model, X, training=True)
    drawn = reference.run(model, np.ones((50, 50)), training=True, random=np.random.default_rng(0)).outputs[0]
    assert set(np.unique(drawn)) == {0.0, 2.0}


def test_a_circle_is_said() -> None:
    model = Model("m", [source(), dense("a", [[1]], "b"), dense("b", [[1]], "a")], [Tensor("x")], [Tensor("b")])
    with pytest.raises(Complaint, match="wait for inputs that nothing makes: a, b"):
        reference.run(model, X)


def test_a_large_matrix_is_taken_in_pieces() -> None:
    random = np.random.default_rng(0)
    kernel = random.normal(size=(2100, 2000)).astype("float32")
    x = random.normal(size=(2, 2100))
    model = Model("m", [source(), dense("d", kernel, "x")], [Tensor("x")], [Tensor("d")])
    found = reference.run(model, x).outputs[0]
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, x @ kernel.astype("float64"), rtol=1e-12, atol=1e-10)
