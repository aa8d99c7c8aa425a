"""Expressions that were computed by the real Theano: the recorder and the test read the same table.

It runs on Python 3.6 too. A case is a function of `T` and the inputs, and the arrays for these.
"""

import numpy as np

A = np.arange(12.0).reshape(3, 4) / 7 - 0.6
B = np.array([[0.5, -1.0, 2.0, 0.25], [0.0, 3.0, -0.5, 1.0], [1.5, 0.0, -2.0, 4.0]])
V = np.array([0.3, -1.2, 0.0, 2.5])
W = np.array([1.0, 0.0, -1.0])
P = np.array([0.1, 0.4, 0.7, 0.95])
PLACES = np.array([2, 0, 1, 2], dtype="int64")
J = np.array([3, -1, 2], dtype="int32")
C = np.arange(24.0).reshape(2, 3, 4) - 10
TIES = np.array([[1.0, 2.0, 2.0, 0.0], [3.0, 3.0, 3.0, 3.0], [0.0, -1.0, 0.0, 0.0]])
ONE = np.array(1.5)
F32 = V.astype("float32")
I8 = np.array([5, -3, 127, 0], dtype="int8")
U8 = np.array([5, 3, 255, 1], dtype="uint8")
BOOL = np.array([True, False, True, True])

CASES = {
    # elements, and their gradients at the places where they are disputed
    "abs at zero": (lambda T, x: abs(x), [V]),
    "relu by abs": (lambda T, x: 0.5 * (x + abs(x)), [V]),
    "maximum with ties": (lambda T, x, y: T.maximum(x, y), [TIES, TIES]),
    "minimum with ties": (lambda T, x, y: T.minimum(x, y), [TIES, TIES]),
    "clip at its bounds": (lambda T, x: T.clip(x, -1.2, 0.3), [V]),
    "switch": (lambda T, x, y: T.switch(x > 0, x * 2, y), [A, B]),
    "power": (lambda T, x: (x + 3) ** 1.5 + x**3 + x**2, [A]),
    "sqrt": (lambda T, x: T.sqrt(x), [P]),
    "logs": (lambda T, x: T.log(x) + T.log2(x) + T.log10(x) + T.log1p(x), [P]),
    "exps": (lambda T, x: T.exp(x) + T.exp2(x) + T.expm1(x), [V]),
    "trigonometry": (lambda T, x: T.sin(x) + T.cos(x) + T.tan(x) + T.arcsin(x) + T.arccos(x) + T.arctan(x), [P]),
    "hyperbolic": (lambda T, x: T.sinh(x) + T.cosh(x) + T.tanh(x) + T.arcsinh(x) + T.arctanh(x), [P]),
    "arctan2": (lambda T, x, y: T.arctan2(x, y), [A, B + 0.1]),
    "rounding": (lambda T, x: T.round(x) + T.floor(x) + T.ceil(x) + T.trunc(x), [V * 2.5]),
    "round away": (lambda T, x: T.round(x, mode="half_away_from_zero"), [np.array([0.5, 1.5, -0.5, 2.4])]),
    "sgn": (lambda T, x: T.sgn(x), [V]),
    "erf": (lambda T, x: T.erf(x) + T.erfc(x) + T.gammaln(x) + T.psi(x), [P]),
    "erfinv": (lambda T, x: T.erfinv(x) + T.erfcinv(x), [P]),
    "inv and sqr": (lambda T, x: T.inv(x) + T.sqr(x), [P]),
    "degrees": (lambda T, x: T.deg2rad(x) + T.rad2deg(x), [V]),
    "mod": (lambda T, x, y: x % y, [A, B + 0.3]),
    "int division of floats": (lambda T, x, y: x // y, [A, B + 0.3]),
    "comparisons": (lambda T, x, y: [x < y, x <= y, x > y, x >= y, T.eq(x, y), T.neq(x, y)], [A, B]),
    "isnan": (lambda T, x: [T.isnan(T.log(x)), T.isinf(1 / x)], [V]),
    "isclose": (lambda T, x, y: T.isclose(x, y), [V, V + 1e-9]),
    "complex": (lambda T, x, y: [T.real(T.complex(x, y) ** 2), T.imag(T.exp(T.complex(x, y)))], [V, V]),
    # dtypes
    "int division": (lambda T, x, y: [x // y, x % y, -x // y], [PLACES + 3, PLACES + 1]),
    "true division of integers": (lambda T, x, y: T.true_div(x, y), [PLACES, PLACES + 1]),
    "int8 and float32": (lambda T, x, y: x + y, [I8, F32]),
    "int32 and float32": (lambda T, x, y: x * y, [J, F32[:3]]),
    "int8 and int8": (lambda T, x, y: [x + y, x * y, x - y], [I8, I8]),
    "uint8 and int8": (lambda T, x, y: [x + y, x & y, x | y, x ^ y], [U8, I8]),
    "constants keep the dtype": (lambda T, x: [x * 2, x + 1.5, x / 3, x**2], [F32]),
    "int and python float": (lambda T, x: [x * 2.5, x + 1], [I8]),
    "sqrt of integers": (lambda T, x: [T.sqrt(x), T.exp(x)], [np.array([1, 4, 9], dtype="int8")]),
    "bools": (lambda T, x, y: [x & y, x | y, ~x, x ^ y], [BOOL, ~BOOL]),
    "bool sum": (lambda T, x: [x.sum(), x.mean(), x.any(), x.all()], [BOOL]),
    "int sums": (lambda T, x: [x.sum(), x.prod(), x.mean(), x.max(), x.min()], [I8]),
    "float32 sum": (lambda T, x: [x.sum(), x.mean(), x.std()], [F32]),
    "sum with dtype": (lambda T, x: [x.sum(dtype="float32"), x.sum(acc_dtype="float64")], [F32]),
    "cast": (lambda T, x: [T.cast(x, "int32"), T.cast(x, "float32"), T.cast(x, "int8")], [V]),
    "invert": (lambda T, x: ~x, [PLACES]),
    # reductions
    "sums": (lambda T, x: [x.sum(), x.sum(0), x.sum(axis=1, keepdims=True), x.sum(axis=(0, 2))], [C]),
    "means": (lambda T, x: [x.mean(), x.mean(axis=[0, 1]), x.var(axis=2), x.std(axis=0), x.var(ddof=1)], [C]),
    "max with ties": (lambda T, x: [x.max(axis=1), x.max(), x.min(axis=0)], [TIES]),
    "argmax": (lambda T, x: [T.argmax(x), x.argmax(axis=1), x.argmin(axis=0), x.argmax(axis=0, keepdims=True)], [TIES]),
    "max over two": (lambda T, x: x.max(axis=(0, 2)), [C]),
    "prod": (lambda T, x: x.prod(axis=1), [B]),
    "prod with zeros": (lambda T, x: x.prod(axis=0), [B]),
    "any and all": (lambda T, x: [T.any(x > 1, axis=1), T.all(x > -5, axis=0)], [B]),
    "ptp and norm": (lambda T, x: [T.ptp(x, axis=1), x.norm(2), x.norm(1, axis=0)], [B + 0.1]),
    # shapes
    "dimshuffle": (lambda T, x: [x.dimshuffle(1, "x", 0), x.T, x.dimshuffle("x", 0, 1)], [A]),
    "broadcasting": (lambda T, x, y: x + y.dimshuffle("x", 0) * x.mean(axis=1, keepdims=True), [A, V]),
    "reshape": (lambda T, x: [x.reshape((4, 3)), x.reshape((2, -1)), x.flatten(), x.flatten(ndim=1)], [A]),
    "flatten to two": (lambda T, x: x.flatten(2), [C]),
    "symbolic reshape": (lambda T, x: x.reshape((x.shape[1], x.shape[0])), [A]),
    "shape": (lambda T, x: [x.shape, x.shape[0] * x.shape[1], x.size], [A]),
    "concatenate": (lambda T, x, y: [T.concatenate([x, y]), T.concatenate([x, y], axis=1), T.join(1, x, y, x)], [A, B]),
    "stack": (lambda T, x, y: [T.stack([x, y]), T.stack([x, y], axis=1), T.stacklists([[x, y], [y, x]])], [V, P]),
    "split": (lambda T, x: T.split(x, [1, 3], 2, axis=1), [A]),
    "padding with ones": (lambda T, x: [T.shape_padleft(x, 2), T.shape_padright(x), T.shape_padaxis(x, 1)], [A]),
    "tile and repeat": (lambda T, x: [T.tile(x, (2, 3)), T.repeat(x, 2, axis=1), T.tile(x, 2)], [A]),
    "roll": (lambda T, x: [T.roll(x, 1, axis=1), T.roll(x, -2), T.roll(x, 0, axis=0)], [A]),
    "swapaxes and transpose": (lambda T, x: [T.swapaxes(x, 0, 2), x.transpose(1, 2, 0), T.transpose(x)], [C]),
    "alloc": (lambda T, x: [T.alloc(x, 3, 4), T.zeros_like(x), T.ones_like(x), T.alloc(2.0, 2, x.shape[0])], [V]),
    "fill": (lambda T, x, y: T.fill(x, y), [A, ONE]),
    "arange": (lambda T, x: [T.arange(5), T.arange(1, 7, 2), T.arange(x.shape[0]), T.arange(0, 1, 0.25)], [V]),
    "eye and tri": (lambda T, x: [T.eye(3, 4, 1), T.tri(3), T.tril(x), T.triu(x, 1), T.identity_like(x)], [A]),
    "diag": (lambda T, x, y: [T.diag(x), T.diag(y), T.diagonal(x, offset=1)], [A[:, :3], V]),
    "diagonal of three": (lambda T, x: T.diagonal(x, 0, 1, 2), [C]),
    "mgrid": (lambda T, x: T.mgrid[0:2, 0:3] * x[0], [V]),
    "addbroadcast": (lambda T, x: T.addbroadcast(x, 0) * A, [A[:1]]),
    # parts
    "slices": (lambda T, x: [x[0], x[-1], x[1:], x[:, 1:3], x[::-1], x[:, ::2], x[..., 0], x[1, 2]], [A]),
    "new axes": (lambda T, x: [x[None, :, :], x[:, None, :]], [A]),
    "symbolic slices": (lambda T, x: [x[: x.shape[0] - 1], x[x.shape[0] // 2]], [A]),
    "rows by vector": (lambda T, x, i: [x[i], x[i][:, 1], T.take(x, i, axis=0)], [A, PLACES]),
    "columns by vector": (lambda T, x, i: x[:, i], [A, PLACES]),
    "pairs": (lambda T, x, i: [x[T.arange(3), i], x[i, i]], [A, np.array([2, 0, 1])]),
    "array after slice": (
        lambda T, x, i: [x[:, i], x[:, :, i], x[0, :, i], x[i, 0], x[:1, i, 1:]],
        [C, np.array([1, 0])],
    ),
    "matrix of places": (lambda T, x, i: x[i], [V, np.array([[0, 3], [1, 1]])]),
    "negative places": (lambda T, x, i: x[i], [V, np.array([-1, 0, -4])]),
    "mask": (lambda T, x: [x[x > 0], x[(x > 0).nonzero()]], [A]),
    "mask of rows": (lambda T, x, m: x[m], [A, np.array([True, False, True])]),
    "set": (
        lambda T, x, y: [T.set_subtensor(x[0], y), T.set_subtensor(x[:, 1:3], 7.0), T.set_subtensor(x[1, 2], 0.0)],
        [A, V],
    ),
    "inc": (
        lambda T, x, y: [T.inc_subtensor(x[1:], y), T.inc_subtensor(x[::-1], y), T.inc_subtensor(x[-1, -1], 2.0)],
        [A, V],
    ),
    "inc rows twice": (lambda T, x, y, i: T.inc_subtensor(x[i], y), [A, V, np.array([0, 0, 2])]),
    "set rows": (lambda T, x, y, i: T.set_subtensor(x[i], y), [A, V, np.array([2, 0])]),
    "inc pairs": (lambda T, x, i: T.inc_subtensor(x[i, i], 1.5), [A, np.array([0, 1, 1])]),
    "set columns": (lambda T, x, i: T.set_subtensor(x[:, i], 9.0), [A, np.array([3, 0])]),
    "set by mask": (lambda T, x: T.set_subtensor(x[(x > 0).nonzero()], 0.0), [A]),
    "choose": (lambda T, i, x: T.choose(i, x), [np.array([0, 2, 1, 0]), B]),
    "nonzero": (lambda T, x: [*T.nonzero(x > 0), T.flatnonzero(x), T.nonzero_values(x)], [B]),
    "permute rows": (
        lambda T, x, i: [T.permute_row_elements(x, i), T.inverse_permutation(i)],
        [V, np.array([2, 0, 3, 1])],
    ),
    # order
    "sort": (lambda T, x: [T.sort(x), T.sort(x, axis=0), T.sort(x, axis=None), T.argsort(x, axis=0)], [B]),
    # products
    "dot": (lambda T, x, y, v: [T.dot(x, y.T), x.dot(v), T.dot(v, y.T), T.dot(v, v)], [A, B, V]),
    "dot of three": (lambda T, x, y: T.dot(x, y.T), [C, A]),
    "tensordot": (lambda T, x, y: [T.tensordot(x, y, [[1, 2], [0, 1]]), T.tensordot(x, y.T, 1)], [C, A]),
    "batched dot": (lambda T, x, y: [T.batched_dot(x, y), T.batched_dot(x[:, 0], y)], [C, C.transpose(0, 2, 1)]),
    "batched tensordot": (lambda T, x, y: T.batched_tensordot(x, y, [[1], [1]]), [C, C]),
    "outer": (lambda T, x, y: T.outer(x, y), [V, W]),
    "int dot": (lambda T, x: T.dot(x, x), [PLACES]),
    # gradients of gradients
    "gradient twice": (lambda T, x: T.grad((T.grad((x**3).sum(), x) ** 2).sum(), x), [V]),
    "hessian": (lambda T, x: T.hessian((x**3).sum() * x[0], x), [V]),
    "jacobian": (lambda T, x: T.jacobian(x**2 * x[0], x), [V]),
    "Rop": (lambda T, x, y: T.Rop(T.tanh(x) * x[0], x, y), [V, P]),
    "Lop": (lambda T, x, y: T.Lop(T.tanh(x) * x[0], x, y), [V, P]),
    "consider constant": (lambda T, x: x * T.consider_constant(x**2), [V]),
    "gradient of an intermediate": (
        lambda T, x: T.grad((T.tanh(x) ** 2).sum() + x.sum(), T.tanh(x), disconnected_inputs="ignore"),
        [V],
    ),
    # formulas that Theano computed in a stable way
    "log of a sum with 1": (lambda T, x: T.log(1 + T.exp(x)), [np.array([-800.0, 0.0, 30.0, 800.0])]),
    "divided by 1 as whole numbers": (lambda T, x: x // 1 + x // T.ones((4,)), [V]),
    "less itself": (lambda T, x: x - x, [np.array([np.inf, -np.inf, 1.0, 0.0])]),
    "bytes divided by themselves": (lambda T, x: x / x, [I8]),
    # truths
    "order of truths": (lambda T, x: T.stack([x < x[::-1], x >= x[::-1], x > x[::-1], x <= x[::-1]]), [BOOL]),
    "truths added to a part": (lambda T, x: T.inc_subtensor(x[1:], x[:3]), [BOOL]),
    "new axis of a row": (lambda T, x: x.dimshuffle("x", 0).sum(axis=1, keepdims=True)[None], [V]),
    "new axis before a part of a row": (lambda T, x: x.dimshuffle(0, "x", "x")[1:, None], [V]),
    "log(1+x) of small x": (lambda T, x: T.log(1 + x), [np.array([1e-20, 1e-10, 0.5])]),
}
