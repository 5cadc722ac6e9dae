"""The listening socket that a service manager keeps open across restarts, and passes to the server."""

import os
import socket

from feeds.errors import ListenError

#: The number of the first file that is passed, by the protocol of sd_listen_fds(3).
_FIRST = 3


def inherited_socket() -> int | None:
    """Return the file descriptor of the socket that was passed to this process; None where there is none.

    Connections that come while one server ends and the next one starts wait in it. Raises ListenError for
    several sockets, and for one that is not TCP's.
    """
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None  # it was for another process, if for any
    number = os.environ.get("LISTEN_FDS", "0")
    if number != "1":
        raise ListenError("LISTEN_FDS", f"one socket can be served, not {number}")
    with socket.socket(fileno=os.dup(_FIRST)) as passed:
        if passed.family not in (socket.AF_INET, socket.AF_INET6) or passed.type != socket.SOCK_STREAM:
            raise ListenError("LISTEN_FDS", "the socket that was passed is not one of TCP")
    return _FIRST
