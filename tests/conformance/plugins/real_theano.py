"""A plugin of pytest for the real packages: names that the oldest clients import and that Theano 1.0.5 has dropped."""

import sys
import types

from theano.tensor.signal import pool

downsample = types.ModuleType("theano.tensor.signal.downsample")
downsample.max_pool_2d = pool.pool_2d
downsample.DownsampleFactorMax = pool.Pool
sys.modules[downsample.__name__] = downsample
sys.modules["theano.tensor.signal"].downsample = downsample
