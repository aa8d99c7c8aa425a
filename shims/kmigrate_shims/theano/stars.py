"""What star imports bring: fixtures/theano/stars.txt, but for what is not there. A test compares the two."""

from __future__ import annotations

THEANO_TEXT = """
Apply CLinker Constant Container DualLinker FunctionGraph FunctionMaker Generic In InconsistencyError Linker
LocalLinker Lop Mode Op OpFromGraph OpWiseCLinker OpenMPOp OrderedUpdates Out Param PerformLinker ProfileStats Rop
SymbolicInput SymbolicOutput Type Variable as_op change_flags clone compat compile config configdefaults
configparser dot foldl foldr function function_dump generic get_scalar_constant_value gof grad gradient logging map
misc np object2 opt os pp pprint predefined_linkers predefined_modes predefined_optimizers printing reduce scalar
scan scan_checkpoints scan_module shared sparse_grad subgraph_grad sys tensor tests theano toolbox updates utils
version warnings
"""
TENSOR_TEXT = """
ARange AdvancedBooleanIncSubtensor AdvancedBooleanIndexingError AdvancedBooleanSubtensor AdvancedIncSubtensor
AdvancedIncSubtensor1 AdvancedIndexingError AdvancedSubtensor AdvancedSubtensor1 Alloc AllocDiag AllocEmpty Apply
Argmax AsTensorError CAReduce Choose Constant Default DiffOp DimShuffle DisconnectedType Dot Elemwise
EmptyConstantError ExtractDiag Eye Flatten Generic IncSubtensor Join LoadFromDisk Lop MPIRecv MPIRecvWait MPISend
MPISendWait MakeSlice MaxAndArgmax Mean MethodNotDefined NoneConst NoneTypeT Nonzero NotScalarConstantError Op
PermuteRowElements Rebroadcast Reshape Rop ScalarFromTensor Shape ShapeError SliceConstant SliceType SpecifyShape
Split Subtensor Sum Tensor TensorConstant TensorConstantSignature TensorFromScalar TensorType TensorVariable Tile
Tri Type Variable abs_ add addbroadcast advanced_boolean_subtensor advanced_inc_subtensor advanced_inc_subtensor1
advanced_set_subtensor advanced_set_subtensor1 advanced_subtensor advanced_subtensor1 all all_dtypes allclose alloc
alloc_validate_shape and_ angle any arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin
argsort argtopk as_tensor as_tensor_variable bartlett basic batched_dot batched_tensordot bcol bincount bitwise_and
bitwise_not bitwise_or bitwise_xor blas bmatrix brow bscalar btensor3 btensor4 btensor5 btensor6 btensor7 builtins
bvector cast ccol ceil ceil_intdiv check_and_normalize_axes check_equal_numpy chi2sf choose clip cmatrix col cols
compile complex complex_dtypes complex_from_polar complex_matrix_types complex_scalar_types complex_types
complex_vector_types concatenate config conj consider_constant constant constructor continuous_dtypes cos cosh cov
crow cscalar ctensor3 ctensor4 ctensor5 ctensor6 ctensor7 cumprod cumsum cvector dcol dcols default deg2rad diag
diagonal discrete_dtypes div_proxy divmod dmatrices dmatrix dot drow drows dscalar dscalars dtensor3 dtensor3s
dtensor4 dtensor4s dtensor5 dtensor5s dtensor6 dtensor6s dtensor7 dtensor7s dvector dvectors elemwise eq erf erfc
erfcinv erfcx erfinv exp exp2 expm1 extra_ops extract_constant eye fcol fcols fill fill_diagonal
fill_diagonal_offset flatnonzero flatten float16_atol float16_rtol float32_atol float32_rtol float64_atol
float64_rtol float_dtypes float_matrix_types float_scalar_types float_types float_vector_types floor floor_div
fmatrices fmatrix frow frows fscalar fscalars ftensor3 ftensor3s ftensor4 ftensor4s ftensor5 ftensor5s ftensor6
ftensor6s ftensor7 ftensor7s fvector fvectors gamma gammainc gammaincc gammal gammaln gammau ge get_idx_list
get_scalar_constant_value get_vector_length gof grad grad_not_implemented grad_undefined gt hashtype hessian
horizontal_stack i0 i1 icol icols identity_like imag imatrices imatrix inc_subtensor int_div int_dtypes
int_matrix_types int_scalar_types int_types int_vector_types integer_dtypes inv inverse_permutation invert io irecv
iround irow irows is_flat iscalar iscalars isclose isend isinf isinf_ isnan isnan_ itensor3 itensor3s itensor4
itensor4s itensor5 itensor5s itensor6 itensor6s itensor7 itensor7s iv ivector ivectors izip j0 j1 jacobian join
join_ jv largest lcol lcols le lmatrices lmatrix load log log10 log1p log2 logging lrow lrows lscalar lscalars lt
ltensor3 ltensor3s ltensor4 ltensor4s ltensor5 ltensor5s ltensor6 ltensor6s ltensor7 ltensor7s lvector lvectors
makeKeepDims make_slice matrices matrix max max_and_argmax maximum mean mgrid min minimum mod mod_check mpi_tag_key
mul neg neq nlinalg nnet none_type_t nonzero nonzero_values np numbers numeric_grad numpy_scalar ogrid ones
ones_like opt or_ outer partial patternbroadcast permute_row_elements pow power pprint printing prod psi ptp
python_all python_any python_complex rad2deg ravel_multi_index raw_random real recv register_transfer repeat reshape
roll round round_half_away_from_zero round_half_to_even row rows scal scalar scalar_from_tensor scalars second send
set_subtensor setdefault sgn shape shape_padaxis shape_padleft shape_padright shared_randomstreams sharedvar sin
sinh slicetype smallest sort specify_shape split sqr sqrt square squeeze stack stacklists std sub subtensor sum
swapaxes switch sys take tan tanh tensor tensor3 tensor3s tensor4 tensor4s tensor5 tensor5s tensor6 tensor6s tensor7
tensor7s tensor_copy tensor_from_scalar tensordot theano tile topk topk_and_argtopk transfer transpose tri tri_gamma
tril triu true_div trunc type type_other uint_dtypes unbroadcast unravel_index utils values_eq_approx_always_true
var vector vectors verify_grad vertical_stack warnings wcol where wmatrix wrow wscalar wtensor3 wtensor4 wtensor5
wtensor6 wtensor7 wvector xlogx xor xrange zcol zeros zeros_like zmatrix zrow zscalar ztensor3 ztensor4 ztensor5
ztensor6 ztensor7 zvector
"""
THEANO = THEANO_TEXT.split()
TENSOR = TENSOR_TEXT.split()
