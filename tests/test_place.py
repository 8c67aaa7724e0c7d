"""The gate before a folder of output: nothing that parbook did not write ever changes."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_swap import build, edition, write_manifest

from parbook.problems import DataProblems
from parbook.publish.editions import refresh
from parbook.publish.place import claim
from parbook.publish.swap import WORK, building


def tree(folder: Path) -> dict[str, str]:
    """Everything below a folder: links by where they lead, files by their digest."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
    return found


def refused(out: Path, *sources: Path) -> str:
    """Why a build may not take its place; nothing has changed then."""
    before = tree(out.parent)
    with pytest.raises(DataProblems) as caught, building(out, 2020, sources):
        raise AssertionError("the place was taken")
    [problem] = caught.value.problems
    assert problem.code == "AB-06"
    assert tree(out.parent) == before
    return problem.found


def a_letter(place: Path) -> None:
    place.mkdir()
    (place / "cong-van.txt").write_text("công văn")


def a_file(place: Path) -> None:
    place.write_text("công văn")


def a_link_to_papers(place: Path) -> None:
    papers = place.parent.parent / "giấy tờ"
    a_letter(papers)
    place.symlink_to(papers)


def a_link_to_nothing(place: Path) -> None:
    place.symlink_to("không có")


def a_link_to_itself(place: Path) -> None:
    place.symlink_to(place.name)


def another_year(place: Path) -> None:
    build(place.parent, "x", 2019)
    (place.parent / "2019").rename(place)


def another_manifest(place: Path) -> None:
    place.mkdir()
    (place / "manifest.json").write_text('{"name": "ứng dụng", "files": {}}')


def after_a_build(change: Callable[[Path], None]) -> Callable[[Path], None]:
    def made(place: Path) -> None:
        build(place.parent, "old")
        change(place)

    return made


LAYOUTS: dict[str, Callable[[Path], None]] = {
    "papers": a_letter,
    "a file": a_file,
    "a link to papers": a_link_to_papers,
    "a link to nothing": a_link_to_nothing,
    "a link in a circle": a_link_to_itself,
    "another year": another_year,
    "a manifest of something else": another_manifest,
    "a file added": after_a_build(lambda place: (place / "đã ký.pdf").write_text("bản ký")),
    "a file added within": after_a_build(lambda place: (place / "html" / "ghi chú.txt").touch()),
    "a folder added": after_a_build(lambda place: (place / "gửi đi").mkdir()),
    "a file written on": after_a_build(lambda place: (place / "html" / "index.html").write_text("sửa tay")),
    "a link added": after_a_build(lambda place: (place / "html" / "x").symlink_to("/etc/hostname")),
    "a folder linked": after_a_build(lambda place: (place / "x").symlink_to("/etc")),
    "a pipe added": after_a_build(lambda place: os.mkfifo(place / "x")),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_what_parbook_did_not_build_is_not_taken(tmp_path: Path, layout: Callable[[Path], None]) -> None:
    out = tmp_path / "ra"
    out.mkdir()
    layout(out / "2020")
    assert refused(out)


@pytest.mark.parametrize("out", [".", "data", "data/2020", "data/2020/ra", "..", "data/ra", "liên-kết"])
def test_a_folder_that_is_or_holds_or_lies_in_the_sources_is_not_taken(tmp_path: Path, out: str) -> None:
    project = tmp_path / "dự án"
    (project / "data" / "2020").mkdir(parents=True)
    (project / "data" / "2020" / "edition.yml").touch()
    (project / "liên-kết").symlink_to("data")
    assert "nguồn" in refused(project / out, project / "data")
    assert claim(project / "_build", 2020, [project / "data"]) == project / "_build" / "2020"


def test_what_is_put_there_while_the_edition_is_built_stays(tmp_path: Path) -> None:
    build(tmp_path, "old")
    with pytest.raises(DataProblems) as caught, building(tmp_path, 2020):
        (tmp_path / "2020" / "đã ký.pdf").write_text("bản ký")
    assert "đã ký.pdf" in caught.value.problems[0].found
    assert (edition(tmp_path), (tmp_path / "2020" / "đã ký.pdf").read_text()) == ("old", "bản ký")


@pytest.mark.parametrize("name", ["Thumbs.db", "~$bao-cao.docx", ".~lock.a.docx#", "html/.DS_Store"])
def test_what_programs_leave_in_any_folder_does_not_stop_a_build(tmp_path: Path, name: str) -> None:
    build(tmp_path, "old")
    (tmp_path / "2020" / name).touch()
    build(tmp_path, "new")
    assert edition(tmp_path) == "new"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "2020").mkdir()
    build(tmp_path, "new")
    assert edition(tmp_path) == "new"


