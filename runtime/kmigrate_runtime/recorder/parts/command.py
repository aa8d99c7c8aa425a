"""Records what a model of the old Keras computes, in the environment in which it still runs.

    python record.py MODEL.h5 -o TRACE.npz
    python record.py module:function --inputs X.npz --steps 10 -o TRACE.npz

It needs Python 2.7 or newer, numpy, and Keras 0.3 to 2.3 or tf.keras of TensorFlow 1.x to 2.15 (h5py for .h5 files).
The trace holds the architecture, the weights, the inputs, the output of every layer, gradients, training steps, the
optimizer's state and all versions. `kmigrate verify TRACE.npz NEW.keras` reads it. docs/traces.md says what is in it.
"""

from __future__ import absolute_import, division, print_function

import argparse
import os
import sys

from kmigrate_runtime.recorder.parts.data import given_inputs
from kmigrate_runtime.recorder.parts.models import load, world_of
from kmigrate_runtime.recorder.parts.record import record
from kmigrate_runtime.recorder.parts.releases import default_keras, find_keras
from kmigrate_runtime.recorder.parts.trace import Problem

PARTS = ("weights", "gradients", "training", "optimizer")


def parser():
    made = argparse.ArgumentParser(
        prog="record.py",
        description=__doc__.split("\n")[0],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    add("model", metavar="MODEL.h5|module:function", help="a file, or a function that gives a model")
    add("-o", "--output", metavar="TRACE.npz", required=True, help="the file to write")
    add("--weights", metavar="W.h5", help="weights to load into the model; a .json or .yaml needs them")
    add("--custom", metavar="MODULE", help="a module whose names are the custom objects of the file")
    add("--keras", choices=["keras", "tf.keras"], help="default: the one of the file, else keras where it is installed")
    add("--inputs", metavar="X.npz", help="arrays named as the inputs, or x0...; targets y0..., sample weights w0...")
    add("--seed", type=int, default=0, help="seed of inputs and targets that are not given (default 0)")
    add("--batch", type=int, default=8, help="samples to make (default 8)")
    add("--length", type=int, default=7, help="what a dimension becomes that the model leaves open (default 7)")
    add("--steps", type=int, default=6, help="training steps on the one batch (default 6; 0: none)")
    add("--layers", metavar="NAME,...", help="keep the outputs of these layers only; `none`: of no layer")
    add("--sample", type=int, metavar="N", help="keep at most N numbers of each array but inputs and targets")
    add("--skip", default="", metavar="PART,...", help="leave out: " + ", ".join(PARTS))
    return made


EPILOG = """exit codes: 0 everything is in the trace; 1 the trace lacks something, which it names; 2 nothing was written

Nothing is sent anywhere, and the model's file is not changed."""


def main(argv=None):
    options = parser().parse_args(argv)
    try:
        trace = run(options)
        trace.facts["command"] = ["record.py"] + list(sys.argv[1:] if argv is None else argv)
        trace.write(options.output)
    except Problem as problem:
        print("record.py: %s" % problem, file=sys.stderr)
        return 2
    for item in trace.facts["not_recorded"]:
        print("record.py: not recorded: %(what)s (%(why)s)" % item, file=sys.stderr)
    print("%s: %d arrays, %d bytes" % (options.output, len(trace.arrays), os.path.getsize(options.output)))
    return 1 if trace.facts["not_recorded"] else 0


def run(options):
    skip = [s for s in options.skip.split(",") if s]
    wrong = [s for s in skip if s not in PARTS]
    if wrong:
        raise Problem("--skip does not know %s; it knows %s." % (", ".join(wrong), ", ".join(PARTS)))
    for name, least in (("batch", 1), ("length", 1), ("steps", 0), ("sample", 1)):
        value = getattr(options, name)
        if value is not None and value < least:
            raise Problem("--%s must be %d or more." % (name, least))
    keras = find_keras(options.keras or default_keras(options.model))
    model = load(keras, options.model, options.weights, options.custom)
    layers = options.layers
    layers = None if layers is None else [n for n in layers.split(",") if n and n != "none"]
    x = y = w = None
    if options.inputs:
        x, y, w = given_inputs(options.inputs, world_of(keras, model))
    names = ("seed", "batch", "length", "steps", "sample")
    more = dict((n, getattr(options, n)) for n in names)
    return record(keras, model, x, y, w, layers=layers, skip=skip, **more)


if __name__ == "__main__":
    sys.exit(main())
