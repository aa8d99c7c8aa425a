"""Records what the programs of fixtures/classes print on a real old stack. Needs only that stack; its keras is the old one.

stack keras-1.2.2 theano python tools/record_classes.py fixtures/classes/layers_of_keras_1
"""

import io
import json
import os
import runpy
import sys
from contextlib import redirect_stdout


def main():
    folder = sys.argv[1]
    printed = io.StringIO()
    with redirect_stdout(printed):
        runpy.run_path(os.path.join(folder, "before.py"), run_name="__main__")
    import keras
    import numpy
    from keras import backend

    name = backend._BACKEND if hasattr(backend, "_BACKEND") else backend.backend()
    record = {
        "provenance": {
            "command": "stack keras-%s %s python tools/record_classes.py %s"
            % (keras.__version__, name, folder),
            "keras": keras.__version__,
            "backend": name,
            "numpy": numpy.__version__,
            "python": sys.version.split()[0],
        },
        "printed": printed.getvalue().splitlines(),
    }
    with open(os.path.join(folder, "recorded.json"), "w") as file:
        json.dump(record, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
