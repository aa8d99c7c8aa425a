"""Correlations of three dimensions by their old names."""

from __future__ import annotations

from kmigrate_shims.theano.tensor.nnet import corr


class BaseCorr3dMM(corr.BaseCorrMM):
    """Takes the choices in the order of the correlations."""

    _rank = 3


class Corr3dMM(BaseCorr3dMM, corr.CorrMM):
    """Images correlated with filters."""


class Corr3dMM_gradWeights(BaseCorr3dMM, corr.CorrMM_gradWeights):
    """The gradient by the filters."""


class Corr3dMM_gradInputs(BaseCorr3dMM, corr.CorrMM_gradInputs):
    """The gradient by the images."""
