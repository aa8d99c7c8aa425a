"""Names that Keras gave to layers: the word of their class, and a number."""

from __future__ import annotations

import ast
import re

from kmigrate.rules.site import Site

# Layers that programs name by the number that Keras gave them: class -> the word of its names.
WORDS = (
    *("activation", "add", "average", "average_pooling1d", "average_pooling2d", "batch_normalization", "bidirectional"),
    *("concatenate", "conv1d", "conv2d", "conv2d_transpose", "conv3d", "conv_lstm2d", "dense", "dot", "dropout"),
    *("embedding", "flatten", "gaussian_noise", "global_average_pooling1d", "global_average_pooling2d", "gru"),
    *("global_max_pooling1d", "global_max_pooling2d", "input", "lambda", "leaky_re_lu", "lstm", "masking", "model"),
    *("max_pooling1d", "max_pooling2d", "max_pooling3d", "maximum", "multiply", "p_re_lu", "permute", "re_lu"),
    *("repeat_vector", "reshape", "sequential", "simple_rnn", "softmax", "spatial_dropout1d", "subtract"),
    *("separable_conv2d", "time_distributed", "up_sampling1d", "up_sampling2d", "zero_padding1d", "zero_padding2d"),
    *(
        "convolution1d",
        "convolution2d",
        "maxpooling1d",
        "maxpooling2d",
        "merge",
        "averagepooling2d",
        "batchnormalization",
    ),
    *("zeropadding2d", "upsampling2d", "globalaveragepooling2d", "globalmaxpooling2d", "leakyrelu", "timedistributed"),
)
NUMBERED = re.compile(rf"(?:{'|'.join(WORDS)})_[1-9]\d*")
# What Keras 3 calls them, where that is another word.
TODAY = {
    **{"input": "input_layer", "model": "functional", "convolution1d": "conv1d", "convolution2d": "conv2d"},
    **{"maxpooling1d": "max_pooling1d", "maxpooling2d": "max_pooling2d", "averagepooling2d": "average_pooling2d"},
    **{"batchnormalization": "batch_normalization", "zeropadding2d": "zero_padding2d", "leakyrelu": "leaky_re_lu"},
    **{"upsampling2d": "up_sampling2d", "globalaveragepooling2d": "global_average_pooling2d"},
    **{"globalmaxpooling2d": "global_max_pooling2d", "timedistributed": "time_distributed"},
}


def of_own(site: Site, word: str, number: str) -> str:
    """The word of the names of a class that the file makes or imports, where the name may be one of its objects."""
    if not number.isdecimal() or number.startswith("0"):
        return ""
    here = {node.name for node in site.nodes(ast.ClassDef) if isinstance(node, ast.ClassDef)}
    for node in site.nodes(ast.ImportFrom):
        here |= {one.name for one in node.names} if isinstance(node, ast.ImportFrom) else set()
    found = (_snake(name) for name in here if word in (_snake(name), name.lower()) and name[:1].isupper())
    return next(found, "")


def _snake(name: str) -> str:
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()
