"""Names that are made of themselves, as in a loop over blocks: a rule that looks behind a name must come to an end."""

from __future__ import annotations

import pytest

from kmigrate import rewrite
from kmigrate.settings import Settings

MADE = [
    "v", "v * 2", "[v]", "int(v)", "dict(v)", "list(v)", "(v, 1)", "v[0]", "{'a': v}", "v if v else 1",
    "np.array(v)", "v + '.h5'", "os.path.join(v)", "enumerate(v)", "zip(v, 1)", "partial(v, 1)", "f(v)",
]  # fmt: skip
PROGRAM = """\
import numpy as np
from keras import backend as K
from keras.callbacks import *
from keras.layers import *
from keras.models import *
from keras.optimizers import *
from keras.wrappers.scikit_learn import KerasClassifier
from sklearn.model_selection import GridSearchCV

def train(v, w):
    v = {made}
    m = Sequential()
    m.add(Dense(v, input_shape=v, init=v, W_regularizer=v, activation=v, weights=v))
    m.add(Convolution2D(v, v, v, border_mode=v, subsample=v, dim_ordering=v))
    m.add(LSTM(v, inner_activation=v, dropout_W=v, stateful=v))
    m.add(BatchNormalization(mode=v, axis=v))
    m.add(Embedding(v, v, weights=v, dropout=v))
    m.add(Merge(v, mode=v, concat_axis=v))
    m.add(ZeroPadding2D(v))
    m.compile(SGD(lr=v, decay=v), v, metrics=v, loss_weights=v, sample_weight_mode=v)
    m.fit(v, v, nb_epoch=v, validation_data=v, class_weight=v, sample_weight=v, callbacks=v, show_accuracy=v)
    m.fit_generator(v, samples_per_epoch=v, nb_epoch=v, validation_data=v, nb_val_samples=v)
    m.fit_generator(v, steps_per_epoch=v, epochs=v, validation_steps=v, class_weight=v)
    m.predict_generator(v, v)
    m.load_weights(v, by_name=v)
    open("a.json", "w").write(m.to_json())
    model_from_json(v, custom_objects=v)
    m.save(v)
    ModelCheckpoint(v, monitor=v, mode=v, period=v)
    TensorBoard(v, v, embeddings_freq=v)
    for a in v:
        print(m.fit(w).history[a])
    for i, a in enumerate(v):
        print(m.fit(w).history[a])
    K.function(v, v)
    K.gradients(v, v)
    GridSearchCV(KerasClassifier(v, nb_epoch=v), v)
"""


@pytest.mark.parametrize("made", [*MADE, "w\n    w = v"])
def test_it_ends(made: str) -> None:
    result = rewrite(PROGRAM.format(made=made), Settings(source="1.2.2", backend="theano"))
    assert "Conv2D(" in result.text
    assert not {"KM001", "KM002", "KM005"} & {finding.rule for finding in result.findings}
