"""The log of the commands that run for long: a time on each line, or priorities for systemd's journal.

The app itself only uses the logger "feeds". Under another server, it is that server that configures logging.
"""

import logging.config
import os
import sys
from datetime import datetime
from typing import Any

#: Priorities of syslog, by levels of logging (sd-daemon(3)).
_PRIORITIES = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "INFO": 6, "DEBUG": 7}


class TimedFormatter(logging.Formatter):
    """Formats a record as ``2025-02-21T06:00:00+05:00 ERROR message``, in local time."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - logging's
        """Return the time of a record in ISO 8601, with its offset from UTC."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")


class JournalFormatter(logging.Formatter):
    """Formats a record as ``<3>message``: the journal has times of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the message, with the priority at the beginning of each line."""
        prefix = f"<{_PRIORITIES.get(record.levelname, 6)}>"
        return "\n".join(prefix + line for line in super().format(record).splitlines())


def configure() -> None:
    """Configure logging for this process."""
    logging.config.dictConfig(configuration())


def configuration() -> dict[str, Any]:
    """Return the configuration, for ``logging.config.dictConfig``.

    The log goes to standard error, and the lines of the access log, which are complete, to standard output.
    """
    formatter = JournalFormatter if _is_journal() else TimedFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"log": {"()": formatter}, "access": {"format": "%(message)s"}},
        "handlers": {
            "log": {"class": "logging.StreamHandler", "formatter": "log", "stream": "ext://sys.stderr"},
            "access": {"class": "logging.StreamHandler", "formatter": "access", "stream": "ext://sys.stdout"},
        },
        "loggers": {
            "feeds": {"handlers": ["log"], "level": "INFO", "propagate": False},
            "feeds.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
            "_granian": {"handlers": ["log"], "level": "WARNING", "propagate": False},
        },
    }


def _is_journal() -> bool:
    """Return whether standard error is a stream to systemd's journal (systemd.exec(5), JOURNAL_STREAM)."""
    try:
        status = os.fstat(sys.stderr.fileno())
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"
