"""`parbook verify`: a published edition against its manifest and its figures.json."""

import hashlib
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from parbook.cli import main
from parbook.problems import DataProblems
from parbook.publish import publication
from parbook.publish.editions import Built, switcher_script
from parbook.publish.verify import verify

FIGURES = {
    "topic.rate": {"value": "74600/1143", "text": "65,27%"},
    "topic.count": {"value": "6", "text": "06"},
    "topic.rank": {"value": "1", "text": "cao nhất"},
    "topic.money": {"value": "420500000", "text": "420,5 triệu đồng"},
    "topic.big": {"value": "1234567", "text": "1.234.567"},
}
PAGE = """<p><data class="figure" value="65.27" data-figure="topic.rate">65,27%</data>
<data class="figure" value="6" data-figure="topic.count">06</data>
<data class="figure" value="6" data-figure="topic.count">6</data>
<data class="figure" value="1" data-figure="topic.rank">cao nhất</data>
<data class="figure" value="420500000" data-figure="topic.money">420,5</data>
<data class="figure" value="1234567" data-figure="topic.big">1.234.567</data></p>"""


def write_manifest(folder: Path) -> None:
    left_out = {"manifest.json", "editions.js"}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in left_out]
    digests = {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    (folder / "manifest.json").write_text(json.dumps({"files": digests}), encoding="utf-8")


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A little published edition."""
    folder = tmp_path / "2020"
    (folder / "html" / "_static").mkdir(parents=True)
    (folder / "html" / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "figures.json").write_text(json.dumps({"figures": FIGURES}), encoding="utf-8")
    (folder / "html" / "_static" / "book.css").write_text("p {}", encoding="utf-8")
    (folder / "html" / "_static" / "editions.js").write_text(list_of(2020), encoding="utf-8")
    write_manifest(folder)
    return folder


def zipped(folder: Path, around: str = "") -> Path:
    place = folder.parent / "edition.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for path in folder.rglob("*"):
            archive.write(path, f"{around}{path.relative_to(folder).as_posix()}")
    return place


def test_an_edition_as_built_is_whole_with_its_files_figures_and_printed_numbers(edition: Path) -> None:
    found = verify(edition)
    assert (found.files, found.figures, found.printed, found.differences) == (3, 5, 6, ())


@pytest.mark.parametrize("around", ["", "2020/"])
def test_a_zip_says_the_same_as_its_folder_and_nothing_is_unpacked(edition: Path, around: str) -> None:
    place = zipped(edition, around)
    before = sorted(edition.parent.rglob("*"))
    assert verify(place) == verify(edition)
    assert sorted(edition.parent.rglob("*")) == before


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            lambda folder: (folder / "html" / "_static" / "book.css").unlink(),
            "thiếu tệp: html/_static/book.css",
        ),
        (lambda folder: (folder / "html" / "new.js").touch(), "thừa tệp: html/new.js"),
        (change("html/_static/book.css", "p", "q"), "tệp đã bị sửa: html/_static/book.css"),
    ],
    ids=["gone", "extra", "changed"],
)
def test_a_file_gone_added_or_changed_is_named(
    edition: Path, spoil: Callable[[Path], None], told: str, packed: bool
) -> None:
    spoil(edition)
    assert told in verify(zipped(edition) if packed else edition).differences


def list_of(*years: int) -> str:
    return switcher_script(
        Built(year, Path(str(year)), f"Báo cáo {year}", "DỰ THẢO", ("index.html", "a/b-1.html"), {})
        for year in years
    )


def test_the_list_of_editions_may_change_since_other_years_rewrite_it(edition: Path) -> None:
    editions = edition / "html" / "_static" / "editions.js"
    for years in ((), (2020,), (2020, 2021)):
        editions.write_text(list_of(*years), encoding="utf-8")
        assert verify(edition).differences == ()
        write_manifest(edition)
    editions.unlink()
    assert verify(edition).differences == ("thiếu tệp: html/_static/editions.js",)


SCRIPT = "document.querySelectorAll('data.figure').forEach(function(e){e.textContent='99,99'});"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: SCRIPT,
        lambda text: text + SCRIPT,
        lambda text: SCRIPT + text,
        lambda text: text.replace(";\n", f";{SCRIPT}\n"),
        lambda text: text.replace('"year": 2020', f'"year": (function(){{{SCRIPT}}})()'),
        lambda text: text.replace('"year": 2020', '"year": "2020"'),
        lambda text: text.replace('"year": 2020', '"year": true'),
        lambda text: text.replace("[{", "[{}, {"),
        lambda text: text.replace('"title"', '"onclick": "", "title"'),
        lambda text: text.replace("../../2020/html/", "https://example.org/"),
        lambda text: text.replace("../../2020/html/", "javascript:alert(1)//"),
        lambda text: text.replace("../../2020/html/", "../../2021/html/"),
        lambda text: text.replace('"index.html"', '"../../../index.html"'),
        lambda text: text.replace('"index.html"', '"index.html?a"'),
        lambda text: text.replace("window.parbookEditions", "window.parbookFigures"),
        lambda text: text.replace("[{", "[" * 100_000 + "{"),
        lambda text: "",
        lambda text: "window.parbookEditions = {};\n",
        lambda text: "window.parbookEditions = 1;\n",
    ],
)
def test_the_list_of_editions_is_that_and_no_other_script(
    edition: Path, change: Callable[[str], str]
) -> None:
    text = list_of(2020)
    assert change(text) != text
    path = edition / "html" / "_static" / "editions.js"
    path.write_text(change(text), encoding="utf-8")
    assert "tệp đã bị sửa: html/_static/editions.js" in verify(edition).differences


@pytest.mark.parametrize("kind", ["link to a folder", "link to a file", "listed link", "pipe", "dead link"])
def test_what_is_neither_file_nor_folder_is_told(edition: Path, kind: str) -> None:
    place = edition / "html" / "x"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "listed link":
        place = edition / "html" / "index.html"
        place.rename(edition.parent / "elsewhere.html")
        place.symlink_to(edition.parent / "elsewhere.html")
    else:
        place.symlink_to({"link to a folder": "/etc", "link to a file": "index.html"}.get(kind, "nothing"))
    told = f"liên kết hoặc tệp đặc biệt: {place.relative_to(edition).as_posix()}"
    assert told in verify(edition).differences


def test_a_link_listed_in_a_zip_is_told(edition: Path) -> None:
    place = edition.parent / "edition.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for path in edition.rglob("*"):
            if path.is_file():
                info = zipfile.ZipInfo(f"2020/{path.relative_to(edition).as_posix()}")
                kind = stat.S_IFLNK if path.name == "index.html" else stat.S_IFREG
                info.external_attr = (kind | 0o644) << 16
                archive.writestr(info, path.read_bytes())
    assert verify(place).differences == ("liên kết hoặc tệp đặc biệt: html/index.html",)


def test_a_zip_with_bytes_before_or_behind_it_is_refused(edition: Path) -> None:
    place = zipped(edition)
    content = place.read_bytes()
    place.write_bytes(b"MZ" + b"\0" * (1 << 20) + content)
    assert "dữ liệu lạ" in refused(place)
    place.write_bytes(content)
    with zipfile.ZipFile(place, "a") as archive:
        archive.comment = b"MZ"
    assert "dữ liệu lạ" in refused(place)


def test_a_folder_of_a_zip_that_leads_out_of_it_is_refused(edition: Path) -> None:
    place = zipped(edition)
    with zipfile.ZipFile(place, "a") as archive:
        archive.writestr("../../evil-dir/", "")
    assert "không an toàn" in refused(place)


@pytest.mark.parametrize("name", ["x\nNguyên vẹn: 116 tệp", "x\x1b[2Ky", "x\rNguyên vẹn", "x\u202egpj.html"])
def test_names_of_files_cannot_write_to_the_terminal(
    edition: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (edition / "html" / name).touch()
    assert main(["verify", str(edition)]) == 1
    out = capsys.readouterr().out
    assert "\nNguyên vẹn" not in out
    assert out.replace("\n", "").isprintable()


def test_names_in_a_zip_cannot_write_to_the_terminal(
    edition: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = zipped(edition)
    with zipfile.ZipFile(place, "a") as archive:
        archive.writestr("../\nNguyên vẹn\x1b[2K", "")
    assert main(["verify", str(place)]) == 1
    err = capsys.readouterr().err
    assert "\nNguyên vẹn" not in err
    assert err.replace("\n", "").isprintable()


@pytest.mark.parametrize("limit", ["_MOST_FILES", "_MOST_BYTES", "_MOST_IN_ONE", "MOST_WHOLE"])
def test_a_folder_that_is_too_large_is_refused_before_it_is_read(
    edition: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(publication, limit, 2)
    assert "quá lớn" in refused(edition)


def test_a_page_of_600_mb_costs_no_memory(edition: Path) -> None:
    with (edition / "html" / "large.html").open("wb") as stream:
        stream.truncate(600 << 20)
    assert "quá lớn" in refused(edition)


def test_manifest_and_figures_speak_of_one_edition(edition: Path) -> None:
    change("manifest.json", '{"files"', '{"edition": {"year": 2021}, "files"')(edition)
    assert verify(edition).differences == ("manifest.json và figures.json nói về hai ấn bản khác nhau",)


def test_another_manifest_gives_another_digest_since_whoever_changes_a_page_can_change_it_too(
    edition: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = verify(edition)
    change("html/index.html", "<p>", "<p>Một câu khác. ")(edition)
    write_manifest(edition)
    after = verify(edition)
    assert before.differences == after.differences == ()
    assert before.digest != after.digest
    assert main(["verify", str(edition)]) == 0
    assert after.digest in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('value="65.27"', 'value="65.28"', "topic.rate"),
        (">65,27%<", ">66,27%<", "topic.rate"),
        (">6<", ">7<", "topic.count"),
        (">6<", "><", "topic.count"),
        (">cao nhất<", ">thấp nhất<", "topic.rank"),
        (">420,5<", ">42<", "topic.money"),
        (">1.234.567<", ">1.234<", "topic.big"),
        ("topic.big", "topic.other", "topic.other"),
        ('value="6"', 'value="1e999999999"', "topic.count"),
        ('value="6"', "", "topic.count"),
    ],
)
def test_a_number_that_is_not_that_of_figures_json_is_told_with_its_page(
    edition: Path, old: str, new: str, named: str
) -> None:
    change("html/index.html", old, new)(edition)
    write_manifest(edition)  # who changes a page can change the manifest too

    [difference] = verify(edition).differences
    assert difference.startswith("html/index.html: ")
    assert named in difference


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"figures": []}', '{"figures": {"a.b": {"value": "1e99999999", "text": ""}}}']
)
def test_figures_json_that_cannot_be_read_is_a_difference(edition: Path, content: str) -> None:
    (edition / "figures.json").write_text(content)
    write_manifest(edition)
    assert "không đọc được figures.json" in verify(edition).differences


def refused(place: Path) -> str:
    with pytest.raises(DataProblems) as caught:
        verify(place)
    [problem] = caught.value.problems
    assert problem.code == "XM-01"
    return problem.found


def test_what_is_no_edition_is_refused_with_the_reason(edition: Path, tmp_path: Path) -> None:
    assert "không có thư mục hoặc tệp" in refused(tmp_path / "nothing")
    assert "manifest.json" in refused(edition / "html")
    assert ".zip" in refused(edition / "figures.json")
    (edition / "manifest.json").write_text('{"files": []}')
    assert "manifest.json" in refused(edition)
    (edition / "manifest.json").unlink()
    assert "manifest.json" in refused(zipped(edition))


@pytest.mark.parametrize("name", ["../manifest.json", "/manifest.json", "..\\x", "C:\\x", "a/../../b"])
def test_a_zip_with_a_way_out_of_its_folder_is_refused(edition: Path, name: str) -> None:
    place = zipped(edition)
    with zipfile.ZipFile(place, "a") as archive:
        archive.writestr(name, "{}")
    assert "không an toàn" in refused(place)


def test_a_zip_that_names_a_file_twice_is_refused(edition: Path) -> None:
    place = zipped(edition)
    with zipfile.ZipFile(place, "a") as archive:
        archive.writestr("html\\index.html", "another")
    assert "hai lần" in refused(place)


@pytest.mark.parametrize("limit", ["_MOST_FILES", "_MOST_BYTES", "_MOST_IN_ONE"])
def test_a_zip_that_would_swell_is_refused_before_it_is_read(
    edition: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(publication, limit, 2)
    assert "quá lớn" in refused(zipped(edition))


def test_a_damaged_zip_is_refused_and_not_taken_for_a_changed_edition(edition: Path) -> None:
    place = zipped(edition)
    content = bytearray(place.read_bytes())
    at = content.index(PAGE.encode()[:40])
    content[at : at + 4] = b"\0\0\0\0"
    place.write_bytes(content)
    assert "html/index.html" in refused(place)


def test_the_command_tells_all_is_whole_or_lists_what_is_not(
    edition: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(edition)]) == 0
    assert "Nguyên vẹn: 3 tệp, 5 số liệu" in capsys.readouterr().out
    (edition / "html" / "index.html").write_text("")
    assert main(["verify", str(edition)]) == 1
    assert "tệp đã bị sửa: html/index.html" in capsys.readouterr().out
    assert main(["verify", str(edition / "html")]) == 1
    assert "XM-01" in capsys.readouterr().err


def test_the_edition_that_is_built_verifies_in_its_folder_and_zipped(built: Path, tmp_path: Path) -> None:
    found = verify(built)
    assert found.differences == ()
    assert found.printed > found.figures > 200
    packed = shutil.make_archive(str(tmp_path / "2020"), "zip", built)
    assert verify(Path(packed)) == found