def test_an_edition_behind_a_link_is_replaced_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "www" / "cchc").mkdir(parents=True)
    (tmp_path / "ra").mkdir()
    (tmp_path / "ra" / "2020").symlink_to(tmp_path / "www" / "cchc")
    for text in ("first", "second", "third"):
        build(tmp_path / "ra", text)
        assert edition(tmp_path / "ra") == (tmp_path / "www/cchc/html/index.html").read_text() == text
    assert (tmp_path / "ra" / "2020").is_symlink()
    assert {path.name for path in (tmp_path / "www").iterdir()} == {"cchc", WORK}


# ---- any layout

NAMES = st.sampled_from(["2020", "2021", "index.html", ".2020.new", ".2020.old", ".2020.lock", "a", "html"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
KINDS = st.sampled_from(["file", "folder", "link", "edition"])


def lay(folder: Path, name: str, kind: str) -> None:
    path = folder / name
    if os.path.lexists(path) or any(p.is_file() or p.is_symlink() for p in path.parents):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(folder.parent / "elsewhere")
    elif kind == "file":
        path.write_text(name)
    else:
        (path / "html").mkdir(parents=True)
        (path / "html" / "index.html").write_text("old")
        write_manifest(path, int(path.name) if path.name.isdigit() else 2020)


@settings(max_examples=150)
@given(layout=st.lists(st.tuples(PATHS, KINDS), max_size=6))
def test_whatever_stands_in_the_folder_only_an_edition_as_built_is_replaced(
    layout: list[tuple[str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        replace_at_most_an_edition(Path(folder), layout)


def replace_at_most_an_edition(top: Path, layout: list[tuple[str, str]]) -> None:
    out = top / "out"
    out.mkdir()
    (top / "elsewhere").mkdir()
    (top / "elsewhere" / "papers").touch()
    for name, kind in layout:
        lay(out, name, kind)
    before = tree(top)
    try:
        build(out, "new")
        refresh(out)
        taken = {"2020", "2020/html", "2020/html/index.html", "2020/manifest.json", "index.html"}
    except DataProblems:
        taken = set()
    except FileExistsError as fault:
        told = {Path(str(fault.filename))} - {out / "index.html"}
        taken = set() if told else {"2020", "2020/html", "2020/html/index.html", "2020/manifest.json"}
    after = tree(top)
    for name, digest in before.items():
        if name.removeprefix("out/") not in taken:
            assert after.get(name) == digest, name
    added = {name.removeprefix("out/") for name in after.keys() - before.keys()}
    assert {name for name in added - taken if not name.startswith(WORK)} == set()


@pytest.mark.parametrize("text", ["<h1>Trang của sở</h1>", "", None], ids=["page", "empty", "link"])
def test_the_list_of_editions_does_not_replace_another_page(tmp_path: Path, text: str | None) -> None:
    index = tmp_path / "index.html"
    if text is None:
        index.symlink_to("trang-chu.html")
    else:
        index.write_text(text)
    build(tmp_path, "new")
    before = tree(tmp_path)
    with pytest.raises(FileExistsError):
        refresh(tmp_path)
    assert tree(tmp_path) == before
    index.unlink()
    refresh(tmp_path)
    refresh(tmp_path)
    assert "Các ấn bản" in index.read_text(encoding="utf-8")
