"""Processes that read digests, where a folder holds so many that one alone would take its time."""

import gc
import itertools
import os
import pickle
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from typing import BinaryIO, Generic, TypeVar

from feeds.processes import end_by_sigterm, end_with

Batch = TypeVar("Batch")
Answer = TypeVar("Answer")


def read_in_processes(
    batches: Iterable[Batch], read: Callable[[Batch], Answer], processes: int
) -> Generator[Answer, None, None]:
    """Yield what ``read`` makes of each batch, in their order; each process is no further ahead than a batch.

    ``batches`` are gone through in each of the processes, which begin with a copy of everything: this one
    does not touch them. The processes end with the iterator. Raises whatever ``read`` raises, and
    ChildProcessError where a process was killed, or cannot be started.
    """
    readers: list[_Reader[Batch, Answer]] = []
    try:
        # One by one: those that were started end, even if the next cannot be.
        readers.extend(
            _Reader(itertools.islice(batches, at, None, processes), read) for at in range(processes)
        )
        for reader in itertools.cycle(readers):
            told = reader.next()
            if told is None:
                return
            yield told[0]
    finally:
        for reader in readers:
            reader.end()


class _Reader(Generic[Batch, Answer]):
    """One process. What it says comes as a stream: answers are megabytes, which a message is a buffer of."""

    def __init__(self, batches: Iterator[Batch], read: Callable[[Batch], Answer]) -> None:
        ends = os.pipe()
        self._said, says = os.fdopen(ends[0], "rb"), os.fdopen(ends[1], "wb")
        self._process = get_context("fork").Process(
            target=_answer, args=(os.getpid(), batches, read, says), daemon=True
        )
        try:
            self._process.start()
        except OSError as error:
            self._said.close()
            raise ChildProcessError(f"no process to read digests can be started: {error.strerror}") from None
        finally:
            # What is open in the process alone tells when it is gone.
            says.close()

    def next(self) -> tuple[Answer] | None:
        """Return what came of its next batch; None behind the last one."""
        try:
            told: tuple[Answer] | Exception | None = pickle.load(self._said)  # noqa: S301 - it is our own
        except (EOFError, pickle.UnpicklingError):
            raise ChildProcessError("a process that read digests was killed") from None
        if isinstance(told, Exception):
            raise told
        return told

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.join()
        self._said.close()


def _answer(parent: int, batches: Iterator[Batch], read: Callable[[Batch], object], says: BinaryIO) -> None:
    """Say, in a process of its own, what comes of each batch; wait wherever the pipe is full."""
    end_with(parent)
    end_by_sigterm()
    # What was there before the fork stays shared: nothing looks through it for garbage.
    gc.freeze()
    with suppress(BrokenPipeError), says:
        for told in itertools.chain(_told(batches, read), (None,)):
            pickle.dump(told, says, pickle.HIGHEST_PROTOCOL)
            says.flush()


def _told(batches: Iterator[Batch], read: Callable[[Batch], object]) -> Iterator[tuple[object] | Exception]:
    for batch in batches:
        try:
            yield (read(batch),)
        except Exception as error:  # noqa: BLE001 - the parent raises it
            yield error
