"""The state of files as digests: whether what was read is still what stands there."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import parbook
from parbook.definitions.definition import FOLDER as DEFINITIONS

HIDDEN = ".~"  # locks and leavings of editors


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def input_digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that an edition is made from, by its path within its folder."""
    return within(folder, {path: sha256(path) for path in _files(folder.rglob("*"))})


def within(folder: Path, digests: Mapping[Path, str]) -> dict[str, str]:
    """Those of the digests that are of files of a folder, by their path within it."""
    return {
        path.relative_to(folder).as_posix(): digest
        for path, digest in digests.items()
        if path.is_relative_to(folder)
    }


def state_of(folder: Path, notebooks: Path) -> dict[Path, str]:
    """The digest of everything that enters the figures and the prose of an edition.

    That is: its folder, those of earlier years, the files beside them (units, breaks), the
    notebooks, the definitions of reports, and the tables of facts that ship with the library.
    """
    data = folder.parent
    years = [path for path in data.iterdir() if path.is_dir() and path.name <= folder.name]
    facts = Path(parbook.__file__).parent / "facts"
    files = _files(
        [*data.iterdir(), *notebooks.rglob("*.ipynb"), *facts.glob("*.csv")]
        + list((notebooks.parent / DEFINITIONS).rglob("*"))
        + [path for year in years for path in year.rglob("*")]
    )
    return {path: _digest(path) for path in files}


def _files(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if path.name[0] not in HIDDEN and path.is_file())


def _digest(path: Path) -> str:
    try:
        return sha256(path)
    except OSError as fault:  # whoever reads it next tells
        return str(fault)
