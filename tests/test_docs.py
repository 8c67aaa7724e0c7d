"""The documentation says what is true: its tree, commands, links and shown output."""

import importlib.util
import re
import shlex
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from parbook.cli import main
from parbook.figures.parameters import PARAMETERS
from parbook.publish.engine import NAME

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.vi.md")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md"))
DOCS = [*READMES, "CHANGELOG.md", "CONTRIBUTING.md", *PAGES]
OUR_COMMANDS = ("make", "parbook", "papermill", "python", "pre-commit", "jupyter", "py")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fences(name: str, language: str) -> list[list[str]]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", text(name), flags=re.MULTILINE | re.DOTALL)
    return [block.splitlines() for block in found]


def commands(name: str) -> list[str]:
    """Every command that a page tells the reader to type, in order."""
    typed = [line[2:] for block in fences(name, "console") for line in block if line.startswith("$ ")]
    typed += [line.replace(".venv\\Scripts\\", "") for block in fences(name, "powershell") for line in block]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text(name), flags=re.M | re.S))
    return typed + [words for words in inline if " " in words and words.split()[0] in OUR_COMMANDS]


def output_of(command: str, name: str = "README.md") -> list[str]:
    """The first output that a page shows below a command."""
    return outputs_of(command, name)[0]


def outputs_of(command: str, name: str = "README.md") -> list[list[str]]:
    return [block[1:] for block in fences(name, "console") if block[0] == f"$ {command}"]


def agrees(shown: list[str], printed: str) -> bool:
    """Whether the shown lines were printed; … stands for anything, alone on a line for any lines."""
    lines = [".*" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in shown]
    pattern = "".join("(?s:.*)" if line == ".*" else line for line in lines)
    return re.fullmatch(pattern, printed.rstrip("\n") + "\n") is not None


def tree(name: str) -> dict[str, str]:
    """Path (or pattern) and remark of each line of the first tree that a page draws."""
    found, folders = {}, list[str]()
    for line in fences(name, "text")[0]:
        match = re.fullmatch(r"((?:  )*)(\S+)(?:\s{2,}(.+))?", line)
        assert match is not None, line
        depth, entry = len(match[1]) // 2, match[2]
        path = "".join(folders[:depth]) + entry
        if entry.endswith("/"):
            folders[depth:] = [entry]
        found[path] = match[3] or ""
    return found


def on_disk(folder: str) -> list[str]:
    """The files of a folder and the folders in it, without what .gitignore names."""
    ignored = [line.rstrip("/") for line in text(".gitignore").splitlines() if line]
    paths = [p for p in (ROOT / folder).iterdir() if p.name != ".git"]
    kept = [p for p in paths if not any(fnmatch(p.name, pattern) for pattern in ignored)]
    return [p.relative_to(ROOT).as_posix() + "/" * p.is_dir() for p in sorted(kept)]


@pytest.mark.parametrize("name", READMES)
def test_every_path_of_the_tree_exists(name: str) -> None:
    assert [path for path in tree(name) if not any(ROOT.glob(path.rstrip("/")))] == []


FOLDERS = ["", "book", "data", "data/2020", "notebooks", "van-phong", "parbook"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_stands_in_the_tree(folder: str) -> None:
    known = tree("README.md")
    missing = [path for path in on_disk(folder) if not any(covers(entry, path) for entry in known)]
    assert missing == []


def covers(entry: str, path: str) -> bool:
    """Whether an entry of the tree speaks of a file, or of a folder by what is in it."""
    return fnmatch(path, entry) or (path.endswith("/") and entry.startswith(path))


def test_every_file_of_the_tree_has_a_remark() -> None:
    assert [p for p, remark in tree("README.md").items() if not remark and not p.endswith("/")] == []


@pytest.mark.parametrize("name", DOCS)
def test_links_lead_to_files(name: str) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(name))
    inside = [t for t in targets if not t.startswith(("http:", "https:"))]
    assert [t for t in inside if not ((ROOT / name).parent / t).exists()] == []


