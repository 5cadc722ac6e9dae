"""Figures as a table for people."""

from collections.abc import Sequence
from statistics import median


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows under their heads: the first column to the left, the others to the right."""
    texts = [list(heads), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in texts) for at in range(len(heads))]
    lines = [
        "  ".join(cell.rjust(width) if at else cell.ljust(width) for at, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(row, widths, strict=True)) for row in texts)
    ]
    rule = "-" * len(lines[0])
    return "\n".join([title, rule, lines[0], rule, *(line.rstrip() for line in lines[1:]), ""])


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios theirs / ours, round by round: how many times cheaper ours is."""
    return median(their / our for our, their in zip(ours, theirs, strict=True))


def _text(cell: object) -> str:
    if isinstance(cell, float):
        if cell == 0 or abs(cell) >= 1000:
            return f"{cell:,.0f}"
        return f"{cell:.3g}" if abs(cell) < 100 else f"{cell:.0f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
