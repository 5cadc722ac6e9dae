"""Runs the commands: ``python -m feeds`` is the same as ``feeds``."""

import sys

from feeds.cli import main

if __name__ == "__main__":
    sys.exit(main())
