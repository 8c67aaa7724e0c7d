"""`python -m parbook.office.bundle`: a folder that installs parbook on an office machine without internet.

It holds the project's own folders, the files of van-phong/ at its top, and under banh-xe/ the wheels
of everything that parbook needs at run time on the machines asked for, none of the tools for
developers. Its requirements.txt is the lock, with the hash of parbook's own wheel beside it. Only
making it needs a package index.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from packaging.utils import parse_wheel_filename

from parbook.commands.project import project_root
from parbook.commands.telling import report_problems, tell_progress
from parbook.commands.usage import Parser
from parbook.office.locked import NotBundled, Target, rounds
from parbook.problems import DataProblems, Problem

NAME = "parbook-offline"
WHEELS = "banh-xe"
LIST = "may-dung-duoc.json"
LOCK = "requirements.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_PROJECT = ("_config.yml", "_toc.yml", "LICENSE", "book", "docs/vi", "notebooks", "data")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "~$*", ".DS_Store")
# A fixed day, so that the same content makes the same zip.
_DAY = (2026, 1, 1, 0, 0, 0)


def make_bundle(root: Path, out: Path, targets: Sequence[Target]) -> Path:
    """Make `out`/parbook-offline and its zip; returns the zip.

    Raises DataProblems where either stands already, NotBundled where a package is not to be had.
    """
    place, archive = out / NAME, out / f"{NAME}.zip"
    refuse_to_overwrite(place, archive)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".bundle-") as scratch:
        new = Path(scratch) / NAME
        copy_project(root, new)
        collect_wheels(root, new, targets)
        write_zip(new, Path(scratch) / archive.name)
        new.rename(place)
        (Path(scratch) / archive.name).rename(archive)
    return archive


def refuse_to_overwrite(*places: Path) -> None:
    """Raises DataProblems (AB-06) for every place where something stands."""
    fix = "xóa hoặc đổi tên, hoặc chọn thư mục khác bằng --out, rồi chạy lại"
    problems = [
        Problem("AB-06", str(place), "chỗ còn trống", "đã có", fix) for place in places if place.exists()
    ]
    if problems:
        raise DataProblems(problems)


def copy_project(root: Path, target: Path) -> None:
    """The project's folders, and the files of the office at the top, byte for byte."""
    target.mkdir(parents=True)
    for name in _PROJECT:
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name, ignore=_LEFT_OUT)
        else:
            shutil.copy(root / name, target / name)
    for path in sorted((root / "van-phong").glob("[!.]*.*")):
        shutil.copy(path, target / path.name)


def collect_wheels(root: Path, bundle: Path, targets: Sequence[Target]) -> None:
    """Fill banh-xe/, and write requirements.txt and the list of machines that can use them."""
    wheels = bundle / WHEELS
    wheels.mkdir()
    lock = (root / LOCK).read_text(encoding="utf-8")
    for target in targets:
        tell_progress(f"Tải gói cho {target.platform}, Python {target.python}")
        for lines in rounds(lock, target):
            _download(target, wheels, lines)
    tell_progress("Đóng gói parbook")
    own = build_own_wheel(root, wheels)
    (bundle / LOCK).write_text(f"{lock}{_hashed(own)}\n", encoding="utf-8", newline="\n")
    machines = [{"platform": target.platform, "python": target.python} for target in targets]
    words = json.dumps({"machines": machines}, indent=2) + "\n"
    (wheels / LIST).write_text(words, encoding="utf-8", newline="\n")


def _hashed(wheel: Path) -> str:
    """The line of a lock for a wheel file."""
    name, version, _, _ = parse_wheel_filename(wheel.name)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}"


def _download(target: Target, folder: Path, lines: Sequence[str]) -> None:
    """The wheels of these lines of the lock, and no others, put into the folder."""
    if not lines:
        return
    flags = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", str(folder)]
    if target != Target.here():
        # A late bugfix release: 3.12 alone would mean 3.12.0, which some wheels no longer accept.
        flags += ["--platform", target.platform, "--python-version", f"{target.python}.99"]
        flags += ["--implementation", "cp"]
    with tempfile.TemporaryDirectory() as scratch:
        asked = Path(scratch) / LOCK
        asked.write_text("\n".join(lines), encoding="utf-8")
        _pip("download", *flags, "--requirement", str(asked))


def build_own_wheel(root: Path, folder: Path) -> Path:
    """parbook as a wheel; raises NotBundled where a file of the package is not in it."""
    with tempfile.TemporaryDirectory() as scratch:
        # A copy, because setuptools leaves build/ behind and would take stale files from it.
        source = Path(scratch) / "source"
        shutil.copytree(root / "parbook", source / "parbook", ignore=_LEFT_OUT)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(root / name, source / name)
        _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", scratch, str(source))
        [made] = Path(scratch).glob("*.whl")
        require_whole(made, source / "parbook")
        shutil.move(made, folder / made.name)
    return folder / made.name


def require_whole(wheel: Path, package: Path) -> None:
    """Raises NotBundled naming the files of a package folder that its wheel lacks."""
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    files = {path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()}
    if missing := sorted(files - held):
        raise NotBundled(
            f"gói {wheel.name} thiếu {', '.join(missing)}; xem package-data trong pyproject.toml"
        )


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if result.returncode:
        errors = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
        raise NotBundled("\n".join(errors) or result.stderr[-2000:])


def write_zip(folder: Path, target: Path) -> None:
    """The folder as a zip, the same bytes for the same content."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), _DAY)
                entry.external_attr = 0o644 << 16
                packed = path.suffix in (".whl", ".xlsx", ".png", ".woff2")
                entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())


def main(arguments: list[str] | None = None) -> int:
    """Make the bundle; returns 0 done, 1 not made, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    targets = [Target("win_amd64", python) for python in options.python or PYTHONS]
    if options.here:
        targets.append(Target.here())
    try:
        archive = make_bundle(project_root(), options.out, targets)
    except DataProblems as fault:
        report_problems(fault.problems)
        return 1
    except NotBundled as fault:
        print(f"Không lập được bộ cài: {fault}", file=sys.stderr)
        return 1
    megabytes = round(archive.stat().st_size / 1_000_000)
    print(f"Bộ cài ngoại tuyến: {archive} ({megabytes} MB)")
    return 0


def _parser() -> Parser:
    parser = Parser(prog="python -m parbook.office.bundle", description="Lập bộ cài không cần mạng")
    pythons = "Python của máy Windows 64-bit; nhắc lại được (mặc định: tất cả)"
    parser.add_argument("--python", action="append", choices=PYTHONS, metavar="SỐ", help=pythons)
    parser.add_argument("--here", action="store_true", help="thêm gói cho chính máy này, để chạy thử")
    parser.add_argument(
        "--out", default="_build", type=Path, metavar="THƯ_MỤC", help="thư mục nhận bộ cài (mặc định _build)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
