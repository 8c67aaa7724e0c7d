"""`parbook verify`: whether a published edition is still what was built."""

import argparse
from fractions import Fraction
from pathlib import Path

from parbook.numbers.printing import number_text
from parbook.publish.verify import verify


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
        print("\n".join(f"  {line}" for line in found.differences))
        return 1
    counts = (found.files, found.figures, found.printed)
    files, figures, printed = (number_text(Fraction(count)) for count in counts)
    print(f"Nguyên vẹn: {files} tệp, {figures} số liệu ({printed} chỗ in trong sách)")
    return 0
