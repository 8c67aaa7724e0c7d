"""What a machine of another kind has to install: the lock walked with that machine's markers.

The lock is made on one kind of machine. Windows needs packages that it does not name (colorama), and
does not need some that it names (pexpect). pip cannot be asked: `pip download --platform` picks the
wheels of the platform given, but reads the markers of dependencies for the machine that it runs on.
So the requirements of each wheel are read from its metadata, with the markers of the target.
"""

import re
import sysconfig
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import HeaderParser
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name, parse_wheel_filename

Markers = dict[str, str]


class Unresolved(Exception):
    """No set of wheels satisfies everything that is asked for."""


@dataclass(frozen=True, order=True)
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

        Raises Unresolved for a platform whose markers we do not know.
        """
        if self == Target.here():
            return (_here(),)
        if self.platform != "win_amd64":
            raise Unresolved(f"chưa biết máy loại {self.platform}")
        return tuple(_windows(self.python, release) for release in ("0", "99"))


def _here() -> Markers:
    return {name: str(value) for name, value in default_environment().items()}


def _windows(python: str, release: str) -> Markers:
    """Source: PEP 508, environment markers, for 64-bit CPython on Windows."""
    version = f"{python}.{release}"
    return {
        "implementation_name": "cpython", "implementation_version": version, "os_name": "nt",
        "platform_machine": "AMD64", "platform_python_implementation": "CPython",
        "platform_release": "10", "platform_system": "Windows", "platform_version": "10.0.19045",
        "python_full_version": version, "python_version": python, "sys_platform": "win32",
    }  # fmt: skip


@dataclass(frozen=True)
class Wheel:
    """A package as its wheel describes itself."""

    name: str
    version: str
    requires: tuple[Requirement, ...] = ()
    python: SpecifierSet = field(default_factory=SpecifierSet)


Fetch = Callable[[Sequence[str]], Iterable[Wheel]]


def read_wheel(path: Path) -> Wheel:
    """What a wheel file says of itself."""
    name, version, _, _ = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as archive:
        [place] = [n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)]
        metadata = HeaderParser().parsestr(archive.read(place).decode("utf-8"))
    requires = tuple(Requirement(line) for line in metadata.get_all("Requires-Dist", []))
    return Wheel(name, str(version), requires, SpecifierSet(metadata.get("Requires-Python", "")))


def read_lock(lines: Iterable[str]) -> dict[str, str]:
    """The versions that a lock pins, by normalised name."""
    pins = (line.split("#")[0].split(";")[0].strip().partition("==") for line in lines)
    return {canonicalize_name(name): version for name, sign, version in pins if sign}


def closure(
    roots: Sequence[Requirement], lock: Mapping[str, str], target: Target, fetch: Fetch
) -> dict[str, Wheel]:
    """Every package that the roots need on the target, by name.

    `fetch` is given requirement lines and returns the wheels of just these. What the lock does not
    pin comes in the newest version that fits. Raises Unresolved where a version does not fit.
    """
    wheels: dict[str, Wheel] = {}
    while True:
        wanted = _wanted(roots, wheels, target)
        missing = sorted(wanted.keys() - wheels.keys())
        if not missing:
            break
        lines = [f"{name}=={lock[name]}" if name in lock else f"{name}{wanted[name]}" for name in missing]
        wheels.update({wheel.name: wheel for wheel in fetch(lines)})
        if lost := [name for name in missing if name not in wheels]:
            raise Unresolved(f"không tải được {', '.join(lost)}")
    for name, versions in wanted.items():
        if not versions.contains(wheels[name].version, prereleases=True):
            raise Unresolved(f"{name} {wheels[name].version} không hợp với yêu cầu {versions}")
    return {name: wheels[name] for name in wanted}


def _wanted(
    roots: Sequence[Requirement], wheels: Mapping[str, Wheel], target: Target
) -> dict[str, SpecifierSet]:
    """The versions wanted of each package, as far as the wheels known so far tell."""
    wanted: dict[str, SpecifierSet] = {}
    walked: set[tuple[str, str]] = set()
    waiting = [root for root in roots if _applies(root, "", target)]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        wanted[name] = wanted.get(name, SpecifierSet()) & requirement.specifier
        for extra in {"", *requirement.extras}:
            if name in wheels and (name, extra) not in walked:
                walked.add((name, extra))
                waiting += [needed for needed in wheels[name].requires if _applies(needed, extra, target)]
    return wanted


def _applies(requirement: Requirement, extra: str, target: Target) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**seen, "extra": extra}) for seen in target.environments)


def requirement_lines(closures: Mapping[Target, Mapping[str, Wheel]]) -> list[str]:
    """One pinned line a package; with a marker where not every target takes that version."""
    takers: dict[tuple[str, str], set[Target]] = {}
    for target, wheels in closures.items():
        for wheel in wheels.values():
            takers.setdefault((wheel.name, wheel.version), set()).add(target)
    every = set(closures)
    return [
        f"{name}=={version}" + (f" ; {_marker(targets, every)}" if targets != every else "")
        for (name, version), targets in sorted(takers.items())
    ]


def _marker(targets: Collection[Target], every: Collection[Target]) -> str:
    """A marker that is true on just these of all targets."""
    parts = []
    for platform in sorted({target.platform for target in targets}):
        system = next(t for t in targets if t.platform == platform).environments[0]["sys_platform"]
        pythons = [target.python for target in sorted(targets) if target.platform == platform]
        if len(pythons) == sum(target.platform == platform for target in every):
            parts.append(f'sys_platform == "{system}"')
        else:
            parts += [f'sys_platform == "{system}" and python_version == "{python}"' for python in pythons]
    return " or ".join(parts)


def first_release(wheels: Iterable[Wheel], python: str) -> str:
    """The first bugfix release of a Python that all wheels accept: "3.11" gives "3.11.5".

    Raises Unresolved where they accept none.
    """
    accepted = [wheel.python for wheel in wheels]
    for release in range(100):
        version = f"{python}.{release}"
        if all(versions.contains(version) for versions in accepted):
            return version
    raise Unresolved(f"có gói không dùng được với Python {python}")
