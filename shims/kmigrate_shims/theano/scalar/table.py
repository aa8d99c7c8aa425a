"""The operations on numbers: name, class, inputs, rule for the dtype, where it works, and the formula.

A formula is TensorFlow's own function wherever its values and its gradient are Theano's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.scalar import formulas as f
from kmigrate_shims.theano.scalar import types as t

Row = tuple[str, str, int, Any, str, Callable[..., Any]]

_FLOAT = t.upgrade_to_float
_REAL = t.upgrade_to_float_no_complex

ROWS: list[Row] = [
    ("lt", "LT", 2, t.bool_out, "common", f.less),
    ("gt", "GT", 2, t.bool_out, "common", f.greater),
    ("le", "LE", 2, t.bool_out, "common", f.less_equal),
    ("ge", "GE", 2, t.bool_out, "common", f.greater_equal),
    ("eq", "EQ", 2, t.bool_out, "common", tf.equal),
    ("neq", "NEQ", 2, t.bool_out, "common", tf.not_equal),
    ("isnan", "IsNan", 1, t.bool_out, "own", f.isnan),
    ("isinf", "IsInf", 1, t.bool_out, "own", f.isinf),
    ("switch", "Switch", 3, f.switch_out, "own", f.switch),
    ("or_", "OR", 2, f.bits_out, "out", f.or_),
    ("xor", "XOR", 2, f.bits_out, "out", f.xor),
    ("and_", "AND", 2, f.bits_out, "out", f.and_),
    ("invert", "Invert", 1, f.bits_out, "own", f.invert),
    ("maximum", "Maximum", 2, t.upcast_out, "out", f.maximum),
    ("minimum", "Minimum", 2, t.upcast_out, "out", f.minimum),
    ("add", "Add", -1, t.upcast_out, "out", f.add),
    ("mul", "Mul", -1, t.upcast_out, "out", f.mul),
    ("sub", "Sub", 2, t.upcast_out_nobool, "out", tf.subtract),
    ("true_div", "TrueDiv", 2, f.true_div_out, "out", tf.truediv),
    ("int_div", "IntDiv", 2, t.upcast_out, "out", f.int_div),
    ("mod", "Mod", 2, t.upcast_out, "out", f.mod),
    ("pow", "Pow", 2, t.upcast_out_min8, "out", f.power),
    ("clip", "Clip", 3, t.upcast_out_no_complex, "out", f.clip),
    ("second", "Second", 2, t.transfer_type(1), "own", f.second),
    ("identity", "Identity", 1, t.same_out, "own", tf.identity),
    ("abs_", "Abs", 1, f.abs_out, "own", f.absolute),
    ("sgn", "Sgn", 1, f.sgn_out, "out", tf.sign),
    ("ceil", "Ceil", 1, _REAL, "out", tf.math.ceil),
    ("floor", "Floor", 1, _REAL, "out", tf.math.floor),
    ("trunc", "Trunc", 1, _REAL, "out", f.trunc),
    ("round_half_to_even", "RoundHalfToEven", 1, t.same_out_float_only, "out", tf.round),
    ("round_half_away_from_zero", "RoundHalfAwayFromZero", 1, t.same_out_float_only, "out", f.round_away),
    ("neg", "Neg", 1, t.same_out_nobool, "out", tf.negative),
    ("inv", "Inv", 1, _FLOAT, "out", f.inverse),
    ("log", "Log", 1, _FLOAT, "out", tf.math.log),
    ("log2", "Log2", 1, _FLOAT, "out", f.log2),
    ("log10", "Log10", 1, _FLOAT, "out", f.log10),
    ("log1p", "Log1p", 1, _FLOAT, "out", tf.math.log1p),
    ("exp", "Exp", 1, _FLOAT, "out", tf.exp),
    ("exp2", "Exp2", 1, _FLOAT, "out", f.exp2),
    ("expm1", "Expm1", 1, _FLOAT, "out", tf.math.expm1),
    ("sqr", "Sqr", 1, t.same_out, "out", f.sqr),
    ("sqrt", "Sqrt", 1, _FLOAT, "out", tf.sqrt),
    ("deg2rad", "Deg2Rad", 1, _FLOAT, "out", f.deg2rad),
    ("rad2deg", "Rad2Deg", 1, _FLOAT, "out", f.rad2deg),
    ("cos", "Cos", 1, _FLOAT, "out", tf.cos),
    ("arccos", "ArcCos", 1, _FLOAT, "out", tf.acos),
    ("sin", "Sin", 1, _FLOAT, "out", tf.sin),
    ("arcsin", "ArcSin", 1, _FLOAT, "out", tf.asin),
    ("tan", "Tan", 1, _FLOAT, "out", tf.tan),
    ("arctan", "ArcTan", 1, _FLOAT, "out", tf.atan),
    ("arctan2", "ArcTan2", 2, _FLOAT, "out", tf.atan2),
    ("cosh", "Cosh", 1, _FLOAT, "out", tf.cosh),
    ("arccosh", "ArcCosh", 1, _FLOAT, "out", tf.acosh),
    ("sinh", "Sinh", 1, _FLOAT, "out", tf.sinh),
    ("arcsinh", "ArcSinh", 1, _FLOAT, "out", tf.asinh),
    ("tanh", "Tanh", 1, _FLOAT, "out", tf.tanh),
    ("arctanh", "ArcTanh", 1, _FLOAT, "out", tf.atanh),
    ("real", "Real", 1, t.real_out, "own", f.real),
    ("imag", "Imag", 1, t.real_out, "own", f.imag),
    ("angle", "Angle", 1, t.specific_out(t.float64), "own", f.angle),
    ("complex", "Complex", 2, f.complex_out, "own", f.complex_),
    ("conj", "Conj", 1, t.same_out_min8, "own", tf.math.conj),
    ("complex_from_polar", "ComplexFromPolar", 2, f.complex_out, "own", f.from_polar),
]

SPECIAL_ROWS: list[Row] = [
    ("erf", "Erf", 1, _FLOAT, "out", f.erf),
    ("erfc", "Erfc", 1, _REAL, "out", tf.math.erfc),
    ("erfcx", "Erfcx", 1, _REAL, "out", f.erfcx),
    ("erfinv", "Erfinv", 1, _REAL, "out", tf.math.erfinv),
    ("erfcinv", "Erfcinv", 1, _REAL, "out", f.erfcinv),
    ("gamma", "Gamma", 1, _FLOAT, "out", f.gamma),
    ("gammaln", "GammaLn", 1, _FLOAT, "out", tf.math.lgamma),
    ("psi", "Psi", 1, _FLOAT, "out", tf.math.digamma),
    ("tri_gamma", "TriGamma", 1, _FLOAT, "out", f.tri_gamma),
    ("chi2sf", "Chi2SF", 2, t.upgrade_to_float64, "out", f.chi2sf),
    ("gammainc", "GammaInc", 2, _FLOAT, "out", tf.math.igamma),
    ("gammaincc", "GammaIncC", 2, _FLOAT, "out", tf.math.igammac),
    ("gammau", "GammaU", 2, _FLOAT, "out", f.gammau),
    ("gammal", "GammaL", 2, _FLOAT, "out", f.gammal),
    ("jv", "Jv", 2, _FLOAT, "out", f.jv),
    ("j1", "J1", 1, _FLOAT, "out", tf.math.special.bessel_j1),
    ("j0", "J0", 1, _FLOAT, "out", tf.math.special.bessel_j0),
    ("iv", "Iv", 2, _FLOAT, "out", f.iv),
    ("i1", "I1", 1, _FLOAT, "out", tf.math.bessel_i1),
    ("i0", "I0", 1, _FLOAT, "out", tf.math.bessel_i0),
    ("sigmoid", "ScalarSigmoid", 1, _FLOAT, "out", tf.sigmoid),
    ("softplus", "ScalarSoftplus", 1, _FLOAT, "out", tf.math.softplus),
    ("xlogx", "XlogX", 1, _FLOAT, "out", f.xlogx),
    ("xlogy0", "XlogY0", 2, _FLOAT, "out", f.xlogy0),
]

IDENTITIES: dict[str, Any] = {"add": 0, "mul": 1, "or_": 0, "xor": 0, "and_": -1, "maximum": None, "minimum": None}
SYMMETRIC = frozenset({"add", "mul", "or_", "xor", "and_", "maximum", "minimum", "eq", "neq"})
