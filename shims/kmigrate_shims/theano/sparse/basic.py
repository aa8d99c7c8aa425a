"""All names of `theano.sparse.basic`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.absent import late
from kmigrate_shims.theano.sparse.arithmetic import (
    AddSD,
    AddSS,
    AddSSData,
    ColScaleCSC,
    EqualSD,
    EqualSS,
    GreaterEqualSD,
    GreaterEqualSS,
    GreaterThanSD,
    GreaterThanSS,
    HStack,
    LessEqualSD,
    LessEqualSS,
    LessThanSD,
    LessThanSS,
    MulSD,
    MulSS,
    MulSV,
    Neg,
    NotEqualSD,
    NotEqualSS,
    RowScaleCSC,
    StructuredAddSV,
    VStack,
    add,
    add_s_d,
    add_s_s,
    add_s_s_data,
    col_scale,
    eq,
    equal_s_d,
    equal_s_s,
    ge,
    greater_equal_s_d,
    greater_equal_s_s,
    greater_than_s_d,
    greater_than_s_s,
    gt,
    hstack,
    le,
    less_equal_s_d,
    less_equal_s_s,
    less_than_s_d,
    less_than_s_s,
    lt,
    mul,
    mul_s_d,
    mul_s_s,
    mul_s_v,
    neg,
    neq,
    not_equal_s_d,
    not_equal_s_s,
    row_scale,
    structured_add_s_v,
    sub,
    vstack,
)
from kmigrate_shims.theano.sparse.construct import (
    CSC,
    CSM,
    CSR,
    Cast,
    ConstructSparseFromList,
    CSMProperties,
    DenseFromSparse,
    Diag,
    EnsureSortedIndices,
    Remove0,
    SparseFromDense,
    SquareDiagonal,
    Transpose,
    bcast,
    cast,
    ccast,
    clean,
    construct_sparse_from_list,
    csc_from_dense,
    csm_data,
    csm_indices,
    csm_indptr,
    csm_properties,
    csm_shape,
    csr_from_dense,
    dcast,
    dense_from_sparse,
    diag,
    ensure_sorted_indices,
    fcast,
    icast,
    lcast,
    remove0,
    sp_ones_like,
    sp_zeros_like,
    square_diagonal,
    transpose,
    wcast,
    zcast,
)
from kmigrate_shims.theano.sparse.picking import (
    GetItem2d,
    GetItem2Lists,
    GetItem2ListsGrad,
    GetItemList,
    GetItemListGrad,
    GetItemScalar,
    get_item_2d,
    get_item_2lists,
    get_item_2lists_grad,
    get_item_list,
    get_item_list_grad,
    get_item_scalar,
)
from kmigrate_shims.theano.sparse.private import (
    _is_dense,
    _is_dense_variable,
    _is_sparse,
    _is_sparse_variable,
    of_scipy,
)
from kmigrate_shims.theano.sparse.products import (
    Dot,
    SamplingDot,
    SpSum,
    StructuredDot,
    TrueDot,
    Usmm,
    dot,
    sampling_dot,
    sp_sum,
    structured_dot,
    true_dot,
    usmm,
)
from kmigrate_shims.theano.sparse.structured import (
    arcsin,
    arcsinh,
    arctan,
    arctanh,
    ceil,
    conj,
    deg2rad,
    expm1,
    floor,
    log1p,
    rad2deg,
    rint,
    sgn,
    sin,
    sinh,
    sqr,
    sqrt,
    structured_add,
    structured_exp,
    structured_log,
    structured_maximum,
    structured_minimum,
    structured_monoid,
    structured_pow,
    structured_sigmoid,
    tan,
    tanh,
    trunc,
)
from kmigrate_shims.theano.sparse.type import (
    SparseType,
)
from kmigrate_shims.theano.sparse.utils import (
    hash_from_sparse,
)
from kmigrate_shims.theano.sparse.variable import (
    SparseConstant,
    SparseConstantSignature,
    SparseVariable,
    as_sparse,
    as_sparse_or_tensor_variable,
    as_sparse_variable,
    bsr_dmatrix,
    bsr_fmatrix,
    bsr_matrix,
    constant,
    csc_dmatrix,
    csc_fmatrix,
    csc_matrix,
    csr_dmatrix,
    csr_fmatrix,
    csr_matrix,
    matrix,
)

_PRIVATE = (_is_dense, _is_dense_variable, _is_sparse, _is_sparse_variable)
sparse_formats = ["csc", "csr"]
all_dtypes = SparseType.dtype_set
complex_dtypes = [each for each in all_dtypes if each.startswith("complex")]
float_dtypes = [each for each in all_dtypes if each.startswith("float")]
int_dtypes = [each for each in all_dtypes if each.startswith("int")]
uint_dtypes = [each for each in all_dtypes if each.startswith("uint")]
integer_dtypes = int_dtypes + uint_dtypes
continuous_dtypes = complex_dtypes + float_dtypes
discrete_dtypes = integer_dtypes

__all__: list[str] = []
__all__ += ["CSC", "CSM", "CSR", "AddSD", "AddSS", "AddSSData", "CSMProperties", "Cast", "ColScaleCSC"]
__all__ += ["ConstructSparseFromList", "DenseFromSparse", "Diag", "Dot", "EnsureSortedIndices", "EqualSD"]
__all__ += ["EqualSS", "GetItem2Lists", "GetItem2ListsGrad", "GetItem2d", "GetItemList", "GetItemListGrad"]
__all__ += ["GetItemScalar", "GreaterEqualSD", "GreaterEqualSS", "GreaterThanSD", "GreaterThanSS", "HStack"]
__all__ += ["LessEqualSD", "LessEqualSS", "LessThanSD", "LessThanSS", "MulSD", "MulSS", "MulSV", "Neg"]
__all__ += ["NotEqualSD", "NotEqualSS", "Remove0", "RowScaleCSC", "SamplingDot", "SpSum", "SparseConstant"]
__all__ += ["SparseConstantSignature", "SparseFromDense", "SparseType", "SparseVariable", "SquareDiagonal"]
__all__ += ["StructuredAddSV", "StructuredDot", "Transpose", "TrueDot", "Usmm", "VStack", "add", "add_s_d"]
__all__ += ["add_s_s", "add_s_s_data", "all_dtypes", "arcsin", "arcsinh", "arctan", "arctanh", "as_sparse"]
__all__ += ["as_sparse_or_tensor_variable", "as_sparse_variable", "bcast", "bsr_dmatrix", "bsr_fmatrix"]
__all__ += ["bsr_matrix", "cast", "ccast", "ceil", "clean", "col_scale", "complex_dtypes", "conj", "constant"]
__all__ += ["construct_sparse_from_list", "continuous_dtypes", "csc_dmatrix", "csc_fmatrix", "csc_from_dense"]
__all__ += ["csc_matrix", "csm_data", "csm_indices", "csm_indptr", "csm_properties", "csm_shape"]
__all__ += ["csr_dmatrix", "csr_fmatrix", "csr_from_dense", "csr_matrix", "dcast", "deg2rad"]
__all__ += ["dense_from_sparse", "diag", "discrete_dtypes", "dot", "ensure_sorted_indices", "eq", "equal_s_d"]
__all__ += ["equal_s_s", "expm1", "fcast", "float_dtypes", "floor", "ge", "get_item_2d", "get_item_2lists"]
__all__ += ["get_item_2lists_grad", "get_item_list", "get_item_list_grad", "get_item_scalar"]
__all__ += ["greater_equal_s_d", "greater_equal_s_s", "greater_than_s_d", "greater_than_s_s", "gt"]
__all__ += ["hash_from_sparse", "hstack", "icast", "int_dtypes", "integer_dtypes", "lcast", "le"]
__all__ += ["less_equal_s_d", "less_equal_s_s", "less_than_s_d", "less_than_s_s", "log1p", "lt", "matrix"]
__all__ += ["mul", "mul_s_d", "mul_s_s", "mul_s_v", "neg", "neq", "not_equal_s_d", "not_equal_s_s", "rad2deg"]
__all__ += ["remove0", "rint", "row_scale", "sampling_dot", "sgn", "sin", "sinh", "sp_ones_like", "sp_sum"]
__all__ += ["sp_zeros_like", "sparse_formats", "sqr", "sqrt", "square_diagonal", "structured_add"]
__all__ += ["structured_add_s_v", "structured_dot", "structured_exp", "structured_log", "structured_maximum"]
__all__ += ["structured_minimum", "structured_monoid", "structured_pow", "structured_sigmoid", "sub", "tan"]
__all__ += ["tanh", "transpose", "true_dot", "trunc", "uint_dtypes", "usmm", "vstack", "wcast", "zcast"]


def __getattr__(name: str) -> Any:
    if name in ("_mtypes", "_mtype_to_str"):
        return of_scipy(name)
    return late(__name__, name)
