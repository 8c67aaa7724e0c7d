"""The lock as a machine of another kind takes it: its lines, chosen by that machine's markers.

The lock serves every system and Python that parbook supports. pip cannot be asked what a Windows
machine would take of it: `pip download --platform` picks the wheels of the platform given, but reads
the markers for the machine that it runs on.
"""

import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.markers import default_environment
from packaging.requirements import Requirement

Markers = dict[str, str]


class NotBundled(Exception):
    """The bundle cannot be made: a package is not to be had, or parbook's own wheel lacks a file."""


@dataclass(frozen=True)
class Target:
    """A kind of machine: its platform as wheel names write it ("win_amd64"), its Python ("3.12")."""

    platform: str
    python: str

    @classmethod
    def here(cls) -> "Target":
        """The machine that runs this."""
        return cls(re.sub(r"\W", "_", sysconfig.get_platform()), default_environment()["python_version"])

    @property
    def environments(self) -> tuple[Markers, ...]:
        """What markers see there; twice, for the first and a late bugfix release of its Python.

        Raises NotBundled for a platform whose markers we do not know.
        """
        if self == Target.here():
            return ({name: str(value) for name, value in default_environment().items()},)
        if self.platform != "win_amd64":
            raise NotBundled(f"chưa biết máy loại {self.platform}")
        return tuple(_windows(self.python, release) for release in ("0", "99"))


def _windows(python: str, release: str) -> Markers:
    """Source: PEP 508, environment markers, for 64-bit CPython on Windows."""
    version = f"{python}.{release}"
    return {
        **{"implementation_name": "cpython", "implementation_version": version},
        **{"platform_python_implementation": "CPython", "platform_machine": "AMD64"},
        **{"platform_system": "Windows", "platform_release": "10", "platform_version": "10.0.19045"},
        **{"os_name": "nt", "sys_platform": "win32"},
        **{"python_full_version": version, "python_version": python},
    }


@dataclass(frozen=True)
class Pin:
    """One package of a lock: what is asked for, and the hashes of the files that are it."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def line(self) -> str:
        """The pin without its marker, as pip takes it: `colorama==0.4.6 --hash=sha256:…`."""
        return " ".join([f"{self.requirement.name}{self.requirement.specifier}", *self.hashes])


def read_lock(text: str) -> Iterator[Pin]:
    """The pins of a lock.

    >>> [pin] = read_lock("colorama==0.4.6 ; sys_platform == 'win32' --hash=sha256:08")
    >>> pin.line
    'colorama==0.4.6 --hash=sha256:08'
    """
    for line in text.replace("\\\n", " ").splitlines():
        if line := line.partition("#")[0].strip():
            asked, *hashes = re.split(r"\s+(?=--hash=)", line)
            yield Pin(Requirement(asked), tuple(hashes))


def rounds(lock: str, target: Target) -> Iterator[list[str]]:
    """The lines that a target takes, in rounds that name no package twice.

    A first bugfix release of a Python may take another version of a package than a late one; a
    bundle holds both. Raises NotBundled for a platform whose markers we do not know.
    """
    taken = set[str]()
    for environment in target.environments:
        lines = [pin.line for pin in read_lock(lock) if _applies(pin.requirement, environment)]
        yield [line for line in lines if line not in taken]
        taken.update(lines)


def _applies(requirement: Requirement, environment: Markers) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(environment)
