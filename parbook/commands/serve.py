"""`parbook serve`: the book in the browser, built anew whenever its sources change."""

import argparse
import sys
import threading
import webbrowser
from pathlib import Path

from filelock import FileLock, Timeout

from parbook.commands.project import a_year, add_data, add_out, project_root
from parbook.inputs.edition import find_data
from parbook.live.live_book import LiveBook, watched
from parbook.live.rebuild import Rebuild
from parbook.live.serve import BookServer
from parbook.live.watch import Watcher
from parbook.publish.build import FORMATS


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument("year", type=a_year, metavar="NĂM")
    add_data(command)
    add_out(command)
    command.add_argument("--port", type=_port, default=8000, metavar="CỔNG", help="mặc định 8000")
    command.add_argument(
        "--formats",
        type=_formats,
        default="html",
        metavar="ĐỊNH_DẠNG",
        help="định dạng cần dựng (mặc định html)",
    )
    command.add_argument("--no-browser", action="store_true", help="không tự mở trình duyệt")
    command.set_defaults(run=run)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("cổng là một số từ 0 đến 65535")
    return int(text)


def _formats(text: str) -> str:
    named = text.split(",")
    if "html" not in named or not set(named) <= set(FORMATS):
        raise argparse.ArgumentTypeError(f"html, và nếu cần thì thêm: {', '.join(FORMATS[1:])}")
    return text


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl+C; 1 where the port or the year is taken. Raises DataProblems for no such year."""
    root = project_root()
    folder = find_data(options.year, options.data, root)
    out = options.out.resolve()
    place = out / ".serve"
    place.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place / f"{options.year}.lock", timeout=0):
            build = Rebuild(root, options.year, folder.parent, options.formats)
            return _serve(LiveBook(options.year, folder, out, build, _tell), build, root, options)
    except Timeout:
        print(f"Năm {options.year} đang được mở bằng parbook serve ở cửa sổ khác.", file=sys.stderr)
        return 1


def _serve(book: LiveBook, build: Rebuild, root: Path, options: argparse.Namespace) -> int:
    try:
        server = BookServer(options.port, book, root / "book" / "look")
    except OSError:
        print(f"Cổng {options.port} đang có chương trình khác dùng. Chọn cổng khác, ví dụ:", file=sys.stderr)
        print(f"  parbook serve {options.year} --port {options.port % 65535 + 1}", file=sys.stderr)
        return 1
    paths = watched(root, book.folder)
    watcher = Watcher(paths, book.built_from(paths), book.rebuild)
    watcher.start()
    _tell(f"Sách năm {options.year}: {server.address}\nNhấn Ctrl+C để dừng.")
    if not options.no_browser:
        # A browser of the console would keep us waiting.
        threading.Thread(target=webbrowser.open, args=(server.address,), daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        _tell("\nĐã dừng.")
    finally:
        watcher.stop()
        build.stop()
        server.server_close()
    return 0


def _tell(line: str) -> None:
    print(line, flush=True)
