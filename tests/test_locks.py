"""The locks: whole, hashed, for every machine that parbook supports; and what a machine takes of one."""

import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from parbook.office.locked import NotBundled, Target, read_lock, rounds

USERS, DEVELOPERS = "requirements.txt", "requirements-dev.txt"
# What wheels differ by; release, version and Python are filled in.
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def pins_of(root: Path, name: str, python: str, system: str) -> dict[str, str]:
    """Name and version of what one machine takes of a lock."""
    seen = {**{key: str(value) for key, value in default_environment().items()}, **SYSTEMS[system]}
    seen |= {"python_version": python, "python_full_version": f"{python}.7"}
    pins = [pin.requirement for pin in read_lock((root / name).read_text(encoding="utf-8"))]
    taken = [pin for pin in pins if pin.marker is None or pin.marker.evaluate(seen)]
    versions = {pin.name: str(pin.specifier).removeprefix("==") for pin in taken}
    assert len(versions) == len(taken), "a package twice"
    return versions


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, object]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [USERS, DEVELOPERS])
def test_every_package_of_a_lock_is_pinned_with_its_hashes_and_no_place_to_fetch_it(
    root: Path, name: str
) -> None:
    words = (root / name).read_text(encoding="utf-8")
    pins = list(read_lock(words))
    assert len(pins) > 100
    assert [pin.line for pin in pins if not pin.hashes] == []
    assert [pin.line for pin in pins if [part.operator for part in pin.requirement.specifier] != ["=="]] == []
    assert "://" not in words
    assert [line for line in words.splitlines() if line.startswith("-")] == []


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_locks_hold_what_pyproject_asks_for_on_every_machine(
    root: Path, project: dict[str, object], python: str, system: str
) -> None:
    asked = project["project"]
    assert isinstance(asked, dict)
    for name, lines in (
        (USERS, asked["dependencies"]),
        (DEVELOPERS, asked["dependencies"] + asked["optional-dependencies"]["dev"]),
    ):
        pins = pins_of(root, name, python, system)
        wanted = [Requirement(line) for line in lines]
        assert [str(w) for w in wanted if not w.specifier.contains(pins.get(w.name.lower(), "0"))] == []
    assert ("colorama" in pins) is (system == "windows")


def test_developers_have_the_packages_of_users_in_the_same_versions(root: Path) -> None:
    users, developers = (pins_of(root, name, "3.11", "linux") for name in (USERS, DEVELOPERS))
    assert users.items() <= developers.items()
    assert {"pytest", "mypy", "ruff"} <= developers.keys() - users.keys()


def test_the_lock_holds_the_build_backend_which_is_not_fetched_otherwise(
    root: Path, project: dict[str, object]
) -> None:
    backend = project["build-system"]
    assert isinstance(backend, dict)
    pins = pins_of(root, USERS, "3.11", "linux")
    for line in backend["requires"]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(pins[wanted.name])


LOCK = """book==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:cc
pexpect==4.9 ; sys_platform != 'win32' \\
    --hash=sha256:dd
soup==2.10 ; python_full_version < '3.11.5' \\
    --hash=sha256:ee
soup==4.1 ; python_full_version >= '3.11.5' \\
    --hash=sha256:ff
"""


def test_a_windows_machine_takes_its_own_lines_without_markers() -> None:
    [lines, late] = rounds(LOCK, Target("win_amd64", "3.12"))
    assert lines == [
        "book==1.0 --hash=sha256:aa --hash=sha256:bb",
        "colorama==0.4.6 --hash=sha256:cc",
        "soup==4.1 --hash=sha256:ff",
    ]
    assert late == []


def test_what_early_and_late_releases_of_a_python_take_comes_in_rounds() -> None:
    early, late = rounds(LOCK, Target("win_amd64", "3.11"))
    assert early[-1] == "soup==2.10 --hash=sha256:ee"
    assert late == ["soup==4.1 --hash=sha256:ff"]


def test_this_machine_is_asked_itself() -> None:
    [lines] = rounds(
        "here==1 --hash=sha256:aa\nother==1 ; python_version < '3' --hash=sha256:bb", Target.here()
    )
    assert lines == ["here==1 --hash=sha256:aa"]


def test_a_platform_whose_markers_we_do_not_know_is_refused() -> None:
    with pytest.raises(NotBundled, match="win_arm64"):
        list(rounds(LOCK, Target("win_arm64", "3.12")))
