"""The double-click files of the office machine: batch files, offline installation, results that open."""

import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from wheels import lock_line, write_wheel

from parbook.cli import main
from parbook.office import double_click as office
from parbook.publish.execute import execute

# As people name their folders: spaces, diacritics, signs that cmd.exe minds, and more than 260 characters.
HOME = Path("Nguyễn Thị Hòa") / "OneDrive" / "Máy tính" / "Báo cáo CCHC (bản 1) & phụ lục"
DEEP = HOME / "/".join(f"Thư mục lưu trữ số {number}" for number in range(12))

# A stand-in for the package: it tells what it was asked, does it badly where told, and ends as told.
PROGRAM = """
import json, pathlib, sys
answer = json.loads(pathlib.Path("answer.json").read_text(encoding="utf-8"))
pathlib.Path("asked.json").write_text(json.dumps(sys.argv[1:]), encoding="utf-8")
print("Số liệu: 244")
print("DL-08  Ô không phải là số", file=sys.stderr)
print("Xong")
for name in answer.get("makes", []):
    pathlib.Path(name).mkdir(parents=True)
if answer.get("breaks"):
    raise RuntimeError("hỏng")
sys.exit(answer.get("code", 0))
"""


class Office:
    """A project folder with the stand-in, and what a double click on it opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened: list[Path] = []

    def answers(self, **answer: Any) -> None:
        (self.folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")

    def double_click(self, task: str, *typed: str) -> int:
        return office.main([task], answering(*typed), self.opened.append)

    @property
    def asked(self) -> list[str]:
        return list(json.loads((self.folder / "asked.json").read_text(encoding="utf-8")))


def answering(*typed: str) -> Callable[[str], str]:
    """A user who types these, and then closes the input."""
    waiting = list(typed)

    def ask(question: str) -> str:
        if not waiting:
            raise EOFError
        return waiting.pop(0)

    return ask


@pytest.fixture(params=[HOME, DEEP], ids=["spaces and diacritics", "more than 260 characters"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    folder = tmp_path / request.param
    for name in ("2019", "2020", "2021 bản cũ"):
        (folder / "data" / name).mkdir(parents=True)
    (folder / "_config.yml").touch()
    (folder / "parbook").mkdir()
    (folder / "parbook" / "__init__.py").touch()
    (folder / "parbook" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.chdir(folder)
    desk = Office(folder)
    desk.answers()
    return desk


def test_enter_means_the_latest_year(desk: Office) -> None:
    assert desk.double_click("build", "") == 0
    assert desk.asked == ["build", "2020"]


def test_a_year_that_is_not_there_is_asked_for_again(
    desk: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.double_click("build", "1999", "hai nghìn", " 2019 ")

    assert desk.asked == ["build", "2019"]
    assert "data/1999" in capsys.readouterr().out


def test_what_a_check_tells_is_kept_for_notepad_and_opened(desk: Office) -> None:
    desk.answers(code=1)

    code = desk.double_click("check", "")

    log = desk.folder / "ket-qua-kiem-tra.txt"
    kept = log.read_bytes()
    assert (code, desk.opened) == (1, [log])
    assert kept.startswith(b"\xef\xbb\xbf")
    assert kept.count(b"\n") == kept.count(b"\r\n") > 3
    words = kept.decode("utf-8-sig").splitlines()
    assert words[:3] == ["Số liệu: 244", "DL-08  Ô không phải là số", "Xong"]
    assert words[-1] == office.TASKS["check"].faults


def test_every_check_marks_its_copies_in_a_folder_of_its_own(desk: Office) -> None:
    for number in (1, 2):
        place = Path("ket-qua-kiem-tra") / f"2020-lan-{number}"
        desk.answers(code=1, makes=[str(place)])
        desk.double_click("check", "")

        assert desk.asked == ["check", "2020", "--annotate", str(place)]


def test_a_finished_book_opens(desk: Office) -> None:
    assert desk.double_click("build", "2019") == 0
    assert desk.opened == [desk.folder / "_build" / "2019" / "html" / "index.html"]
    assert (desk.folder / "ket-qua-lap-bao-cao.txt").is_file()


@pytest.mark.parametrize("code", [1, 2, 9])
def test_a_book_that_was_not_finished_opens_its_messages_and_keeps_the_exit_code(
    desk: Office, code: int
) -> None:
    desk.answers(code=code)

    assert desk.double_click("build", "") == code
    assert desk.opened == [desk.folder / "ket-qua-lap-bao-cao.txt"]


@pytest.mark.parametrize("answer", [{"code": 2}, {"breaks": True}], ids=["wrong usage", "traceback"])
def test_a_fault_of_the_program_is_not_called_one_of_the_data(desk: Office, answer: dict[str, Any]) -> None:
    desk.answers(**answer)

    assert desk.double_click("check", "") != 0
    words = (desk.folder / "ket-qua-kiem-tra.txt").read_text(encoding="utf-8-sig")
    assert words.splitlines()[-1] == f"{office.BROKEN} ket-qua-kiem-tra.txt"


def test_messages_that_cannot_be_written_are_on_the_screen(
    desk: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk.folder / "ket-qua-kiem-tra.txt").mkdir()
    desk.answers(code=1)

    assert desk.double_click("check", "") == 1
    printed = capsys.readouterr().out
    assert "Không ghi được tệp ket-qua-kiem-tra.txt" in printed
    assert "DL-08" in printed
    assert desk.opened == []


def test_a_project_without_years_says_where_they_go(desk: Office, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(desk.folder / "data")

    assert desk.double_click("check", "") == 1
    assert "data/2021" in capsys.readouterr().out
    assert not (desk.folder / "asked.json").exists()


def test_outside_a_project_the_window_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert office.main(["check"], answering(), print) == 1
    assert "_config.yml" in capsys.readouterr().out


def test_the_check_command_takes_what_the_double_click_gives_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    assert "--annotate" in capsys.readouterr().out


# The batch files


@pytest.fixture
def batch(root: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (root / "van-phong").glob("*.cmd")}


def test_batch_files_are_ascii_with_the_line_ends_of_windows(batch: dict[str, bytes]) -> None:
    assert sorted(batch) == ["kiem-tra-so-lieu", "lap-bao-cao"]
    for content in batch.values():
        assert content.isascii()
        assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
        assert content.endswith(b"\r\n")


def test_the_two_batch_files_differ_in_their_task_alone(batch: dict[str, bytes]) -> None:
    check, build = (batch[name].decode() for name in ("kiem-tra-so-lieu", "lap-bao-cao"))

    assert check.replace("parbook.office check", "parbook.office build") == build
    assert check != build


def test_batch_files_quote_every_path_keep_the_window_and_the_exit_code(batch: dict[str, bytes]) -> None:
    lines = batch["lap-bao-cao"].decode().splitlines()

    for line in lines:
        for path in ("%HERE%", "%PYTHON%", "%~dp0"):
            before, found, _ = line.partition(path)
            assert not found or before.count('"') % 2 == 1, line
    assert lines[lines.index(":end") :][:4] == [":end", "popd", "pause >nul", "exit /b %CODE%"]
    jumps = {line.rpartition("goto ")[2] for line in lines if "goto " in line}
    assert jumps <= {line[1:] for line in lines if line.startswith(":")}


def test_batch_files_call_what_there_is(batch: dict[str, bytes], root: Path) -> None:
    words = batch["lap-bao-cao"].decode()

    for name in ("cai-dat.py", "chua-co-python.txt"):
        assert f"%HERE%{name}" in words
        assert (root / "van-phong" / name).is_file()
    assert set(office.TASKS) == {"check", "build"}


@pytest.mark.parametrize("name", ["HUONG-DAN.txt", "chua-co-python.txt"])
def test_texts_for_notepad_open_in_any_notepad(root: Path, name: str) -> None:
    content = (root / "van-phong" / name).read_bytes()

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.decode("utf-8-sig").splitlines())) <= 80


def test_the_instructions_name_every_file_that_a_user_meets(root: Path, batch: dict[str, bytes]) -> None:
    words = (root / "van-phong" / "HUONG-DAN.txt").read_text(encoding="utf-8-sig")

    names = [*(f"{name}.cmd" for name in batch), *(task.log for task in office.TASKS.values())]
    assert [name for name in [*names, INSTALLER["LOG"], "chua-co-python.txt"] if name not in words] == []


# The installation

ROOT = Path(__file__).resolve().parent.parent
INSTALLER = runpy.run_path(str(ROOT / "van-phong" / "cai-dat.py"))


def bundle_of(folder: Path, machine: Sequence[str], *requires: str) -> Path:
    """A bundle whose parbook is one module that says hello."""
    wheels = folder / "banh-xe"
    wheels.mkdir(parents=True)
    toy = write_wheel(wheels, "toy", files={"toy.py": 'WORD = "Chào"\n'})
    files = {
        "parbook/__init__.py": "",
        "parbook/office/__init__.py": "",
        "parbook/office/__main__.py": "import toy\nprint(toy.WORD)\n",
    }
    own = write_wheel(wheels, "parbook", "0.1.0", ["toy", *requires], files)
    platform, python = machine
    words = json.dumps({"machines": [{"platform": platform, "python": python}]})
    (wheels / "may-dung-duoc.json").write_text(words, encoding="utf-8")
    lines = "\n".join(map(lock_line, (toy, own)))
    (folder / "requirements.txt").write_text(lines, encoding="utf-8")
    return folder


def install(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the installer as the batch file does, with every way to a network broken."""
    dead = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    return subprocess.run(
        [sys.executable, str(ROOT / "van-phong" / "cai-dat.py"), *arguments], cwd=folder, check=False,
        capture_output=True, encoding="utf-8", env={**os.environ, **dead, "PYTHONUTF8": "1"},
    )  # fmt: skip


