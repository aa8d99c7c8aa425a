"""Where a migrated program may differ from what was recorded: what a finding says of it, and what the README names."""

from __future__ import annotations

import re

import keras

# By the rule that a person was told of: the programs of which it speaks, and in what they may differ.
SAID = {
    "KM103": ("autoencoder-layer", "fails"),
    "KM106": ("thresholded-linear|time-distributed-merge-.*", "fails"),
    "KM201": ("autoencoder|residual-.*", "fails"),  # `**more` of a dict that is made elsewhere
    "KM221": ("deconv2d-.*-s2x2-.*", "outputs"),
    "KM225": ("merge-.*|lambda-merge", "fails"),  # a Merge that stands in a list of layers
    "KM241": ("bn-untrainable|bn-options", "losses"),
    "KM277": ("bidirectional-backwards", "fails"),
    "KM278": ("(gru|lstm)-penalties", "losses"),
    "KM403": ("optimizer-(adagrad|rmsprop)-[0-9]", "losses"),
    "KM404": ("optimizer-nadam-2", "fails"),
    "KM405": ("loss-cosine-proximity", "losses"),
    "KM413": ("optimizer-(adagrad-2|rmsprop-3|sgd-7)", "losses|fails"),
    "KM635": ("rnn-stacked-.*", "outputs"),
}
ADAM = "optimizer-on-embedding-(adam|adamax|nadam)|residual(-first)?|two-outputs-weighted"
# Stacks, programs, and why nothing says so: the README's limits name them.
LIMITS = (
    (r"keras-(?!2\.3).*", "weighted-.*|two-outputs-weighted", "samples of weight 0 count in the mean since Keras 2.3"),
    (r".*-(tensorflow|cntk)", ".*-stateful.*", "states of stateful layers move in the third decimal"),
    (r"keras-2\.0\.8-.*", "(separable|transposed)2d-dilation.*", "Keras 2.0 took no notice of a dilation"),
    (r"keras-2\.3\.1-tensorflow", ADAM, "Adam began with its second step"),
    (r"keras-2\.3\.1-cntk", "optimizer-(adam-5|sgd-5|sgd-7)", "clipnorm trained otherwise on CNTK"),
    (r"keras-2\.[02]\..*-(tensorflow|cntk)", "lstm-states-masked", "masked steps at the start gave the state given"),
    (r"keras-0\.3\.3-.*", "graph-words", "small gradients under RMSprop, whose epsilon was 1e-6"),
)


if keras.__version__.startswith("3.0."):
    LIMITS += ((".*", ".*untrainable.*|frozen-part", "Keras 3.0 trains what is frozen before it has weights"),)


def named(stack: str, name: str) -> bool:
    """Whether the README names it."""
    return any(re.fullmatch(one, stack) and re.fullmatch(names, name) for one, names, _ in LIMITS)


def fits(code: str, name: str, difference: str) -> bool:
    """Whether a finding of that rule speaks of this difference."""
    names, kinds = SAID.get(code, ("", ""))
    return bool(re.fullmatch(names, name)) and difference.startswith(tuple(kinds.split("|")))
