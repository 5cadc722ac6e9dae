"""Numbers with their nouns, for messages, logs and pages."""


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun, such as ``1 entry`` or ``2,000 entries``."""
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"
