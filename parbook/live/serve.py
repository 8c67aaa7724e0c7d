"""The live book on this machine's own loopback address, and nowhere else."""

import json
import os
import socketserver
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from parbook.live.live_book import LiveBook
from parbook.render.html import filled

ADDRESS = "127.0.0.1"
_SCRIPT, _STYLE, _STATE = "/_serve.js", "/_serve.css", "/_state"
# Not from the system: a Windows registry may call scripts plain text, which browsers then refuse.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PATIENCE = 30  # seconds for a client to say what it wants
_WRONG = {
    HTTPStatus.NOT_IMPLEMENTED: "Chỉ đọc được trang, không gửi được dữ liệu lên.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "Địa chỉ quá dài.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "Yêu cầu của trình duyệt quá dài.",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    # Otherwise a page of another site, open in the same browser, could load the figures as a script.
    "Cross-Origin-Resource-Policy": "same-origin",
}


class BookServer(ThreadingHTTPServer):
    """Serves a live book; raises OSError where the port is taken. Port 0 takes any free one."""

    daemon_threads = True
    # On Windows this would let two servers have one port.
    allow_reuse_address = os.name == "posix"

    def __init__(self, port: int, book: LiveBook, look: Path) -> None:
        self.book, self.look = book, look
        super().__init__((ADDRESS, port), _Handler)
        self.hosts = {f"{name}:{self.port}" for name in (ADDRESS, "localhost")}
        if self.port == 80:
            self.hosts |= {ADDRESS, "localhost"}

    def server_bind(self) -> None:
        """Bind without the look-up of the host's name, which a closed network lets wait."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.port

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away, or waited too long, is nothing to tell of."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self.socket.getsockname()[1])

    @property
    def address(self) -> str:
        """Where the book is, for a browser."""
        return f"http://{ADDRESS}:{self.port}/"


class _Handler(BaseHTTPRequestHandler):
    server: BookServer
    server_version, sys_version = "parbook", ""
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """Answer with a page, a file, the state of the book, or why not."""
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            # Another site's name that leads here: its pages must not read the book.
            self._send(HTTPStatus.FORBIDDEN, b"Chi phuc vu tren may nay.\n", "text/plain")
            return
        try:
            path = unquote(urlsplit(self.path).path)
        except ValueError:  # http://[…
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        state = self.server.book.state
        if path == _STATE:
            told = {name: getattr(state, name) for name in ("version", "building", "problems", "failed")}
            self._send(HTTPStatus.OK, json.dumps(told).encode(), _TYPES[".json"])
        elif path in (_SCRIPT, _STYLE):
            file = self.server.look / path.removeprefix("/_")
            self._send(HTTPStatus.OK, file.read_bytes(), _TYPES[file.suffix])
        elif state.html is None:
            self._send_page(
                HTTPStatus.SERVICE_UNAVAILABLE, _page("Đang dựng sách, xin chờ ít phút."), state.version
            )
        else:
            self._send_file(_file(state.html, path), state.version)

    do_HEAD = do_GET

    def _send_file(self, file: Path | None, version: str) -> None:
        try:
            content = file.read_bytes() if file else None
        except OSError:  # gone with the book that was there a moment ago
            content = None
        if file is None or content is None:
            self._send_page(HTTPStatus.NOT_FOUND, _page("Sách không có trang này."), version)
        elif file.suffix == ".html":
            self._send_page(HTTPStatus.OK, content, version)
        else:
            self._send(HTTPStatus.OK, content, _TYPES.get(file.suffix, "application/octet-stream"))

    def _send_page(self, status: HTTPStatus, content: bytes, version: str) -> None:
        """A page with the script that loads it anew."""
        added = (
            f'<link rel="stylesheet" href="{_STYLE}">'
            f'<script src="{_SCRIPT}" data-version="{version}"></script>'
        )
        head, end, rest = content.partition(b"</head>")
        self._send(status, head + added.encode() + end + rest, _TYPES[".html"])

    def _send(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if getattr(self, "command", None) != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A page in Vietnamese, with the headers of every other, for a request that is none of ours."""
        self.close_connection = True
        self.request_version = self.protocol_version  # else one that cannot be read gets no status line
        self._send(
            HTTPStatus(code), _page(_WRONG.get(HTTPStatus(code), "Yêu cầu không hợp lệ.")), _TYPES[".html"]
        )

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the console tells of builds, not of pages."""


def _page(title: str) -> bytes:
    return filled("wait.html", title=title).encode()


def _file(folder: Path, path: str) -> Path | None:
    """The file of the book that an address names; None for one that is not there or leads out of it."""
    name = path.lstrip("/") or "index.html"
    if "\\" in name or ":" in name or "\0" in name:  # a drive or another machine, to Windows
        return None
    try:
        file = (folder / name).resolve()
        return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a name too long, links in a circle
        return None
