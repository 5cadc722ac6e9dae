"""Processes that we start, and that must not outlive us."""

import os
import threading
import time

_LOOK_SECONDS = 0.25


def end_with(parent: int) -> None:
    """End this process soon after ``parent``, which started it, has ended, however that came about.

    Otherwise it would wait for work, and hold a lock or a port, for ever.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="feeds-parent", daemon=True).start()
