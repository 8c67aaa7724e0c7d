"""`parbook serve`: loopback only, the last good book, and pages that load anew when it changes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser

from parbook.cli import main
from parbook.inputs.digests import input_digests
from parbook.live import serve
from parbook.live.live_book import LiveBook, watched
from parbook.live.rebuild import Rebuild
from parbook.live.serve import ADDRESS, BookServer
from parbook.live.watch import Watcher, changes, snapshot

PROBLEM = 'DL-08  Ô không phải là số: "<img src=x onerror=alert(1)>"'
PAGE = "<!DOCTYPE html><html><head><title>Sách</title></head><body><h1>{}</h1>{}</body></html>"
TALL = "<p>dòng</p>" * 300
QUICK = 0.02  # seconds between two looks of a watcher


class Builder:
    """Stands in for `parbook build`: a one-page book that says how often it was built."""

    def __init__(self) -> None:
        self.builds, self.problems = 0, ""

    def __call__(self, out: Path, progress: Callable[[str], None]) -> str | None:
        progress("Chạy sổ tay tính 1/1")
        if not self.problems:
            self.builds += 1
            write_book(out / "2020", f"Bản {self.builds}")
        return self.problems


def write_book(place: Path, title: str, inputs: dict[str, str] | None = None) -> None:
    (place / "html").mkdir(parents=True, exist_ok=True)
    (place / "html" / "index.html").write_text(PAGE.format(title, TALL), encoding="utf-8")
    (place / "html" / "page.js").write_text("1;", encoding="utf-8")
    (place / "secret.txt").write_text("bí mật", encoding="utf-8")
    (place / "manifest.json").write_text(json.dumps({"inputs": inputs}), encoding="utf-8")


def soon(met: Callable[[], Any]) -> Any:
    """What `met` gives once it gives something."""
    for _ in range(6000):
        if answer := met():
            return answer
        time.sleep(0.01)
    raise AssertionError("waited in vain")


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "2020"
    (folder / "narrative").mkdir(parents=True)
    (folder / "narrative" / "i-1-plan.md").write_text("Lời văn", encoding="utf-8")
    (folder / "phu-luc-2.xlsx").write_bytes(b"workbook")
    return folder


@pytest.fixture
def builder() -> Builder:
    return Builder()


@pytest.fixture
def book(edition: Path, tmp_path: Path, builder: Builder) -> LiveBook:
    write_book(tmp_path / "out" / "2020", "Bản đã dựng", input_digests(edition))
    return LiveBook(2020, edition, tmp_path / "out", builder, lambda line: None)


@pytest.fixture
def server(book: LiveBook, root: Path) -> Iterator[BookServer]:
    with BookServer(0, book, root / "book" / "look") as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def watcher(book: LiveBook, edition: Path, tmp_path: Path) -> Iterator[Watcher]:
    paths = watched(tmp_path, edition)
    watcher = Watcher(paths, book.built_from(paths), book.rebuild, QUICK)
    watcher.start()
    yield watcher
    watcher.stop()
    watcher.join()


def get(server: BookServer, path: str, host: str = "", method: str = "GET") -> tuple[HTTPResponse, str]:
    connection = HTTPConnection(ADDRESS, server.port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    if host != "none":
        connection.putheader("Host", host or f"{ADDRESS}:{server.port}")
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def state(server: BookServer) -> dict[str, str]:
    return dict(json.loads(get(server, "/_state")[1]))


# --- who may read --------------------------------------------------------------------------------


def test_only_this_machine_reaches_the_book(server: BookServer) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "/_state", "/_serve.js"])
@pytest.mark.parametrize(
    "host", ["sach.example", "sach.example:{port}", "127.0.0.1", "127.0.0.1:1", "none", ""]
)
def test_a_name_of_another_site_that_leads_here_is_refused(server: BookServer, path: str, host: str) -> None:
    foreign = host != ""
    answer, text = get(server, path, host.format(port=server.port))
    assert answer.status == (403 if foreign else 200)
    assert not foreign or "Bản" not in text


def test_the_book_is_there_under_both_names_of_this_machine(server: BookServer) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST"):
        answer, text = get(server, "/", f"{name}:{server.port}")
        assert (answer.status, "Bản đã dựng" in text) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/a/../../secret.txt", "//etc/passwd",
        "/..%5csecret.txt", "/C:/secret.txt", "/page.js%00.html", "/../html2/x", "/nothing.html", "/%2e%2e",
    ],
)  # fmt: skip
def test_nothing_outside_the_book_is_given(server: BookServer, path: str) -> None:
    answer, text = get(server, path)
    assert answer.status == 404
    assert "bí mật" not in text


def test_a_link_that_leads_out_of_the_book_is_not_followed(server: BookServer, book: LiveBook) -> None:
    assert book.state.html is not None
    (book.state.html / "way-out.txt").symlink_to(book.state.html.parent / "secret.txt")
    assert get(server, "/way-out.txt")[0].status == 404


def raw(server: BookServer, request: bytes) -> str:
    """The answer to bytes as they are."""
    with socket.create_connection((ADDRESS, server.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer.decode()


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (f"GET /{'a' * 300} HTTP/1.1", 404),
        (f"GET {'/a' * 3000} HTTP/1.1", 404),
        ("GET http://[bad/ HTTP/1.1", 400),
        (f"GET /{'a' * 70_000} HTTP/1.1", 414),
        ("POST / HTTP/1.1", 501),
        ("DELETE / HTTP/1.1", 501),
        ("GET / HTTP/9.9", 505),
        ("a b c d e", 400),
        ("GET / HTTP/1.1\r\nX: " + "a" * 70_000, 431),
    ],
)
def test_an_odd_request_is_answered_in_vietnamese_with_all_headers(
    server: BookServer, capsys: pytest.CaptureFixture[str], request_line: str, status: int
) -> None:
    host = f"Host: {ADDRESS}:{server.port}"
    head, _, body = raw(server, f"{request_line}\r\n{host}\r\n\r\n".encode()).partition("\r\n\r\n")
    assert head.split()[1] == str(status)
    assert "nosniff" in head
    assert "same-origin" in head
    assert 'lang="vi"' in body
    assert "Error" not in body
    assert capsys.readouterr().err == ""


def test_a_client_that_says_nothing_or_goes_away_is_let_go_without_a_word(
    server: BookServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve._Handler, "timeout", 0.1)
    with socket.create_connection((ADDRESS, server.port), timeout=10) as slow:
        slow.sendall(b"GET / HT")
        assert slow.recv(100) == b""
    gone = socket.create_connection((ADDRESS, server.port))
    gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    gone.sendall(b"GET / HTTP/1.0\r\n")
    gone.close()
    assert get(server, "/")[0].status == 200
    assert capsys.readouterr().err == ""


def test_other_sites_cannot_load_the_figures_as_a_script_or_frame_the_book(server: BookServer) -> None:
    headers = get(server, "/page.js")[0].headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Access-Control-Allow-Origin" not in headers


def test_a_page_carries_the_script_that_loads_it_anew_and_other_files_are_left_alone(
    server: BookServer, book: LiveBook
) -> None:
    assert (
        f'<script src="/_serve.js" data-version="{book.state.version}"></script></head>'
        in get(server, "/")[1]
    )
    assert get(server, "/page.js")[1] == "1;"
    assert get(server, "/", method="HEAD")[1] == ""


# --- building anew -------------------------------------------------------------------------------


def test_a_change_of_the_narrative_gives_a_new_version(
    server: BookServer, watcher: Watcher, edition: Path, builder: Builder
) -> None:
    before = state(server)["version"]
    (edition / "narrative" / "i-1-plan.md").write_text("Lời văn đã sửa", encoding="utf-8")

    soon(lambda: state(server)["version"] != before)
    assert "Bản 1" in get(server, "/")[1]
    assert builder.builds == 1


def test_the_edition_of_parbook_build_stays_as_it_is(
    watcher: Watcher, edition: Path, builder: Builder, tmp_path: Path
) -> None:
    def content() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in (tmp_path / "out" / "2020").rglob("*") if path.is_file()}

    before = content()
    for number in (1, 2, 3):
        (edition / "phu-luc-2.xlsx").write_bytes(b"workbook" * (number + 1))
        soon(lambda number=number: builder.builds == number)
    assert content() == before


def test_a_build_that_fails_leaves_the_last_good_book_and_tells_the_problems(
    server: BookServer, watcher: Watcher, edition: Path, builder: Builder
) -> None:
    before, builder.problems = state(server)["version"], PROBLEM
    (edition / "phu-luc-2.xlsx").write_bytes(b"spoilt")

    told = soon(lambda: state(server) if state(server)["problems"] else None)
    assert (told["problems"], told["version"], told["building"]) == (PROBLEM, before, "")
    assert "Bản đã dựng" in get(server, "/")[1]

    builder.problems = ""
    (edition / "phu-luc-2.xlsx").write_bytes(b"mended")
    assert soon(lambda: state(server) if state(server)["version"] != before else None)["problems"] == ""


def test_after_a_failed_build_closing_the_workbook_in_excel_is_a_reason_to_try_again(
    watcher: Watcher, book: LiveBook, edition: Path, builder: Builder
) -> None:
    lock = edition / "~$phu-luc-2.xlsx"
    lock.touch()
    builder.problems = "tệp đang mở"
    (edition / "phu-luc-2.xlsx").write_bytes(b"saved, and still open")
    soon(lambda: book.state.problems)

    builder.problems = ""
    lock.unlink()
    soon(lambda: builder.builds == 1)


def test_all_that_a_book_is_made_from_is_watched(root: Path) -> None:
    paths = watched(root, root / "data" / "2020")
    names = {path.relative_to(root).as_posix() for path in snapshot(paths)}
    assert {
        "data/2020/phu-luc-3.xlsx", "data/2020/narrative/i-1-plan.md", "data/units.csv", "_toc.yml",
        "_config.yml", "notebooks/ii-3-procedures.ipynb", "book/cach-doc.md", "book/look/book.css",
        "docs/vi/nam-moi.md", "data/breaks.csv",
    } <= names  # fmt: skip


def test_every_earlier_year_is_watched_also_one_that_comes_later(root: Path, tmp_path: Path) -> None:
    paths = watched(root, tmp_path / "2024")
    before = snapshot(paths)
    for year in ("2019", "2023", "2025"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "published.csv").touch()

    assert changes(before, snapshot(paths)) == [tmp_path / y / "published.csv" for y in ("2019", "2023")]


# --- starting ------------------------------------------------------------------------------------


def test_a_book_that_is_up_to_date_is_not_built_again(
    book: LiveBook, edition: Path, tmp_path: Path, builder: Builder
) -> None:
    paths = watched(tmp_path, edition)
    assert book.built_from(paths) == snapshot(paths)


def test_a_book_that_is_out_of_date_is_shown_and_built_again(
    book: LiveBook, edition: Path, tmp_path: Path
) -> None:
    (edition / "phu-luc-2.xlsx").write_bytes(b"changed since")
    assert book.built_from(watched(tmp_path, edition)) == {}
    assert book.state.html == tmp_path / "out" / "2020" / "html"


def test_a_notebook_changed_since_the_build_makes_the_book_out_of_date(
    book: LiveBook, edition: Path, tmp_path: Path
) -> None:
    (tmp_path / "notebooks").mkdir()
    notebook = tmp_path / "notebooks" / "i-1-plan.ipynb"
    notebook.touch()
    os.utime(notebook, (2**31, 2**31))
    assert book.built_from(watched(tmp_path, edition)) == {}


def test_without_any_book_a_page_says_that_one_is_being_built(
    edition: Path, tmp_path: Path, root: Path, builder: Builder
) -> None:
    book = LiveBook(2020, edition, tmp_path / "new", builder, lambda line: None)
    with BookServer(0, book, root / "book" / "look") as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        answer, text = get(server, "/book/index.html")
        assert (answer.status, "Đang dựng sách" in text, "/_serve.js" in text) == (503, True, True)
        assert book.rebuild([])
        assert "Bản 1" in get(server, "/")[1]
        server.shutdown()


def test_a_port_in_use_is_told_in_vietnamese(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "2020", "--out", str(tmp_path), "--port", str(port), "--no-browser"]) == 1
    assert f"Cổng {port} đang có chương trình khác dùng" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--port", "99999"], ["--port", "tám"], ["--formats", "pdf"]])
def test_wrong_options_of_serve_are_wrong_usage(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["serve", "2020", *wrong])
    assert leaving.value.code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_the_server_and_the_build_that_runs_and_exits_0(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "parbook", "serve", "2020", "--out", str(tmp_path), "--port", "0"]
    process = subprocess.Popen(
        [*command, "--no-browser"], cwd=root, encoding="utf-8", env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]
    assert "http://127.0.0.1:" in lines[0]
    assert "Đang dựng sách." in lines[2]
    soon(lambda: list((tmp_path / ".serve" / "1").glob(".parbook/2020-*/new/notebooks")))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "Đã dừng." in out
    assert {path.name for path in (tmp_path / ".serve" / "1").rglob("*")} == {".parbook", "2020.lock"}


def test_what_a_build_tells_after_its_progress_are_its_problems(root: Path, tmp_path: Path) -> None:
    told: list[str] = []
    problems = Rebuild(root, 1999, root / "data", "html")(tmp_path, told.append)
    assert problems is not None
    assert problems.startswith("Danh sách lỗi")
    assert "AB-02" in problems


# --- in a browser --------------------------------------------------------------------------------


def test_an_open_page_tells_problems_as_text_and_loads_anew_where_it_was(
    browser: Browser, server: BookServer, book: LiveBook, builder: Builder
) -> None:
    page = browser.new_page()
    page.goto(server.address)
    page.evaluate("window.scrollTo(0, 1200)")

    builder.problems = PROBLEM
    book.rebuild([])
    page.wait_for_function(
        "document.querySelector('.serve-note:not([hidden]) pre')?.textContent.includes('DL-08')"
    )
    assert page.locator(".serve-note pre").inner_text() == PROBLEM
    assert page.locator(".serve-note img").count() == 0
    assert page.locator("h1").inner_text() == "Bản đã dựng"

    builder.problems = ""
    book.rebuild([])
    page.wait_for_function("document.querySelector('h1').textContent === 'Bản 1'")
    page.wait_for_function("window.scrollY > 1000")
    assert page.locator(".serve-note").is_hidden()
    page.close()
