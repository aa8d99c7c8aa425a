"""The gradient of each operation on sparse matrices, with the entries that Theano's had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kmigrate_shims.theano import tensor
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.sparse import arithmetic, construct, picking, products
from kmigrate_shims.theano.sparse import values as sparse
from kmigrate_shims.theano.sparse.variable import compressed, is_sparse_variable

_CONTINUOUS = ("float", "complex")


class AtPlacesOf(Op):
    """The numbers of one sparse matrix at the places of another."""

    __props__ = ()

    def make_node(self, places: Any, numbers: Any) -> Apply:
        given = [compressed(places), compressed(numbers)]
        return Apply(self, given, [given[0].type.clone(dtype=given[1].type.dtype)()])

    def lower(self, node: Any, *values: Any) -> Any:
        places, numbers = values
        found, _ = sparse.looked_up(numbers, places.indices[:, 0], places.indices[:, 1])
        return sparse.with_values(places, found)


at_places_of = AtPlacesOf()


def slopes(node: Any, gradients: list[Any]) -> list[Any]:
    """What an application passes back to each of its inputs, or None."""
    given = [_in_form(output, gradient) for output, gradient in zip(node.outputs, gradients, strict=True)]
    rule = _RULES.get(type(node.op))
    found = rule(node, *given) if rule is not None else None
    return _by_tensorflow(node, given) if found is None else list(found)


def _in_form(output: Any, gradient: Any) -> Any:
    """A gradient as sparse as what it belongs to: the one of a product is dense."""
    if gradient is None or not is_sparse_variable(output) or is_sparse_variable(gradient):
        return gradient
    return construct.SparseFromDense(output.type.format)(gradient)


def _by_tensorflow(node: Any, gradients: list[Any]) -> list[Any]:
    """The stored numbers differentiated: each input has its gradient where it has entries."""
    from kmigrate_shims.theano.gradient import GradOp

    inputs = [each for each in dict.fromkeys(node.inputs) if hasattr(each.type, "dtype")]
    pairs = [
        (output, at_places_of(output, gradient) if is_sparse_variable(output) else gradient)
        for output, gradient in zip(node.outputs, gradients, strict=True)
        if gradient is not None
    ]
    outputs, given = [one for one, _ in pairs], [one for _, one in pairs]
    op = GradOp(len(inputs), len(outputs), len(inputs))
    found = dict(zip(inputs, op.make_node(*inputs, *outputs, *given, *inputs).outputs, strict=True))
    first = {each: place for place, each in reversed(list(enumerate(node.inputs)))}
    return [found.get(each) if first[each] == place else None for place, each in enumerate(node.inputs)]


def _cast(node: Any, gz: Any) -> Any:
    (x,) = node.inputs
    return [construct.cast(gz, x.dtype) if x.dtype.startswith(_CONTINUOUS) else x.zeros_like()]


def _dense_from_sparse(node: Any, gz: Any) -> Any:
    (x,) = node.inputs
    return [construct.sp_ones_like(x) * gz if node.op.sparse_grad else construct.SparseFromDense(x.format)(gz)]


def _sparse_from_dense(node: Any, gz: Any) -> Any:
    return [tensor.patternbroadcast(construct.dense_from_sparse(gz), node.inputs[0].broadcastable)]


def _sum(node: Any, gz: Any) -> Any:
    (x,) = node.inputs
    axis, ones = node.op.axis, construct.sp_ones_like(x)
    if not node.op.structured:
        wide = gz if axis is None else gz.dimshuffle(*(("x", 0) if axis == 0 else (0, "x")))
        return [construct.SparseFromDense(x.format)(tensor.second(construct.dense_from_sparse(x), wide))]
    if axis is None:
        return [gz * ones]
    return [arithmetic.col_scale(ones, gz) if axis == 0 else arithmetic.row_scale(ones, gz)]


def _parts(node: Any, gz: Any) -> Any:
    """Of matrices beside or below each other."""
    axis, dense, start, found = node.op.axis, construct.dense_from_sparse(gz), 0, []
    for each in node.inputs:
        end = start + each.shape[axis]
        piece = dense[:, start:end] if axis else dense[start:end]
        found.append(construct.SparseFromDense(node.op.format)(piece) if each.dtype.startswith(_CONTINUOUS) else None)
        start = end
    return found


def _product(node: Any, gz: Any) -> Any:
    x, y = node.inputs
    if x.ndim != 2 or y.ndim != 2:
        return None
    return [
        products.dot(gz, y.T) if is_sparse_variable(y) else tensor.dot(gz, y.T),
        products.dot(x.T, gz) if is_sparse_variable(x) else tensor.dot(x.T, gz),
    ]


def _sparse_product(node: Any, gz: Any) -> Any:
    x, y = node.inputs
    if y.ndim != 2:
        return None
    other = products.true_dot(x.T, gz)
    dense = not is_sparse_variable(y) and node.op.grad_preserves_dense
    return [products.true_dot(gz, y.T), construct.dense_from_sparse(other) if dense else other]


def _by_rows(node: Any, gz: Any) -> Any:
    x, s = node.inputs
    return [arithmetic.row_scale(gz, s), products.sp_sum(x * gz, axis=1)]


def _by_columns(node: Any, gz: Any) -> Any:
    x, s = node.inputs
    return [arithmetic.col_scale(gz, s), products.sp_sum(x * gz, axis=0)]


def _numbers(node: Any, gz: Any) -> Any:
    return [construct.csm_data(at_places_of(node.outputs[0], gz)), None, None, None]


def _properties(node: Any, g_data: Any, *others: Any) -> Any:
    (x,) = node.inputs
    if g_data is None:
        return [x.zeros_like()]
    _, indices, indptr, shape = construct.csm_properties(x)
    return [construct.CSM(x.format)(g_data, indices, indptr, shape)]


def _times_dense(node: Any, gz: Any) -> Any:
    x, y = node.inputs
    back = construct.dense_from_sparse(x * gz)
    return [y * gz, back if y.ndim else back.sum()]


def _scaled(node: Any, gz: Any) -> Any:
    x, y = node.inputs
    dtype = gz.dtype
    factor = y if y.dtype == dtype else tensor.cast(y, dtype)
    return [arithmetic.mul_s_v(gz, factor), products.sp_sum(x * gz, axis=0, sparse_grad=True)]


def _of_list(node: Any, gz: Any) -> Any:
    return [picking.get_item_list_grad(*node.inputs, gz), None]


def _of_pairs(node: Any, gz: Any) -> Any:
    return [picking.get_item_2lists_grad(*node.inputs, gz), None, None]


_RULES: dict[Any, Callable[..., Any]] = {
    construct.CSMProperties: _properties,
    construct.CSM: _numbers,
    construct.Cast: _cast,
    construct.DenseFromSparse: _dense_from_sparse,
    construct.SparseFromDense: _sparse_from_dense,
    construct.Transpose: lambda node, gz: [construct.transpose(gz)],
    construct.SquareDiagonal: lambda node, gz: [construct.diag(gz)],
    construct.Diag: lambda node, gz: [construct.square_diagonal(gz)],
    construct.EnsureSortedIndices: lambda node, gz: [gz],
    construct.Remove0: lambda node, gz: [gz],
    picking.GetItemList: _of_list,
    picking.GetItem2Lists: _of_pairs,
    arithmetic.Neg: lambda node, gz: [-gz],
    arithmetic.AddSS: lambda node, gz: [gz, gz],
    arithmetic.AddSSData: lambda node, gz: [gz, gz],
    arithmetic.AddSD: lambda node, gz: [construct.sp_ones_like(node.inputs[0]) * gz, gz],
    arithmetic.StructuredAddSV: lambda node, gz: [gz, products.sp_sum(gz, axis=0, sparse_grad=True)],
    arithmetic.MulSS: lambda node, gz: [node.inputs[1] * gz, node.inputs[0] * gz],
    arithmetic.MulSD: _times_dense,
    arithmetic.MulSV: _scaled,
    arithmetic.ColScaleCSC: _by_columns,
    arithmetic.RowScaleCSC: _by_rows,
    arithmetic.HStack: _parts,
    arithmetic.VStack: _parts,
    products.SpSum: _sum,
    products.Dot: _product,
    products.TrueDot: _sparse_product,
}
