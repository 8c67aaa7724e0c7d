"""Progress: a bar with the time left where somebody looks on, plain lines elsewhere, a clean line after."""

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.commands.progress_bar import ProgressBar, bar, duration
from parbook.progress import counted, part_of, silent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO) -> str:
    """What a console shows in its last line."""
    line = ""
    for part in stream.getvalue().split("\r"):
        line = part + line[len(part) :]
    return line.rstrip()


def test_elsewhere_each_step_is_a_line_and_said_once() -> None:
    stream = io.StringIO()
    with ProgressBar(stream) as progress:
        for words, share in (("Đọc", 0.0), ("Dựng sách", 0.1), ("Dựng sách", 0.6), ("Dựng bản PDF", 0.9)):
            progress(words, share)

    assert stream.getvalue() == "Đọc\nDựng sách\nDựng bản PDF\n"


def test_on_a_terminal_the_share_and_the_time_left_are_shown_and_go_away() -> None:
    stream, now = Terminal(), [0.0]
    with ProgressBar(stream, lambda: now[0]) as progress:
        progress("Đọc", 0.0)
        assert shown(stream) == "Đọc…"
        now[0] = 10.0
        progress("Dựng sách", 0.25)
        assert shown(stream) == "[######..................]  25% Dựng sách, còn chừng 30 giây"
        progress("Xong", 0.5)
        assert shown(stream) == "[############............]  50% Xong, còn chừng 10 giây"
    assert shown(stream) == ""
    assert "\n" not in stream.getvalue()


def test_a_short_wait_is_told_on_a_terminal_only() -> None:
    for stream, told in ((io.StringIO(), ""), (Terminal(), "Đọc số liệu…")):
        with ProgressBar(stream, lines=False) as progress:
            progress("Đọc số liệu")
            assert shown(stream) == told


def test_a_fault_leaves_a_clean_line_too() -> None:
    stream = Terminal()

    def work() -> None:
        with ProgressBar(stream) as progress:
            progress("Dựng sách", 0.5)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert shown(stream) == ""


@given(st.floats(-1, 2))
def test_a_bar_is_always_as_long(share: float) -> None:
    assert len(bar(share)) == len(bar(0))


@given(st.floats(0.01, 10_000))
def test_the_time_left_is_never_told_too_short(seconds: float) -> None:
    number, unit = duration(seconds).split()
    told = int(number.replace(".", "")) * (60 if unit == "phút" else 1)
    assert seconds <= told <= seconds + 60


def test_each_item_moves_the_share_on_and_a_part_stays_in_its_place() -> None:
    told: list[tuple[str, float]] = []

    def tell(words: str, share: float = 0.0, /) -> None:
        told.append((words, share))

    assert list(counted("abc", "Tệp", part_of(tell, 0.5, 0.8))) == ["a", "b", "c"]
    assert [words for words, _ in told] == ["Tệp"] * 3
    shares = [share for _, share in told]
    assert all(0.5 <= share <= 0.8 for share in shares)
    assert all(a < b for a, b in pairwise(shares))
    silent("không ai nghe", 0.5)
