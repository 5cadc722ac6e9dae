"""Processes that we start, and that must not outlive us."""

import os
import signal
import threading
import time
from functools import partial

_LOOK_SECONDS = 0.25
_ENDING = (signal.SIGINT, signal.SIGTERM)


def end_children_by_sigterm() -> None:
    """Have each process that this one forks end by SIGTERM alone, and from its first moment."""
    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, _ENDING),
        after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, _ENDING),
        after_in_child=end_by_sigterm,
    )


def end_by_sigterm() -> None:
    """Have SIGTERM end this process at once, whatever handlers it was forked with, and Ctrl-C do nothing.

    That reaches every process of a terminal: whoever started this one hears it as well, and ends it.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, (signal.SIGINT,))


def end_with(parent: int) -> None:
    """End this process soon after ``parent``, which started it, has ended, however that came about.

    Otherwise it would wait for work, and hold a lock or a port, for ever.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="feeds-parent", daemon=True).start()
