"""What a machine of another kind has to install, worked out from the metadata of wheels."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from wheels import write_wheel

from parbook.office.offline_requirements import (
    Target,
    Unresolved,
    Wheel,
    closure,
    first_release,
    read_lock,
    read_wheel,
    requirement_lines,
)

WINDOWS = Target("win_amd64", "3.12")
HERE = Target.here()


class Index:
    """Wheels by name, and what was asked for; each entry is name, version, requirements."""

    def __init__(self, *entries: tuple[str, str, Sequence[str]]) -> None:
        self.wheels = {name: Wheel(name, version, requirements(*lines)) for name, version, lines in entries}
        self.asked: list[str] = []

    def fetch(self, lines: Sequence[str]) -> Iterable[Wheel]:
        self.asked += lines
        return [wheel for line in lines if (wheel := self.wheels.get(Requirement(line).name))]


def requirements(*lines: str) -> tuple[Requirement, ...]:
    return tuple(map(Requirement, lines))


def names(index: Index, target: Target, *roots: str, lock: Mapping[str, str] | None = None) -> list[str]:
    return sorted(closure(requirements(*roots), lock or {}, target, index.fetch))


def test_what_windows_alone_needs_is_found_at_any_depth() -> None:
    index = Index(
        ("book", "1", ["kernel", "shell"]), ("kernel", "1", ["click"]),
        ("click", "8", ['colorama; platform_system == "Windows"']), ("colorama", "0.4.6", []),
        ("shell", "1", ['pexpect; sys_platform != "win32"']), ("pexpect", "4", []),
    )  # fmt: skip

    assert names(index, WINDOWS, "book") == ["book", "click", "colorama", "kernel", "shell"]
    assert "pexpect" not in " ".join(index.asked)


def test_what_one_python_needs_is_not_brought_for_another() -> None:
    index = Index(("mill", "1", ['http; python_version == "3.12"']), ("http", "1", []))

    assert names(index, Target("win_amd64", "3.12"), "mill") == ["http", "mill"]
    assert names(index, Target("win_amd64", "3.13"), "mill") == ["mill"]


def test_a_need_of_early_bugfix_releases_alone_is_met() -> None:
    index = Index(("redis", "1", ['timeout; python_full_version < "3.12.3"']), ("timeout", "1", []))

    assert names(index, WINDOWS, "redis") == ["redis", "timeout"]


def test_extras_bring_their_packages_only_where_they_are_asked_for() -> None:
    index = Index(
        ("schema", "4", ['idna; extra == "format"', "attrs"]), ("idna", "3", []), ("attrs", "1", [])
    )

    assert names(index, WINDOWS, "schema") == ["attrs", "schema"]
    assert names(index, WINDOWS, "schema[format]") == ["attrs", "idna", "schema"]


def test_the_lock_decides_the_version_and_names_are_normalised() -> None:
    index = Index(("jupyter-core", "5.9.1", []))

    names(index, WINDOWS, "Jupyter_Core>=5", lock=read_lock(["jupyter-core==5.9.1", "# a remark"]))

    assert index.asked == ["jupyter-core==5.9.1"]


def test_what_the_lock_does_not_pin_is_asked_for_as_its_users_want_it() -> None:
    index = Index(("click", "8", ["colorama>=0.4"]), ("tqdm", "4", ["colorama<1"]), ("colorama", "0.4.6", []))

    names(index, WINDOWS, "click", "tqdm")

    assert Requirement(index.asked[-1]).specifier == SpecifierSet(">=0.4,<1")


def test_circles_end() -> None:
    assert names(Index(("a", "1", ["b"]), ("b", "1", ["a"])), WINDOWS, "a") == ["a", "b"]


def test_a_version_that_a_later_package_does_not_want_is_named() -> None:
    index = Index(("a", "1", ["c<2"]), ("b", "1", []), ("c", "2", []))

    with pytest.raises(Unresolved, match=r"c 2 .*<2"):
        names(index, WINDOWS, "a", "b", "c", lock={"c": "2"})


def test_a_package_that_is_not_to_be_had_is_named() -> None:
    with pytest.raises(Unresolved, match="pywin32"):
        names(Index(("a", "1", ["pywin32"])), WINDOWS, "a")


def test_a_platform_whose_markers_we_do_not_know_is_refused() -> None:
    with pytest.raises(Unresolved, match="win_arm64"):
        names(Index(), Target("win_arm64", "3.12"), 'a; os_name == "nt"')


SYSTEMS = {"": {WINDOWS, HERE}, '; sys_platform == "win32"': {WINDOWS}, '; sys_platform != "win32"': {HERE}}
EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(sorted(SYSTEMS))))


@given(EDGES)
def test_a_closure_is_what_can_be_reached_over_the_edges_of_its_target(
    edges: list[tuple[int, int, str]],
) -> None:
    index = Index(
        *((f"p{n}", "1", [f"p{to}{marker}" for start, to, marker in edges if start == n]) for n in range(7))
    )
    for target in (WINDOWS, HERE):
        reached = {0}
        for _ in range(7):
            reached |= {to for start, to, mark in edges if start in reached and target in SYSTEMS[mark]}
        assert names(index, target, "p0") == [f"p{n}" for n in sorted(reached)]


def test_the_lines_of_a_bundle_give_each_machine_its_closure_and_no_more() -> None:
    targets = [Target("win_amd64", python) for python in ("3.11", "3.12", "3.13")] + [HERE]
    one, two, both = Wheel("one", "1"), Wheel("two", "1"), Wheel("both", "2")
    closures = {target: {"both": both} for target in targets}
    closures[targets[1]]["one"] = one
    for target in targets[:3]:
        closures[target]["two"] = two

    lines = requirement_lines(closures)

    assert lines[0] == "both==2"
    assert lines[2] == 'two==1 ; sys_platform == "win32"'
    for target, wheels in closures.items():
        taken = {
            r.name for r in requirements(*lines) if not r.marker or r.marker.evaluate(target.environments[0])
        }
        assert taken == set(wheels)


def test_a_package_in_two_versions_gets_a_line_each() -> None:
    closures = {WINDOWS: {"a": Wheel("a", "1")}, HERE: {"a": Wheel("a", "2")}}

    assert [line.split(" ;")[0] for line in requirement_lines(closures)] == ["a==1", "a==2"]


def test_a_wheel_tells_its_requirements_and_its_pythons(tmp_path: Path) -> None:
    path = write_wheel(
        tmp_path, "toy_box", "1.2", ["click>=8", 'colorama; os_name == "nt"'], python=">=3.11.5"
    )

    wheel = read_wheel(path)

    assert (wheel.name, wheel.version, wheel.python) == ("toy-box", "1.2", SpecifierSet(">=3.11.5"))
    assert [requirement.name for requirement in wheel.requires] == ["click", "colorama"]


def test_the_first_release_of_a_python_is_one_that_all_wheels_accept() -> None:
    wheels = [Wheel("a", "1", (), SpecifierSet(">=3.10")), Wheel("b", "1", (), SpecifierSet(">=3.11.5"))]

    assert first_release(wheels, "3.11") == "3.11.5"
    assert first_release(wheels, "3.12") == "3.12.0"
    with pytest.raises(Unresolved, match=r"3\.10"):
        first_release(wheels, "3.10")
