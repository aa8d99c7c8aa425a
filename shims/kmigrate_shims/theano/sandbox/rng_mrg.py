"""`MRG_RandomStreams`: Theano's own random numbers, which are these numbers for these seeds."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.compile.sharedvalue import shared
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.gradient import undefined_grad
from kmigrate_shims.theano.lowering import mrg31k3p
from kmigrate_shims.theano.sandbox import multinomial as draws
from kmigrate_shims.theano.sandbox.mrg_ops import mrg_uniform, mrg_uniform_base
from kmigrate_shims.theano.sandbox.mrg_size import check_size, guess_n_streams
from kmigrate_shims.theano.scalar.types import upcast
from kmigrate_shims.theano.tensor import basic as tensor

__all__ = [
    "M1",
    "M2",
    "NORM",
    "MRG_RandomStreams",
    "_check_size",
    "ff_2p134",
    "guess_n_streams",
    "mrg_uniform",
    "mrg_uniform_base",
]

_check_size = check_size
M1 = np.asarray(np.int32(mrg31k3p.FIRST))
M2 = np.asarray(np.int32(mrg31k3p.SECOND))
NORM = 2.0**-31

# The standard deviation of a normal distribution that is cut at two.
_DEVIATION_OF_CUT = 0.87962566103423978


A1p72, A2p72, A1p134, A2p134 = (
    mrg31k3p.power(matrix, exponent, modulus).astype("int64")
    for exponent in (72, 134)
    for matrix, modulus in mrg31k3p.RECURRENCES
)


class DotModulo(Op):
    """Two matrices times two vectors, each modulo a number of its own."""

    __props__ = ()

    def make_node(self, A: Any, s: Any, m: Any, A2: Any, s2: Any, m2: Any) -> Apply:
        given = [tensor.as_tensor_variable(each) for each in (A, s, m, A2, s2, m2)]
        return Apply(self, given, [given[1].type()])

    def lower(self, node: Any, *values: Any) -> Any:
        parts = []
        for matrix, vector, modulus in (values[:3], values[3:]):
            wide = tf.cast(modulus, tf.int64)
            products = tf.cast(matrix, tf.int64) * tf.cast(vector, tf.int64)[None, :] % wide
            parts.append(tf.reduce_sum(products, axis=1) % wide)
        return tf.cast(tf.concat(parts, 0), node.outputs[0].type.dtype)


def matVecModM(A: Any, s: Any, m: Any) -> Any:
    """A matrix times a vector, modulo a number."""
    return np.int32(np.sum((A * s) % m, 1) % m)


def multMatVect(v: Any, A: Any, m1: Any, B: Any, m2: Any) -> Any:
    """Both halves of a state moved on by matrices."""
    return np.concatenate([matVecModM(A, v[:3], m1), matVecModM(B, v[3:], m2)])


def ff_2p134(rstate: Any) -> Any:
    """The state 2**134 draws later."""
    return mrg31k3p.next_generator(rstate)


def ff_2p72(rstate: Any) -> Any:
    """The state 2**72 draws later."""
    return mrg31k3p.substreams(rstate, 2)[1]


class MRG_RandomStreams:
    """Random variables, each with streams of its own that begin where those of the one before end."""

    def __init__(self, seed: Any = 12345) -> None:
        self.state_updates: list[Any] = []
        self.default_instance_seed = seed
        self.set_rstate(seed)

    def updates(self) -> list[Any]:
        """Each state with its new one."""
        return list(self.state_updates)

    def set_rstate(self, seed: Any) -> None:
        """Begin at a number, or at six."""
        if isinstance(seed, (int, np.integer)):
            if seed == 0:
                raise ValueError("seed should not be 0", seed)
            if seed >= mrg31k3p.SECOND:
                raise ValueError(f"seed should be less than {mrg31k3p.SECOND}", seed)
            self.rstate = np.asarray([seed] * 6, dtype="int32")
            return
        if len(seed) != 6:
            raise TypeError("seed should be 1 integer or 6 integers")
        for name, part, limit in (("first", seed[:3], mrg31k3p.FIRST), ("last", seed[3:], mrg31k3p.SECOND)):
            if all(number == 0 for number in part):
                raise ValueError(f"The {name} 3 values of seed should not be all 0", seed)
            if any(number >= limit for number in part):
                raise ValueError(f"The {name} 3 values of seed should be less than {limit}", seed)
        self.rstate = np.asarray(seed, dtype="int32")

    def seed(self, seed: Any = None) -> None:
        """Give every random variable made so far the streams that it would have had with this seed."""
        self.set_rstate(self.default_instance_seed if seed is None else seed)
        for old, new, size, nstreams in self.state_updates:
            number = self.n_streams(size) if nstreams is None else nstreams
            states = self.get_substream_rstates(number, new.owner.outputs[1].dtype)
            if old.get_value(borrow=True).shape != states.shape:
                raise AssertionError("The number of streams of a random variable is not what it was.")
            old.set_value(states, borrow=True)

    def inc_rstate(self) -> None:
        """Go on to where the next random variable begins."""
        self.rstate = mrg31k3p.next_generator(self.rstate)

    def get_substream_rstates(self, n_streams: int, dtype: str, inc_rstate: bool = True) -> Any:
        """The states of so many streams."""
        if not isinstance(dtype, str) or not 0 < n_streams < 2**72:
            raise AssertionError("The number of streams must be positive, and the dtype a string.")
        states = mrg31k3p.substreams(self.rstate, int(n_streams))
        if inc_rstate:
            self.inc_rstate()
        return states

    def n_streams(self, size: Any) -> int:
        """How many streams a random variable of a size gets."""
        return guess_n_streams(size)

    def pretty_return(self, node_rstate: Any, new_rstate: Any, sample: Any, size: Any, nstreams: Any) -> Any:
        """The numbers, with their state beside them."""
        sample.rstate = node_rstate
        sample.update = (node_rstate, new_rstate)
        self.state_updates.append((node_rstate, new_rstate, size, nstreams))
        node_rstate.default_update = new_rstate
        return sample

    def uniform(
        self,
        size: Any,
        low: Any = 0.0,
        high: Any = 1.0,
        ndim: Any = None,
        dtype: Any = None,
        nstreams: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Uniform numbers between two bounds."""
        low, high = tensor.as_tensor_variable(low), tensor.as_tensor_variable(high)
        dtype = upcast(config.floatX, low.dtype, high.dtype) if dtype is None else dtype
        low, high = (undefined_grad(tensor.cast(bound, dtype=dtype)) for bound in (low, high))
        _check_tuple(size)
        number = self.n_streams(size) if nstreams is None else nstreams
        states = self.get_substream_rstates(number, dtype)
        kwargs.pop("target", None)
        if kwargs:
            raise TypeError(f"uniform() got unexpected keyword arguments {list(kwargs)}")
        state = shared(states)
        after, sample = mrg_uniform.new(state, ndim, dtype, size)
        drawn = self.pretty_return(state, after, sample, size=size, nstreams=nstreams)
        state.tag.is_rng = True
        scaled = _scaled(drawn, low, high, dtype)
        if drawn.type.broadcastable != scaled.type.broadcastable:
            raise NotImplementedError(
                "Increase the size to match the broadcasting pattern of `low` and `high` arguments"
            )
        return scaled

    def binomial(
        self,
        size: Any = None,
        n: int = 1,
        p: Any = 0.5,
        ndim: Any = None,
        dtype: str = "int64",
        nstreams: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Ones with a probability, else zeros."""
        if n != 1:
            raise NotImplementedError("MRG_RandomStreams.binomial with n > 1")
        p = undefined_grad(tensor.as_tensor_variable(p))
        return tensor.cast(self.uniform(size=size, nstreams=nstreams, **kwargs) < p, dtype)

    def multinomial(
        self,
        size: Any = None,
        n: Any = 1,
        pvals: Any = None,
        ndim: Any = None,
        dtype: str = "int64",
        nstreams: Any = None,
        **kwargs: Any,
    ) -> Any:
        """How often each outcome of each row of probabilities came in `n` draws."""
        if pvals is None:
            raise TypeError("You have to specify pvals")
        pvals = undefined_grad(tensor.as_tensor_variable(pvals))
        if size is not None and any(isinstance(each, (int, np.integer)) and each <= 0 for each in size):
            raise ValueError("The specified size contains a dimension with value <= 0", size)
        for name, value in (("a size", size), ("an ndim", ndim)):
            if value is not None:
                raise ValueError(f"Provided {name} argument to MRG_RandomStreams.multinomial, which does not use it.")
        if pvals.ndim != 2:
            raise NotImplementedError("MRG_RandomStreams.multinomial only implemented for pvals.ndim = 2")
        uniform = self.uniform(size=pvals[:, 0].shape * n, ndim=1, nstreams=nstreams, **kwargs)
        return draws.MultinomialFromUniform(dtype)(pvals, uniform, tensor.as_tensor_variable(n))

    def choice(
        self,
        size: Any = 1,
        a: Any = None,
        replace: bool = True,
        p: Any = None,
        ndim: Any = None,
        dtype: str = "int64",
        nstreams: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Outcomes of each row of probabilities, none twice."""
        if replace:
            raise NotImplementedError("MRG_RandomStreams.choice only works without replacement for now.")
        if a is not None:
            raise TypeError(
                "For now, a has to be None in MRG_RandomStreams.choice. Sampled values are between 0 and p.shape[1]-1"
            )
        if p is None:
            raise TypeError("For now, p has to be specified in MRG_RandomStreams.choice.")
        p = undefined_grad(tensor.as_tensor_variable(p))
        if ndim is not None:
            raise ValueError("ndim argument to MRG_RandomStreams.choice is not used.")
        if p.ndim != 2:
            raise NotImplementedError("MRG_RandomStreams.choice is only implemented for p.ndim = 2")
        uniform = self.uniform(size=p[:, 0].shape * size, ndim=1, nstreams=nstreams, **kwargs)
        return draws.ChoiceFromUniform(odtype=dtype)(p, uniform, tensor.as_tensor_variable(size))

    def multinomial_wo_replacement(
        self,
        size: Any = None,
        n: Any = 1,
        pvals: Any = None,
        ndim: Any = None,
        dtype: str = "int64",
        nstreams: Any = None,
        **kwargs: Any,
    ) -> Any:
        """`choice` by the name of before."""
        warnings.warn(
            "MRG_RandomStreams.multinomial_wo_replacement() is deprecated. Please use "
            "MRG_RandomStreams.choice() instead.",
            stacklevel=2,
        )
        if size is not None:
            raise AssertionError("size is not used.")
        return self.choice(size=n, replace=False, p=pvals, dtype=dtype, nstreams=nstreams, ndim=ndim, **kwargs)

    def normal(
        self,
        size: Any,
        avg: Any = 0.0,
        std: Any = 1.0,
        ndim: Any = None,
        dtype: Any = None,
        nstreams: Any = None,
        truncate: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Normal numbers, two of each two uniform ones; those beyond two are drawn again where `truncate` says so."""
        size = check_size(size)
        avg, std = (undefined_grad(tensor.as_tensor_variable(each)) for each in (avg, std))
        dtype = upcast(config.floatX, avg.dtype, std.dtype) if dtype is None else dtype
        avg, std = tensor.cast(avg, dtype=dtype), tensor.cast(std, dtype=dtype)
        number = tensor.prod(size, dtype="int64")
        even = number + number % 2
        uniform = self.uniform((even,), 0.0, 1.0, ndim=1, dtype=dtype, nstreams=nstreams, **kwargs)
        half = even // 2
        angle = _wide(np.array(2.0 * np.pi, dtype=dtype) * uniform[half:])
        sides = [tensor.cast(side, dtype) for side in (tensor.cos(angle), tensor.sin(angle))]
        logarithm = tensor.cast(tensor.log(_wide(uniform[:half])), dtype)
        radius = tensor.cast(tensor.sqrt(_wide(-2.0 * logarithm)), dtype)
        if truncate:
            draw = {"dtype": dtype, "nstreams": nstreams, **kwargs}
            normals = tensor.join(0, *self._cut(radius, sides, dtype, draw))
        else:
            normals = tensor.join(0, *[radius * side for side in sides])
        normals = tensor.reshape(normals[:number], newshape=size, ndim=ndim)
        return normals * std + avg

    def _cut(self, radius: Any, sides: Any, dtype: str, draw: Any) -> list[Any]:
        """Those within two, and behind them those that were not, by new radii that keep them within."""
        wrong = []
        within = []
        for side in sides:
            value = radius * side
            beyond = tensor.or_(value < -2.0, value > 2.0)
            within.append(value[tensor.nonzero(tensor.invert(beyond))])
            wrong.append(tensor.nonzero(beyond)[0])
        lowest = tensor.constant(1.0 / np.e**2, dtype=dtype)
        again = self.uniform((wrong[0].size + wrong[1].size,), lowest, 1.0, ndim=1, **draw)
        shorter = tensor.sqrt(-2.0 * tensor.log(again))
        first = wrong[0].size
        fixed = (shorter[:first] * sides[0][wrong[0]], shorter[first:] * sides[1][wrong[1]])
        return [within[0], fixed[0], within[1], fixed[1]]

    def truncated_normal(
        self,
        size: Any,
        avg: Any = 0.0,
        std: Any = 1.0,
        ndim: Any = None,
        dtype: Any = None,
        nstreams: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Normal numbers within two, made wider so that their deviation is `std` all the same."""
        wider = std / tensor.constant(_DEVIATION_OF_CUT)
        return self.normal(size, avg, wider, ndim=ndim, dtype=dtype, nstreams=nstreams, truncate=True, **kwargs)


def _scaled(drawn: Any, low: Any, high: Any, dtype: str) -> Any:
    """Between the bounds. Theano wrote plain numbers into its C code, which counts with them in 64 bits."""
    if dtype == "float32" and all(isinstance(_constant(bound), Constant) for bound in (low, high)):
        wide = [tensor.cast(each, "float64") for each in (drawn, low, high)]
        return tensor.cast(wide[0] * (wide[2] - wide[1]) + wide[1], dtype)
    return drawn * (high - low) + low


def _wide(value: Any) -> Any:
    """In 64 bits, rounded once at the end: that is what a good mathematical library for 32 bits gives."""
    return tensor.cast(value, "float64")


def _constant(bound: Any) -> Any:
    """The number behind a bound, where it is one."""
    while bound.owner is not None and bound.ndim == 0:
        bound = bound.owner.inputs[0]
    return bound if bound.ndim == 0 else None


def _check_tuple(size: Any) -> None:
    if not isinstance(size, tuple):
        if not (isinstance(size, Variable) and size.ndim == 1):
            raise TypeError(
                f"size must be a tuple of int or a Theano Variable with 1 dimension, got {size} of type {type(size)}"
            )
        return
    if not all(isinstance(each, (np.integer, int, Variable)) for each in size):
        raise AssertionError("size must be a tuple of int or a Theano variable")
    if any(isinstance(each, (np.integer, int)) and each <= 0 for each in size):
        raise ValueError("The specified size contains a dimension with value <= 0", size)
