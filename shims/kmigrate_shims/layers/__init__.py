"""Layers and their parts that Keras 3 no longer has, or computes in another way."""

from kmigrate_shims.layers import convlstm, convolution, merging, pooling, upsampling
from kmigrate_shims.layers.activations import hard_sigmoid, theano_relu
from kmigrate_shims.layers.advanced import ParametricSoftplus, Softmax, SReLU, ThresholdedLinear, ThresholdedReLU
from kmigrate_shims.layers.applied import applied
from kmigrate_shims.layers.assigned import SettableWeight, keeps_weights, set_weight
from kmigrate_shims.layers.constants import RNNWithConstants
from kmigrate_shims.layers.control_flow import compiled, converted
from kmigrate_shims.layers.dense import Highway, MaxoutDense
from kmigrate_shims.layers.described import deserialize
from kmigrate_shims.layers.embedding import Embedding
from kmigrate_shims.layers.inside import build_inside
from kmigrate_shims.layers.local import LocallyConnected1D, LocallyConnected2D
from kmigrate_shims.layers.merge import Merge, merge
from kmigrate_shims.layers.normalization import BatchNormalization, FusedBatchNormalization
from kmigrate_shims.layers.operations import AddLoss, TensorFlowOperation

from kmigrate_shims.layers.padding import (  # isort: skip
    TheanoAveragePooling1D, TheanoAveragePooling2D, TheanoAveragePooling3D, TheanoConv1D, TheanoConv2D,
    TheanoConv2DTranspose, TheanoConv3D, TheanoConv3DTranspose, TheanoConvLSTM2D, TheanoDepthwiseConv2D,
    TheanoGlobalMaxPooling1D, TheanoGlobalMaxPooling2D, TheanoGlobalMaxPooling3D,
    TheanoMaxPooling1D, TheanoMaxPooling2D, TheanoMaxPooling3D, TheanoSeparableConv1D, TheanoSeparableConv2D,
)  # fmt: skip
from kmigrate_shims.layers.phased import Phased
from kmigrate_shims.layers.reaching import reaching
from kmigrate_shims.layers.recurrent import GRU, LSTM, RNN, LSTMCell, SimpleRNN
from kmigrate_shims.layers.regularizers import ActivityRegularization, summed
from kmigrate_shims.layers.scaling import LayerScale
from kmigrate_shims.layers.wrappers import Bidirectional, TimeDistributed

__all__ = [
    "GRU", "LSTM", "RNN", "ActivityRegularization", "AddLoss", "BatchNormalization", "Bidirectional", "Embedding",
    "FusedBatchNormalization",
    "Highway", "LSTMCell", "LayerScale", "LocallyConnected1D", "LocallyConnected2D", "MaxoutDense", "Merge",
    "ParametricSoftplus", "Phased", "RNNWithConstants", "SReLU", "SettableWeight", "SimpleRNN", "Softmax",
    "TensorFlowOperation",
    "TheanoAveragePooling1D", "TheanoAveragePooling2D", "TheanoAveragePooling3D", "TheanoConv1D", "TheanoConv2D",
    "TheanoConv2DTranspose", "TheanoConv3D", "TheanoConv3DTranspose", "TheanoConvLSTM2D", "TheanoDepthwiseConv2D",
    "TheanoGlobalMaxPooling1D", "TheanoGlobalMaxPooling2D", "TheanoGlobalMaxPooling3D",
    "TheanoMaxPooling1D", "TheanoMaxPooling2D", "TheanoMaxPooling3D", "TheanoSeparableConv1D",
    "TheanoSeparableConv2D", "ThresholdedLinear", "ThresholdedReLU", "TimeDistributed", "applied", "build_inside",
    "compiled", "converted", "convlstm", "convolution", "deserialize", "hard_sigmoid", "keeps_weights", "merge",
    "merging", "pooling", "reaching", "set_weight", "summed", "theano_relu", "upsampling",
]  # fmt: skip
