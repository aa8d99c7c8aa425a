"""What neural networks are made of."""

from __future__ import annotations

from kmigrate_shims.theano.tensor.nnet import abstract_conv, bn, conv, nnet, sigm
from kmigrate_shims.theano.tensor.nnet.abstract_conv import (
    conv2d as abstract_conv2d,
)
from kmigrate_shims.theano.tensor.nnet.abstract_conv import (
    conv2d_grad_wrt_inputs,
    conv3d,
    separable_conv2d,
)
from kmigrate_shims.theano.tensor.nnet.bn import batch_normalization
from kmigrate_shims.theano.tensor.nnet.conv import ConvOp
from kmigrate_shims.theano.tensor.nnet.convolutions import conv2d, conv2d_transpose
from kmigrate_shims.theano.tensor.nnet.nnet import *  # noqa: F403 - Theano has all of it here too
from kmigrate_shims.theano.tensor.nnet.sigm import (
    hard_sigmoid,
    scalar_sigmoid,
    sigmoid,
    sigmoid_inplace,
    softplus,
    ultra_fast_sigmoid,
)

__all__ = [
    *nnet.__all__,
    "ConvOp",
    "abstract_conv",
    "abstract_conv2d",
    "batch_normalization",
    "bn",
    "conv",
    "conv2d",
    "conv2d_grad_wrt_inputs",
    "conv2d_transpose",
    "conv3d",
    "hard_sigmoid",
    "nnet",
    "scalar_sigmoid",
    "separable_conv2d",
    "sigm",
    "sigmoid",
    "sigmoid_inplace",
    "softplus",
    "ultra_fast_sigmoid",
]
