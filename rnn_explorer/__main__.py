"""``python -m rnn_explorer`` is ``rnn-explorer``."""

import sys

from rnn_explorer.cli import main

sys.exit(main())
