"""Gradients checked against finite differences."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano.gradient_errors import GradientError

_STEPS = {"float64": 1e-7, "float32": 3e-4, "float16": 1e-1}
_TOLERANCES = {"float64": 1e-4, "float32": 1e-2, "float16": 5e-2}


class numeric_grad:
    """The gradient of a function of arrays, by finite differences."""

    type_eps = _STEPS

    def __init__(self, f: Any, pt: Any, eps: Any = None, out_type: Any = None) -> None:
        single = not isinstance(pt, (list, tuple))
        points = [np.array(each) for each in ([pt] if single else pt)]
        dtypes = {str(each.dtype) for each in points} | ({str(out_type)} if out_type else set())
        self.type_eps = _STEPS
        step = eps if eps is not None else max(_STEPS.get(dtype, 1e-7) for dtype in dtypes)

        def value() -> Any:
            given = [each.copy() for each in points]
            return np.asarray(f(given[0]) if single else f(*given), dtype="float64")

        base = value()
        found = []
        for point in points:
            gradient = np.zeros_like(point)
            flat, out = point.reshape(-1), gradient.reshape(-1)
            for place in range(flat.size):
                old = flat[place]
                flat[place] = old + step
                moved = float(flat[place] - old)
                out[place] = (value() - base) / (moved or step)
                flat[place] = old
            found.append(gradient)
        self.gf = found[0] if single else found

    @staticmethod
    def abs_rel_err(a: Any, b: Any) -> tuple[Any, Any]:
        """The distance of two arrays, and the distance by their size."""
        distance = abs(a - b)
        return distance, distance / np.maximum(abs(a) + abs(b), 1e-8)

    def abs_rel_errors(self, g_pt: Any) -> list[tuple[Any, Any]]:
        given = list(g_pt) if isinstance(self.gf, list) else [g_pt]
        own = self.gf if isinstance(self.gf, list) else [self.gf]
        if len(given) != len(own):
            raise ValueError("argument has wrong number of elements", len(given))
        errors = []
        for place, (one, other) in enumerate(zip(given, own, strict=True)):
            if one.shape != other.shape:
                raise ValueError(f"argument element {place} has wrong shapes {one.shape}, {other.shape}")
            errors.append(numeric_grad.abs_rel_err(one, other))
        return errors

    def max_err(self, g_pt: Any, abs_tol: float, rel_tol: float) -> tuple[Any, ...]:
        """Where the distance is largest: argument, place, absolute and relative error."""
        places, absolute, relative = [], [], []
        for far, by_size in self.abs_rel_errors(g_pt):
            worst = np.minimum(far / abs_tol, by_size / rel_tol)
            place = int(worst.argmax()) if worst.size else 0
            places.append((float(worst.flatten()[place]) if worst.size else 0.0, place))
            absolute.append(far.flatten()[place] if far.size else 0.0)
            relative.append(by_size.flatten()[place] if by_size.size else 0.0)
        arg = int(np.argmax([each for each, _ in places]))
        return arg, places[arg][1], absolute[arg], relative[arg]


def _floating(points: list[Any]) -> list[Any]:
    for place, each in enumerate(points):
        if str(each.dtype) not in _STEPS:
            raise TypeError(
                f"verify_grad can work only with floating point inputs, but input {place} has dtype {each.dtype}."
            )
    return points


def verify_grad(
    fun: Any,
    pt: Any,
    n_tests: int = 2,
    rng: Any = None,
    eps: Any = None,
    out_type: Any = None,
    abs_tol: Any = None,
    rel_tol: Any = None,
    mode: Any = None,
    cast_to_output_type: bool = False,
    no_debug_ref: bool = True,
) -> None:
    """Raise where the gradient of a symbolic function is not what finite differences say."""
    from kmigrate_shims.theano.compile.function import function
    from kmigrate_shims.theano.compile.sharedvalue import shared
    from kmigrate_shims.theano.gradient import grad
    from kmigrate_shims.theano.tensor.construct import as_tensor_variable
    from kmigrate_shims.theano.tensor.type import TensorType

    if not isinstance(pt, (list, tuple)):
        raise AssertionError("The points of verify_grad are a list.")
    points = _floating([np.array(each) for each in pt])
    dtypes = {str(each.dtype) for each in points}
    loosest = max(_TOLERANCES[dtype] for dtype in dtypes)
    abs_tol = loosest if abs_tol is None else abs_tol
    rel_tol = loosest if rel_tol is None else rel_tol
    if rng is None:
        raise TypeError(
            "rng should be a valid instance of numpy.random.RandomState. You may want to use "
            "theano.tests.unittest_tools.verify_grad instead of theano.gradient.verify_grad."
        )
    tensors = [as_tensor_variable(each) for each in points]
    variables = [TensorType(t.dtype, t.broadcastable)(name=f"input {place}") for place, t in enumerate(tensors)]
    output = fun(*variables)
    if isinstance(output, list):
        raise NotImplementedError("cant (yet) autotest gradient of fun with multiple outputs")

    def compiled(outputs: Any) -> Any:
        return function(variables, outputs, mode=mode, on_unused_input="ignore", allow_input_downcast=True)

    shape = np.asarray(compiled(output)(*[each.copy() for each in points])).shape

    def projection() -> Any:
        # In 64 bits, so that the sum does not round away what a step changes.
        drawn = np.asarray(rng.uniform(size=shape)) + 0.5
        return drawn.astype("float32") if cast_to_output_type and output.dtype == "float32" else drawn

    weights = shared(projection(), name="random_projection")
    cost = (weights * output).sum()
    value, slope = compiled(cost), compiled(grad(cost, variables, disconnected_inputs="ignore"))
    for test in range(n_tests):
        if test:
            weights.set_value(projection())
        numeric = numeric_grad(value, [each.copy() for each in points], eps, out_type)
        analytic = slope(*[each.copy() for each in points])
        arg, place, far, by_size = numeric.max_err(analytic, abs_tol, rel_tol)
        if far > abs_tol and by_size > rel_tol:
            one, other = analytic[arg].flatten()[place], numeric.gf[arg].flatten()[place]
            raise GradientError(arg, place, points[arg].shape, other, one, far, by_size, abs_tol, rel_tol)


verify_grad.E_grad = GradientError  # type: ignore[attr-defined]
