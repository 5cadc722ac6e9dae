"""The access log of ``feeds serve``, in the common log format."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

#: Characters of a path that need no percent-encoding (RFC 3986 §3.3).
_PLAIN = "/:@!$&'()*+,;=~"
#: In English: strftime would write them in the language of the locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: Granian's logging, as a dictionary for logging.config.
CONFIGURATION: dict[str, Any] = {
    "formatters": {
        "generic": {"()": "logging.Formatter", "fmt": "[%(levelname)s] %(message)s"},
        "access": {"()": "feeds.delivery.access_log.CommonLogFormatter"},
    }
}


class CommonLogFormatter(logging.Formatter):
    """Formats granian's records of requests; they do not say how many bytes were sent."""

    def format(self, record: logging.LogRecord) -> str:
        """Return ``address - - [day/month/year:time zone] "request" status -``."""
        fields = record.args
        if not isinstance(fields, dict):
            return super().format(record)
        moment = datetime.strptime(str(fields["time"]), "%Y-%m-%d %H:%M:%S %z")
        date = f"{moment:%d}/{_MONTHS[moment.month - 1]}/{moment:%Y:%H:%M:%S %z}"
        return f'{fields["addr"]} - - [{date}] "{_request(fields)}" {fields["status"]} -'


def _request(fields: Mapping[str, Any]) -> str:
    """Return the request line. Nothing in it can end a quotation or begin another line."""
    # Granian gives the path decoded, and the query as the client sent it.
    query = f"?{fields['query_string']}" if fields["query_string"] else ""
    protocol = f"HTTP/{str(fields['protocol']).removeprefix('HTTP/')}"
    line = f"{fields['method']} {quote(str(fields['path']), _PLAIN)}{query} {protocol}"
    return line.encode("unicode_escape").decode("ascii").replace('"', '\\"')
