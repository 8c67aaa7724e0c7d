"""The scripts of Vega are made once for each version, and never used when they are not what was made."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from parbook.publish import vega_bundle as kept
from parbook.publish.vega_bundle import vega_bundle

SCRIPT = "const é = '\r\n\u2028';\n"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """How often the script was made, in a cache of the test's own."""
    calls: list[str] = []

    def bundle(snippet: str) -> str:
        calls.append(snippet)
        return SCRIPT

    monkeypatch.setattr(kept, "converter", lambda: SimpleNamespace(javascript_bundle=bundle))
    monkeypatch.setattr(kept, "user_cache_path", lambda *names, **options: tmp_path / "cache")
    return calls


def files(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache").iterdir())


def test_it_is_made_once_and_comes_back_as_it_was(made: list[str], tmp_path: Path) -> None:
    assert [vega_bundle(), vega_bundle()] == [SCRIPT, SCRIPT]
    assert len(made) == 1
    assert len(files(tmp_path)) == 1


def test_another_version_of_the_drawing_library_makes_its_own(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vega_bundle()
    monkeypatch.setattr(kept, "version", lambda name: "9.9")
    vega_bundle()
    assert len(made) == 2
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"0" * 64 + b"\nalert(1)", b"cut"])
def test_a_kept_file_that_is_not_what_was_made_is_made_anew(
    content: bytes, made: list[str], tmp_path: Path
) -> None:
    vega_bundle()
    files(tmp_path)[0].write_bytes(content)
    assert vega_bundle() == SCRIPT
    assert len(made) == 2
    assert vega_bundle() == SCRIPT
    assert len(made) == 2


def test_a_file_cut_short_is_made_anew(made: list[str], tmp_path: Path) -> None:
    vega_bundle()
    path = files(tmp_path)[0]
    path.write_bytes(path.read_bytes()[:-1])
    assert vega_bundle() == SCRIPT
    assert len(made) == 2


def test_where_nothing_can_be_kept_it_is_made_each_time(made: list[str], tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert [vega_bundle(), vega_bundle()] == [SCRIPT, SCRIPT]
    assert len(made) == 2


def test_a_write_that_fails_leaves_nothing_behind(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*paths: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(kept.os, "replace", full)
    assert vega_bundle() == SCRIPT
    assert files(tmp_path) == []


def test_the_script_defines_what_the_pages_call() -> None:
    assert "window.vegaEmbed" in vega_bundle()
