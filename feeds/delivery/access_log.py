"""The access log in the common log format, whichever way the server tells of a request."""

import logging
from datetime import datetime
from typing import Any
from urllib.parse import quote

#: What may stand in a path as it is (RFC 3986 §3.3).
_PLAIN = "/:@!$&'()*+,;=~"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: What granian is to log with: everything but the access log as it does by itself.
CONFIGURATION: dict[str, Any] = {
    "formatters": {
        "generic": {"()": "logging.Formatter", "fmt": "[%(levelname)s] %(message)s"},
        "access": {"()": "feeds.delivery.access_log.CommonLogFormatter"},
    }
}


class CommonLogFormatter(logging.Formatter):
    """Makes a line of granian's note of a request; how many bytes were sent it does not note."""

    def format(self, record: logging.LogRecord) -> str:
        """Return ``address - - [day/month/year:time zone] "request" status -``."""
        told = record.args
        if not isinstance(told, dict):
            return super().format(record)
        moment = datetime.strptime(str(told["time"]), "%Y-%m-%d %H:%M:%S %z")
        # strftime's names of months are the locale's.
        date = f"{moment:%d}/{_MONTHS[moment.month - 1]}/{moment:%Y:%H:%M:%S %z}"
        # The path is told decoded, and may hold anything; the query is as the client spelled it.
        query = f"?{told['query_string']}" if told["query_string"] else ""
        protocol = f"HTTP/{str(told['protocol']).removeprefix('HTTP/')}"
        request = _quoted(f"{told['method']} {quote(str(told['path']), _PLAIN)}{query} {protocol}")
        return f'{told["addr"]} - - [{date}] "{request}" {told["status"]} -'


def _quoted(text: str) -> str:
    """Return a client's words so that they can neither end the quotation nor begin another line."""
    return text.encode("unicode_escape").decode("ascii").replace('"', '\\"')
