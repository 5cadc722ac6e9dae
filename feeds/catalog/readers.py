"""Processes that read digests, where a folder holds so many that one alone would take its time."""

import gc
import itertools
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING, BinaryIO, Generic, TypeVar

from feeds.processes import end_with

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Batch = TypeVar("Batch")
Answer = TypeVar("Answer")

#: Batches that a process is asked for ahead of its answers: one in hand, one that waits.
_AHEAD = 2
_KILLED = "a process that read digests was killed"


def read_in_processes(
    batches: Iterable[Batch], read: Callable[[Batch], Answer], processes: int
) -> Generator[Answer, None, None]:
    """Yield what ``read`` makes of each batch, in their order; the processes are a few batches ahead.

    They end with the iterator. Raises whatever ``read`` raises, and ChildProcessError where one was killed.
    """
    waiting = iter(batches)
    readers: list[_Reader[Batch, Answer]] = []
    try:
        # One by one: those that were started end, even if the next cannot be.
        readers.extend(_Reader(read) for _ in range(processes))
        asked: deque[_Reader[Batch, Answer]] = deque()
        for reader, batch in zip(readers * _AHEAD, waiting, strict=False):
            reader.ask(batch)
            asked.append(reader)
        while asked:
            reader = asked.popleft()
            answer = reader.answer()
            for batch in itertools.islice(waiting, 1):
                reader.ask(batch)
                asked.append(reader)
            yield answer
    finally:
        for reader in readers:
            reader.end()


class _Reader(Generic[Batch, Answer]):
    """One process. Its answers come as a stream: they are megabytes, which a message would be a buffer of."""

    def __init__(self, read: Callable[[Batch], Answer]) -> None:
        context = get_context("fork")
        questions, self._questions = context.Pipe(duplex=False)
        ends = os.pipe()
        self._answers, answers = os.fdopen(ends[0], "rb"), os.fdopen(ends[1], "wb")
        self._process = context.Process(
            target=_answer, args=(os.getpid(), questions, answers, read), daemon=True
        )
        try:
            self._process.start()
        except OSError as error:
            self._close()
            raise ChildProcessError(f"no process to read digests can be started: {error.strerror}") from None
        finally:
            # What is open here alone tells when the other end is gone.
            questions.close()
            answers.close()

    def ask(self, batch: Batch) -> None:
        """Ask for a batch, and do not wait for it."""
        try:
            self._questions.send(batch)
        except OSError:
            raise ChildProcessError(_KILLED) from None

    def answer(self) -> Answer:
        """Return what came of the earliest batch that has not been answered yet."""
        try:
            answer: Answer | Exception = pickle.load(self._answers)  # noqa: S301 - our own process wrote it
        except (EOFError, pickle.UnpicklingError):
            raise ChildProcessError(_KILLED) from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.join()
        self._close()

    def _close(self) -> None:
        self._questions.close()
        self._answers.close()


def _answer(parent: int, questions: "Connection", answers: BinaryIO, read: Callable[[Batch], object]) -> None:
    """Answer, in a process of its own, whatever the parent asks, until that ends it or is itself gone."""
    end_with(parent)
    # Ctrl-C asks the parent, which ends its processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What was there before the fork stays shared: nothing looks through it for garbage.
    gc.freeze()
    with suppress(EOFError, BrokenPipeError), answers:
        while True:
            batch = questions.recv()
            try:
                answer = read(batch)
            except Exception as error:  # noqa: BLE001 - the parent raises it
                answer = error
            pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
