"""Regular expressions that few texts need: compiled when they are first asked, if they ever are.

There are about seventy, and compiling all of them takes longer than reading the seeds. What nearly every
text is matched with is compiled at once, by ``re.compile``, whose patterns are asked a little faster.
"""

import re
from typing import Any, cast


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what can be asked like ``re.compile(source, flags)``, which it calls no sooner."""
    return cast("re.Pattern[str]", _Late(source, flags))


class _Late:
    """Stands for a compiled pattern, whose methods it takes over as they are asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self._arguments = source, flags

    def __getattr__(self, name: str) -> Any:
        # Kept where it is found at once the next time; ``re`` itself remembers what it has compiled last.
        value = getattr(re.compile(*self._arguments), name)
        setattr(self, name, value)
        return value
