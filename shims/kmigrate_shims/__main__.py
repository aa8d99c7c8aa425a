"""`python -m kmigrate_shims [--keras 1.2] [--backend theano] script.py [arguments]`."""

import sys

from kmigrate_shims.run import main

sys.exit(main())
