"""`parbook verify`: whether a published edition is still what was built."""

import argparse
from fractions import Fraction
from pathlib import Path

from parbook.numbers.printing import number_text
from parbook.publish.publication import MANIFEST
from parbook.publish.verify import verify
from parbook.text import printable


def register(command: argparse.ArgumentParser) -> None:
    """Add the command's words."""
    command.add_argument(
        "place", type=Path, metavar="THƯ_MỤC|TỆP.zip", help="thư mục của ấn bản, ví dụ _build/2020"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Tell that all is as built, or what differs; 1 where something does."""
    found = verify(options.place)
    if found.differences:
        print(f"Không còn nguyên vẹn: {number_text(len(found.differences))} chỗ khác")
        for line in found.differences:
            print(f"  {printable(line)}")
        return 1
    counts = (found.files, found.figures, found.printed)
    files, figures, printed = (number_text(Fraction(count)) for count in counts)
    print(f"Nguyên vẹn: {files} tệp, {figures} số liệu ({printed} chỗ in trong sách)")
    print(f"Mã ấn bản (SHA-256 của {MANIFEST}): {found.digest}")
    print("Đối chiếu mã này với mã do nơi phát hành công bố thì mới biết ấn bản đúng là của nơi đó.")
    return 0