def test_links_to_headings_lead_to_headings() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in text("README.md").splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\(README\.md#([^)]+)\)", text("README.vi.md"))) <= headings


def test_both_readmes_name_the_same_commands() -> None:
    ours, theirs = (set(commands(name)) for name in READMES)
    assert ours == theirs


def test_both_readmes_show_the_same_output() -> None:
    ours, theirs = (fences(name, "console") for name in READMES)
    assert ours == theirs


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^(\w+):", text("Makefile"), flags=re.MULTILINE))
    named = {line.split()[1] for line in commands("README.md") if line.startswith("make ")}
    assert {"book", "test"} <= named <= targets


def test_powershell_does_what_the_makefile_does() -> None:
    recipe = text("Makefile").replace("$(BIN)/", "").replace("--quiet ", "").replace("--editable", "-e")
    steps = [line for block in fences("README.md", "powershell") for line in block]
    installs = [line.removeprefix(".venv\\Scripts\\") for line in steps if "install" in line]
    assert len(installs) == 2
    assert [line for line in installs if f"\t{line}\n" not in recipe] == []


PARBOOK = sorted({line for line in commands("README.md") if line.startswith("parbook ")})


@pytest.mark.parametrize("line", PARBOOK)
def test_parbook_commands_and_their_options_exist(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, command, *rest = shlex.split(line)
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    printed = capsys.readouterr().out
    assert [word for word in rest if word.startswith("--") and word not in printed] == []


def test_python_modules_that_are_called_exist() -> None:
    modules = {m[1] for line in commands("README.md") if (m := re.search(r"python -m (parbook\S*)", line))}
    assert modules == {"parbook.publish.stored"}
    assert all(importlib.util.find_spec(module) for module in modules)


@pytest.mark.parametrize("line", [line for line in commands("README.md") if line.startswith("papermill ")])
def test_a_papermill_command_names_a_notebook_a_parameter_and_an_engine_of_ours(line: str) -> None:
    words = shlex.split(line)
    if "--engine" in words:
        place = words.index("--engine")
        assert words[place + 1] == NAME
        del words[place : place + 2]
    assert (ROOT / words[1]).is_file()
    assert words[words.index("-p") + 1] in PARAMETERS


def test_explain_prints_what_the_page_shows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["explain", "procedures.online_processes_rate", "--year", "2020"]) == 0
    shown = output_of("parbook explain procedures.online_processes_rate")
    printed = capsys.readouterr().out
    assert agrees(shown, printed), printed


def test_check_prints_what_the_page_shows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["check", "2020"]) == 0
    printed = capsys.readouterr().out
    assert agrees(outputs_of("parbook check 2020")[0], printed), printed


def test_a_problem_reads_as_the_page_shows(
    data: Path,
    set_cell: Callable[[str, str, str, Any], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    set_cell("phu-luc-3.xlsx", "Ba dịch vụ", "C10", "7o46")
    assert main(["check", "2020", "--data", str(data)]) == 1
    printed = capsys.readouterr().err
    assert agrees(outputs_of("parbook check 2020")[1], printed), printed


def test_shown_output_that_was_not_printed_is_noticed() -> None:
    assert agrees(["a", "…", "b … c"], "a\nx\ny\nb 12 c\n")
    assert agrees(["a", "…"], "a\n")
    assert not agrees(["a", "b"], "a\nx\nb\n")
    assert not agrees(["a 1"], "a 2\n")


def test_paths_that_the_architecture_names_exist() -> None:
    page = text("docs/architecture.md")
    modules = set(re.findall(r"(?<![\w/])\w+\.py\b", page))
    paths = set(re.findall(r"`((?:parbook|book|tests|data)/[\w./-]+)`", page))
    assert [name for name in modules if not any((ROOT / "parbook").rglob(name))] == []
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_dated_short_and_in_three_parts(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    date = path.name[:10]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", date)
    assert f"\n{date}\n" in words
    assert re.findall(r"^## (.+)$", words, flags=re.MULTILINE) == ["Context", "Decision", "Consequence"]
    assert len(words.split()) <= 310


def test_the_picture_is_small() -> None:
    assert (ROOT / "docs" / "pictures" / "ii-8.png").stat().st_size < 200_000
