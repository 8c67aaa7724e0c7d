"""The bundle for machines without internet: what is in it, what is not, and that it overwrites nothing."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from wheels import lock_line, write_wheel

from parbook.office import bundle
from parbook.office.locked import NotBundled, Target, read_lock
from parbook.problems import DataProblems

OFFICE = ("kiem-tra-so-lieu.cmd", "lap-bao-cao.cmd", "HUONG-DAN.txt", "chua-co-python.txt", "cai-dat.py")
PROJECT = ("_config.yml", "_toc.yml", "data/2020/chi-tieu.xlsx", "data/units.csv", "notebooks/sources.ipynb")
TARGETS = [Target("win_amd64", "3.12"), Target.here()]


@pytest.fixture(autouse=True)
def index(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network: each package asked for is a small wheel without requirements."""

    def download(target: Target, folder: Path, lines: Sequence[str]) -> None:
        for pin in read_lock("\n".join(lines)):
            [version] = [part.version for part in pin.requirement.specifier]
            write_wheel(folder, pin.requirement.name.replace("-", "_"), version)

    def own(root: Path, folder: Path) -> Path:
        return write_wheel(folder, "parbook", "0.1.0")

    monkeypatch.setattr(bundle, "_download", download)
    monkeypatch.setattr(bundle, "build_own_wheel", own)


def made(root: Path, out: Path) -> Path:
    bundle.make_bundle(root, out, TARGETS)
    return out / bundle.NAME


def test_a_bundle_holds_the_project_and_the_office_files_at_its_top(root: Path, tmp_path: Path) -> None:
    folder = made(root, tmp_path / "bộ cài")

    for name in (
        "kiem-tra-so-lieu.cmd",
        "lap-bao-cao.cmd",
        "HUONG-DAN.txt",
        "chua-co-python.txt",
        "cai-dat.py",
    ):
        assert (folder / name).read_bytes() == (root / "van-phong" / name).read_bytes()
    for name in (
        "_config.yml",
        "_toc.yml",
        "data/2020/chi-tieu.xlsx",
        "data/units.csv",
        "notebooks/sources.ipynb",
    ):
        assert (folder / name).read_bytes() == (root / name).read_bytes()
    assert (folder / "book" / "fonts").is_dir()
    assert not (folder / "parbook").exists()
    assert not (folder / "tests").exists()


def test_a_bundle_pins_what_parbook_needs_and_no_tool_of_developers(root: Path, tmp_path: Path) -> None:
    folder = made(root, tmp_path)

    words = (folder / "requirements.txt").read_text(encoding="utf-8")
    [own] = (folder / bundle.WHEELS).glob("parbook-*.whl")
    assert words == (root / "requirements.txt").read_text(encoding="utf-8") + lock_line(own) + "\n"
    names = {pin.requirement.name for pin in read_lock(words)}
    assert {"jupyter-book", "papermill", "altair", "typst", "parbook"} <= names
    assert {"pytest", "mypy", "playwright", "ruff", "pre-commit", "hypothesis", "uv"} & names == set()


def test_a_bundle_holds_a_wheel_of_everything_that_its_machines_take(root: Path, tmp_path: Path) -> None:
    folder = made(root, tmp_path)

    pins = read_lock((folder / "requirements.txt").read_text(encoding="utf-8"))
    taken = {
        (pin.requirement.name.replace("-", "_"), str(pin.requirement.specifier).removeprefix("=="))
        for pin in pins
        if not (marker := pin.requirement.marker)
        or any(marker.evaluate(seen) for target in TARGETS for seen in target.environments)
    }
    wheels = (folder / bundle.WHEELS).glob("*.whl")
    assert {(path.name.split("-")[0], path.name.split("-")[1]) for path in wheels} == taken
    assert ("colorama", "0.4.6") in taken


def test_a_bundle_names_no_place_on_a_network(root: Path, tmp_path: Path) -> None:
    folder = made(root, tmp_path)

    for path in (folder / "requirements.txt", folder / bundle.WHEELS / bundle.LIST):
        words = path.read_text(encoding="utf-8")
        assert "//" not in words
        assert "-index" not in words


def test_a_bundle_lists_the_machines_that_it_serves(root: Path, tmp_path: Path) -> None:
    listed = json.loads((made(root, tmp_path) / bundle.WHEELS / bundle.LIST).read_text(encoding="utf-8"))

    assert [machine["platform"] for machine in listed["machines"]] == [target.platform for target in TARGETS]
    assert listed["machines"][0]["python"] == "3.12"


def test_the_same_content_makes_the_same_zip_under_one_folder(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "bộ" / "data").mkdir(parents=True)
        (tmp_path / name / "bộ" / "data" / "số liệu.txt").write_text("1", encoding="utf-8")
        (tmp_path / name / "bộ" / "x.whl").write_bytes(b"2")
        bundle.write_zip(tmp_path / name / "bộ", tmp_path / f"{name}.zip")

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["bộ/data/số liệu.txt", "bộ/x.whl"]


@pytest.mark.parametrize("taken", [bundle.NAME, f"{bundle.NAME}.zip"])
def test_a_bundle_overwrites_nothing(root: Path, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")

    with pytest.raises(DataProblems) as caught:
        bundle.make_bundle(root, tmp_path, TARGETS)

    assert [problem.code for problem in caught.value.problems] == ["AB-06"]
    assert [path.name for path in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"


def test_a_bundle_that_cannot_be_made_leaves_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(target: Target, folder: Path, lines: Sequence[str]) -> None:
        raise NotBundled("không có gói typst")

    monkeypatch.setattr(bundle, "_download", refuse)
    monkeypatch.chdir(root)

    assert bundle.main(["--python", "3.12", "--out", str(tmp_path)]) == 1
    assert "không có gói typst" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_that_lacks_a_file_of_the_package_is_refused(tmp_path: Path) -> None:
    package = tmp_path / "toy"
    (package / "facts").mkdir(parents=True)
    for name in ("__init__.py", "facts/catalogue.csv"):
        (package / name).touch()
    whole = write_wheel(tmp_path, "toy", "1", files={"toy/__init__.py": "", "toy/facts/catalogue.csv": ""})
    poor = write_wheel(tmp_path, "toy", "2", files={"toy/__init__.py": ""})

    bundle.require_whole(whole, package)
    with pytest.raises(NotBundled, match=r"toy/facts/catalogue\.csv"):
        bundle.require_whole(poor, package)


def test_the_pythons_of_a_bundle_are_those_that_the_package_supports(root: Path) -> None:
    words = (root / "pyproject.toml").read_text(encoding="utf-8")
    [line] = [line for line in words.splitlines() if line.startswith("requires-python")]
    supported = SpecifierSet(line.split('"')[1])

    assert [f"3.{minor}" for minor in range(8, 20) if f"3.{minor}.5" in supported] == list(bundle.PYTHONS)