def this_machine() -> tuple[str, str]:
    platform, version = INSTALLER["here"]()
    return platform, ".".join(map(str, version[:2]))


def test_a_bundle_installs_without_a_network_in_a_folder_with_spaces_and_diacritics(tmp_path: Path) -> None:
    folder = bundle_of(tmp_path / HOME, this_machine())
    (folder / "data").mkdir()

    result = install(folder)

    assert (result.returncode, result.stderr) == (0, "")
    python = folder / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    said = subprocess.run(
        [str(python), "-I", "-m", "parbook.office"], capture_output=True, encoding="utf-8", check=True,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert said.stdout.strip() == "Chào"
    assert {path.name for path in folder.iterdir()} == {"banh-xe", "data", ".venv", "requirements.txt"}


def test_an_installation_that_fails_leaves_a_file_to_send_and_no_parbook(tmp_path: Path) -> None:
    folder = bundle_of(tmp_path / HOME, this_machine(), "khong-co-trong-bo-cai")

    result = install(folder)

    assert result.returncode == 1
    assert "ket-qua-cai-dat.txt" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert "khong-co-trong-bo-cai" in (folder / "ket-qua-cai-dat.txt").read_text(encoding="utf-8-sig")
    assert not list((folder / ".venv").rglob("parbook"))


def test_a_wheel_that_is_not_the_one_locked_is_not_installed(tmp_path: Path) -> None:
    folder = bundle_of(tmp_path / HOME, this_machine())
    write_wheel(folder / "banh-xe", "toy", files={"toy.py": 'WORD = "Khác"\n'})

    assert install(folder).returncode == 1
    assert "toy" in (folder / "ket-qua-cai-dat.txt").read_text(encoding="utf-8-sig")
    assert not list((folder / ".venv").rglob("toy.py"))


def test_a_folder_without_wheels_keeps_its_environment(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "mine.txt").touch()

    result = install(tmp_path)

    assert result.returncode == 1
    assert "banh-xe" in result.stdout
    assert (tmp_path / ".venv" / "mine.txt").exists()


def test_a_python_that_the_wheels_do_not_serve_is_passed_over(tmp_path: Path) -> None:
    folder = bundle_of(tmp_path / HOME, ("win_arm64", "3.12"))

    assert install(folder, "--suits").returncode == 3
    assert install(folder).returncode == 3
    assert not (folder / ".venv").exists()


WINDOWS = [("win_amd64", (3, 11)), ("win_amd64", (3, 12))]


@pytest.mark.parametrize(
    ("known", "platform", "version", "suits"),
    [
        (WINDOWS, "win_amd64", (3, 11, 0), True),
        (WINDOWS, "win_amd64", (3, 12, 10), True),
        (WINDOWS, "win_amd64", (3, 13, 0), False),
        (WINDOWS, "win32", (3, 12, 0), False),  # a 32-bit Python
        (None, "win32", (3, 14, 0), True),  # no wheels: a developer's folder
        (None, "win32", (3, 15, 0), False),
    ],
)
def test_a_python_suits_where_wheels_were_made_for_it(
    known: Any, platform: str, version: tuple[int, ...], suits: bool
) -> None:
    assert INSTALLER["suits"](known, platform, version) is suits


def test_a_folder_too_deep_for_windows_is_told_by_how_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bundle_of(tmp_path, this_machine())
    monkeypatch.chdir(folder)

    longest = INSTALLER["longest_path"]()

    assert longest == len(".venv/Lib/site-packages/parbook-0.1.0.dist-info/METADATA")
    assert INSTALLER["too_deep"]("D" * (258 - longest), longest) == 0
    assert INSTALLER["too_deep"]("D" * (259 - longest), longest) == 1


# The project itself in such a folder


def test_the_project_works_where_its_folder_has_spaces_and_diacritics(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / HOME
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, project / name)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(root / name, project)
    monkeypatch.chdir(project)

    assert main(["check", "2020"]) == 0
    (project / "ra").mkdir()
    parameters = {"year": 2020, "data": str(project / "data")}
    execute([project / "notebooks" / "ii-8-quality-management.ipynb"], project / "ra", parameters, 1, print)
    assert "iso_systems" in (project / "ra" / "ii-8-quality-management.ipynb").read_text(encoding="utf-8")
