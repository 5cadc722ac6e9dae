"""Asks any web server for one address; redirects and refusals are answers like others."""

from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from werkzeug.datastructures import Headers

from tests.server import Reply


class _Still(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


def ask(url: str, method: str = "GET", **headers: str) -> Reply:
    """Return the answer to a request; an underscore in the name of a header stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(url, headers=named, method=method)
    try:
        with build_opener(_Still).open(request, timeout=20) as response:
            return Reply(response.status, Headers(response.headers.items()), response.read())
    except HTTPError as error:
        return Reply(error.code, Headers(error.headers.items()), error.read())
