"""The progress bar of commands that take a while, on a terminal only."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Shorter work shows no bar.
_DELAY_SECONDS = 0.5


@contextmanager
def progress_bar(unit: str) -> Iterator[Callable[[int, int], None]]:
    """Provide a function that shows a bar, given how many are done of how many.

    ``unit`` is their name, such as ``digests``. Where standard error is no terminal, nothing is shown.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from tqdm import tqdm  # noqa: PLC0415 - in a pipe, nobody waits for it

    # This process may be forked: neither a thread that watches bars nor a lock for several processes.
    tqdm.monitor_interval = 0
    tqdm.set_lock(threading.RLock())
    with tqdm(unit=f" {unit}", leave=False, delay=_DELAY_SECONDS, dynamic_ncols=True) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
