"""Throws hostile digests and requests at the program: ``python -m tests.dependable.fuzz --minutes 10``.

With atheris (from PyPI) branches that were not taken before guide it; without, samples are mutated blindly.
A fault is printed with the bytes that cause it, which belong into ``test_fuzz.FOUND``.
"""

import argparse
import importlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.command import PROJECT

Target = Callable[[bytes], None]

#: Longer than this, one try is a finding: nothing may take time out of proportion.
_SLOW_SECONDS = 5
_LONGEST = 4096
_REQUESTS = (
    b'/region/karaganda/atom.xml?q=water+%22ice+rink%22\n\x00W/"a", *',
    b"/region/almaty+karaganda/category/business+law/?before=123\n\x01Sat, 01 Feb 2025 00:00:00 GMT",
    b"/region/karaganda/archive/2025-02-21/\n\x02gzip;q=0.5, *;q=0",
    b"/combine?region=abai&category=law&region=almaty\n\x03example.org:80",
    b"/entry/karaganda/940388/index.html\n\x0415-3\n\x0d5",
    b"/publisher/feeds.opml\n\x07a=b; c",
    b"/health\n\x06*/*",
    b"/static/style.css\n\x0b;;",
    b"//news/%2e%2e/static/..%2f",
)


def samples() -> Iterator[tuple[int, bytes]]:
    """Yield what to begin with: which target, and its bytes."""
    for file in sorted((PROJECT / "seeds").glob("*.txt")):
        blocks = file.read_bytes().split(b"\n\n")
        for at in range(0, len(blocks), 3):
            yield 0, blocks[0] + b"\n\n" + b"\n\n".join(blocks[at : at + 3])[:_LONGEST]
    for request in _REQUESTS:
        yield 1, request


def _mutations(chance: random.Random, pieces: Sequence[bytes]) -> Iterator[bytes]:
    """Yield bytes made of pieces, each with some of them changed, doubled, cut or swapped, for ever."""
    odd = (
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\n",
        b"\r",
        b" 21.02.2025\n",
        b"Source : http",
        b"\xe2\x80\xae",
        b"<",
        b"&",
        b"%",
        b"]]>",
    )
    while True:
        data = bytearray(chance.choice(pieces))
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data) + 1)
            match chance.randrange(4):
                case 0:
                    data[at:at] = chance.choice(odd)
                case 1:
                    data[at : at + chance.randint(1, 40)] = b""
                case 2:
                    data[at:at] = data[at : at + 60] * chance.randint(1, 3)
                case _:
                    other = chance.choice(pieces)
                    data[at : at + 1] = other[(start := chance.randrange(len(other) or 1)) : start + 30]
        yield bytes(data[:_LONGEST])


def blindly(targets: Sequence[Target], seconds: float, seed: int) -> int:
    """Throw mutations at the targets for some seconds; return how many. Raises the error of a target."""
    chance = random.Random(seed)
    streams = [
        (target, _mutations(chance, [data for which, data in samples() if which == number]))
        for number, target in enumerate(targets)
    ]
    end, tries = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        for target, stream in streams:
            data, started = next(stream), time.monotonic()
            try:
                target(data)
            except Exception as error:
                error.add_note(f"{target.__name__}({data!r})")
                raise
            if time.monotonic() - started > _SLOW_SECONDS:
                raise TimeoutError(f"{target.__name__}({data!r})")
            tries += 1
    return tries


def _targets() -> list[Target]:
    found = importlib.import_module("tests.dependable.targets")
    return [found.check_digest, found.check_request]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz; end with status 1, and the bytes that did it, where something was found."""
    parser = argparse.ArgumentParser(description="Throw hostile digests and requests at the program.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blindly", action="store_true", help="without atheris")
    options = parser.parse_args(arguments)
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        atheris = None
    if atheris is None or options.blindly:
        tries = blindly(_targets(), options.minutes * 60, options.seed)
        sys.stdout.write(f"{tries:,} tries in {options.minutes} minutes, nothing found\n")
        return 0
    with atheris.instrument_imports(include=["feeds"]):
        targets = _targets()
    with tempfile.TemporaryDirectory(prefix="feeds-fuzz-corpus-") as corpus:
        for at, (which, data) in enumerate(samples()):
            Path(corpus, str(at)).write_bytes(bytes((which,)) + data)

        def one(data: bytes) -> None:
            targets[data[0] % len(targets) if data else 0](data[1:])

        atheris.Setup(
            [
                sys.argv[0],
                f"-max_total_time={round(options.minutes * 60)}",
                f"-timeout={_SLOW_SECONDS}",
                f"-max_len={_LONGEST}",
                f"-seed={options.seed}",
                "-print_final_stats=1",
                f"-artifact_prefix={tempfile.gettempdir()}/feeds-fuzz-",
                corpus,
            ],
            one,
        )
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
