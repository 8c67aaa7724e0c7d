"""Whether two builds of one edition in different surroundings give the same bytes.

The second is made from a copy of the project elsewhere, by the name of another folder of data, with
another home, time zone, language, mask of permissions, seed of hashes and number of jobs.

    python benchmarks/same_bytes.py [YEAR]
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ("notebooks", "book", "docs", "data", "parbook", "_config.yml", "_toc.yml")
SURROUNDINGS = (
    ({"TZ": "Asia/Ho_Chi_Minh", "LANG": "vi_VN.UTF-8", "PYTHONHASHSEED": "1"}, 0o022, "2"),
    ({"TZ": "America/Lima", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "77", "USER": "khac"}, 0o077, "1"),
)


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of an edition."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def built(project: Path, data: Path, out: Path, year: str, number: int) -> dict[str, str]:
    """Build an edition in one of the surroundings; the digests of its files."""
    variables, mask, jobs = SURROUNDINGS[number]
    home = out / "home"
    home.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "parbook", "build", year, "--data", str(data), "--out", str(out / "ra"),
         "--jobs", jobs],
        cwd=project, umask=mask, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, **variables, "HOME": str(home), "PYTHONPATH": str(project)},
    )  # fmt: skip
    return digests(out / "ra" / year)


def main() -> int:
    """Build twice and tell what differs; 1 where something does."""
    year = sys.argv[1] if len(sys.argv) > 1 else "2020"
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        other = place / "một nơi khác" / "dự án"
        for name in PROJECT:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            other.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, other / name)
        (other / "data").rename(other / "số liệu")
        one = built(ROOT, ROOT / "data", place / "1", year, 0)
        two = built(other, other / "số liệu", place / "2", year, 1)
    differing = sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))
    print(f"{len(one)} files, {len(differing)} differ")
    print("\n".join(f"  {name}" for name in differing))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
