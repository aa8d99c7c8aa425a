"""What programs ask of Theano's graphics cards is answered with no."""

from __future__ import annotations

import numpy as np

from kmigrate_shims import theano
from kmigrate_shims.theano.sandbox import cuda
from kmigrate_shims.theano.sandbox.cuda.var import CudaNdarrayConstant, CudaNdarraySharedVariable, CudaNdarrayVariable


def test_no_variable_is_on_a_card() -> None:
    kinds = (CudaNdarrayConstant, CudaNdarraySharedVariable, CudaNdarrayVariable)
    made = [theano.shared(np.ones(2, "float32")), theano.tensor.fvector(), theano.tensor.constant(1.0)]
    assert not cuda.cuda_available
    assert not any(isinstance(each, kinds) for each in made)
