"""The start and the end of processes: they end with the one that started them, and miss no signal."""

import atexit
import gc
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: How many processes can work at the same time.
CORES = os.cpu_count() or 1

#: The signals by which an operator stops a program: Ctrl-C, and ``kill`` or a service manager.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_POLL_SECONDS = 0.25


@contextmanager
def stop_signals_blocked() -> Iterator[None]:
    """Block SIGINT and SIGTERM; those that come meanwhile are delivered at the end.

    A process that is started in this context begins with both blocked, until it calls ``end_by_sigterm``. A
    signal that comes before then would run a handler of its parent's, and be lost.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_by_sigterm() -> None:
    """Let SIGTERM end this process at once, and block SIGINT.

    For a process that another one started: Ctrl-C reaches every process of a terminal, and the parent ends
    its own.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, (signal.SIGINT,))


def end_at_once_when_stopped() -> None:
    """Let SIGINT and SIGTERM end this process at once, with status 0.

    For a command that runs for ever and may be cut off at any moment. The exception that ends other commands
    would be lost in a callback.
    """
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: os._exit(0))


def end_with(parent: int) -> None:
    """Let this process end within a second of the process ``parent``, which started it.

    ``parent`` comes from the parent itself: it may have ended before this process could ask for its number.
    A process without its parent would wait for work, and keep a lock or a port, for ever.
    """
    # Usually the same, but with Python's fork server a process of its own.
    started_by = os.getppid()

    def watch() -> None:
        while os.getppid() == started_by and _is_alive(parent):
            time.sleep(_POLL_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="feeds-parent", daemon=True).start()


def _is_alive(process: int) -> bool:
    """Return whether a process of ours runs; an error of the system counts as no."""
    # One that has ended keeps its number until its own parent has asked for its status (Linux: state Z).
    status = Path(f"/proc/{process}/stat")
    try:
        os.kill(process, 0)
        return not Path("/proc/self/stat").exists() or status.read_bytes().rpartition(b") ")[2][:1] != b"Z"
    except OSError:
        return False


def end_without_collecting() -> None:
    """Let this process end without a last search for garbage: its memory is freed at once anyway.

    The search would be a tenth of the time of a short command.
    """
    atexit.register(gc.freeze)
