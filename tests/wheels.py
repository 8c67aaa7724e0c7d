"""Small wheels for tests: a package of one or more modules, with the metadata that a test needs."""

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path


def write_wheel(
    folder: Path, name: str, version: str = "1.0", requires: Sequence[str] = (),
    files: Mapping[str, str] | None = None, python: str = "",
) -> Path:  # fmt: skip
    """A wheel that pip installs anywhere."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    facts = f"{name}-{version}.dist-info"
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
    metadata += [f"Requires-Python: {python}"] * bool(python)
    metadata += [f"Requires-Dist: {line}" for line in requires]
    content = {
        **(files or {f"{name}.py": ""}),
        f"{facts}/METADATA": "\n".join(metadata) + "\n",
        f"{facts}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{member},,\n" for member in [*content, f"{facts}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for member, words in {**content, f"{facts}/RECORD": record}.items():
            archive.writestr(member, words)
    return path


def lock_line(wheel: Path) -> str:
    """The line of a lock that takes this wheel and no other."""
    name, version = wheel.name.split("-")[:2]
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}"
