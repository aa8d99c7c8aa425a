"""The packages that tools/programs.py takes through: what is migrated of each, and how it is run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    """A source distribution. `parts` are migrated; `examples` are run one by one, `tests` by pytest."""

    name: str
    version: str
    parts: tuple[str, ...]
    examples: str = ""
    tests: str = ""
    needs: tuple[str, ...] = ()  # other packages of this list that must be importable
    whole: bool = False  # its tests ask what was learned, and are quick enough to train all their epochs

    @property
    def archive(self) -> str:
        return f"{self.name}-{self.version}"


BERT: tuple[str, ...] = (
    *("keras-transformer", "keras-pos-embd", "keras-multi-head", "keras-layer-normalization"),
    *("keras-position-wise-feed-forward", "keras-embed-sim", "keras-self-attention"),
)

PACKAGES = (
    Package("Keras", "2.0.9", ("examples",), examples="examples"),
    Package("Keras", "2.2.4", ("examples",), examples="examples"),
    Package("Keras", "2.3.1", ("examples",), examples="examples"),
    Package("keras-rl", "0.4.2", ("rl", "tests"), tests="tests"),
    Package("keras-vis", "0.2", ("vis", "examples", "docs")),
    Package("hyperas", "0.4.1", ("hyperas", "examples", "tests"), examples="examples", tests="tests"),
    Package("elephas", "0.4.3", ("elephas",)),
    Package("talos", "0.4.6", ("talos",)),
    Package("keras-tcn", "2.3.5", ("tcn",)),
    Package("keras-resnet", "0.2.0", ("keras_resnet",)),
    Package("keras-bert", "0.41.0", ("keras_bert", "tests"), tests="tests", needs=BERT),
    Package("keras-transformer", "0.40.0", ("keras_transformer", "tests"), tests="tests", needs=BERT, whole=True),
    Package("keras-pos-embd", "0.13.0", ("keras_pos_embd", "tests"), tests="tests"),
    Package("keras-multi-head", "0.29.0", ("keras_multi_head", "tests"), tests="tests", needs=BERT, whole=True),
    Package(
        "keras-layer-normalization",
        "0.16.0",
        ("keras_layer_normalization", "tests"),
        tests="tests",
        needs=BERT,
        whole=True,
    ),
    Package(
        "keras-position-wise-feed-forward",
        "0.8.0",
        ("keras_position_wise_feed_forward", "tests"),
        tests="tests",
        needs=BERT,
        whole=True,
    ),
    Package("keras-embed-sim", "0.10.0", ("keras_embed_sim", "tests"), tests="tests"),
    Package("keras-self-attention", "0.51.0", ("keras_self_attention", "tests"), tests="tests"),
    Package("keras-ordered-neurons", "0.10.0", ("keras_ordered_neurons", "tests"), tests="tests"),
    Package("keras-drop-block", "0.7.0", ("keras_drop_block", "tests"), tests="tests"),
    Package("keras-gcn", "0.15.0", ("keras_gcn", "tests"), tests="tests", whole=True),
    Package("keras-word-char-embd", "0.23.0", ("keras_wc_embd",)),
    Package("keras-trans-mask", "0.6.0", ("keras_trans_mask", "tests"), tests="tests"),
    Package("keras-adabound", "0.6.0", ("keras_adabound", "tests"), tests="tests"),
    Package(
        "keras-lookahead", "0.9.0", ("keras_lookahead", "tests"), tests="tests", needs=("keras-radam",), whole=True
    ),
    Package("keras-radam", "0.15.0", ("keras_radam", "tests"), tests="tests"),
    Package("keras-retinanet", "0.5.1", ("keras_retinanet", "tests")),
    Package("segmentation_models", "0.2.1", ("segmentation_models",)),
    Package("image_classifiers", "0.2.2", ("classification_models",)),
    Package("efficientnet", "0.0.4", ("efficientnet",)),
    Package("mrcnn", "0.2", ("mrcnn",)),
    Package("csbdeep", "0.3.0", ("csbdeep",)),
    Package("n2v", "0.1.6", ("n2v",)),
    Package("stardist", "0.3.6", ("stardist",)),
    Package("deepctr", "0.4.1", ("deepctr",)),
    Package("MatchZoo", "2.2.0", ("matchzoo", "tests")),
    Package("anago", "1.0.7", ("anago",)),
    Package("textgenrnn", "2.0.0", ("textgenrnn",)),
    Package("concise", "0.6.9", ("concise", "tests")),
    Package("spektral", "0.1.2", ("spektral", "tests")),
    Package("innvestigate", "1.0.9", ("innvestigate", "tests")),
    Package("kapre", "0.1.7", ("kapre",)),
    Package("pyod", "0.6.9", ("pyod",)),
    Package("foolbox", "1.8.0", ("foolbox",)),
    Package("keras-pandas", "3.1.0", ("keras_pandas", "tests")),
    Package("keras-adamw", "1.38", ("keras_adamw", "tests")),
    Package("keras-octave-conv", "0.8.0", ("keras_octave_conv", "tests"), tests="tests"),
    Package("keras-targeted-dropout", "0.5.0", ("keras_targeted_dropout", "tests"), tests="tests", whole=True),
    Package("keras-lr-multiplier", "0.9.0", ("keras_lr_multiplier", "tests"), tests="tests", whole=True),
    Package(
        "keras-gradient-accumulation", "0.0.6", ("keras_gradient_accumulation", "tests"), tests="tests", whole=True
    ),
)
