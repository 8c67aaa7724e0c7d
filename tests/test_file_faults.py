"""What the system says of a file is told in Vietnamese words that fit."""

import errno
from pathlib import Path

import pytest

from parbook.cli import main
from parbook.entries.file_faults import cure, why


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_fault_of_the_system_is_told_in_english(number: int) -> None:
    fault = OSError(number, "Some English words")
    assert "English" not in why(fault) + cure(fault)
    assert why(fault)


def test_only_a_file_that_may_be_open_is_said_to_be_open() -> None:
    held = {name for number, name in errno.errorcode.items() if "đang mở ở" in why(OSError(number, ""))}
    assert held == {"EACCES"}


def test_a_link_to_itself_is_said_to_be_one(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = tmp_path / "ket-qua.txt"
    loop.symlink_to(loop)
    monkeypatch.chdir(root)

    assert main(["check", "2020", "--report", str(loop)]) == 1
    told = capsys.readouterr().err
    assert "liên kết trỏ vòng về chính nó" in told
    assert "đang mở" not in told
