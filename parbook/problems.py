"""Faults in the data: a catalogue of codes, and one problem as an analyst reads it."""

import re
from dataclasses import dataclass

from openpyxl.utils import coordinate_to_tuple

_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d*")

CODES = {
    "DL-01": "Thiếu tệp",
    "DL-02": "Tệp không phải là sổ tính Excel (.xlsx)",
    "DL-03": "Thiếu trang tính",
    "DL-04": "Không tìm thấy dòng số thứ tự cột",
    "DL-05": "Thiếu hoặc thừa cột",
    "DL-06": "Thiếu dòng bắt buộc",
    "DL-07": "Ô bắt buộc còn trống",
    "DL-08": "Ô không phải là số",
    "DL-09": "Số viết có thể hiểu hai cách",
    "DL-10": "Công thức chưa có giá trị",
    "DL-11": "Ô báo lỗi của Excel",
    "DL-12": "Tỷ lệ phần trăm ghi sai cách hoặc lẫn hai cách",
    "DL-13": "Dòng không có trong danh mục",
    "DL-14": "Dòng bị lặp",
    "DL-15": "Đơn vị tính không có trong danh mục",
    "DL-16": "Mã số liệu bị lặp",
    "DL-17": "Ô có số nằm ngoài bảng",
    "DL-18": "Trang tính ngoài quy cách",
    "DL-19": "Mã số liệu viết sai",
    "DL-20": "Khối, đơn vị không hoạt động trong kỳ",
    "DL-21": "Đơn vị chưa gửi số liệu",
    "DL-22": "Chữ dùng phông cũ (TCVN3, VNI)",
    "DL-23": "Ô gộp trong bảng",
    "DL-24": "Dòng, cột hoặc trang tính đang ẩn",
    "DL-25": "Ô chữ đã bị Excel đổi thành ngày, giờ hoặc đúng/sai",
    "DL-26": "Ngày viết sai hoặc không có thật",
    "DL-27": "Công thức lấy số từ tệp khác",
    "DL-28": "Số đếm có phần lẻ hoặc âm",
    "DL-29": "Sổ tính có macro",
    "DL-30": "Tệp quá lớn hoặc có nội dung bất thường",
    "AB-01": "Tệp cấu hình ấn bản có lỗi",
    "AB-02": "Không có thư mục số liệu của năm",
    "AB-03": "Công thức của mục không tính được",
    "AB-04": "Mục giải trình không còn chỗ lệch tương ứng",
    "AB-05": "Số liệu mâu thuẫn, chưa được giải trình",
    "AB-06": "Chỗ sẽ ghi đã có dữ liệu khác",
    "AB-07": "Số liệu của ấn bản đã chốt bị thay đổi",
    "AB-08": "Chưa chốt được ấn bản",
    "TM-01": "Lời văn nhắc tới số liệu không có",
    "TM-02": "Lời văn có chữ số gõ tay",
    "TM-03": "Tệp lời văn có lỗi",
    "TM-04": "Đoạn còn đánh dấu phải viết lại",
    "BD-01": "Sổ tay tính (notebook) chạy bị lỗi",
    "BD-02": "Số liệu khi dựng sách khác số liệu khi kiểm tra",
    "BD-03": "Không dựng được trang sách",
    "BD-04": "Không thay được ấn bản cũ",
    "BD-05": "Không in được một phần tử của trang",
    "BD-06": "Không dựng được bản PDF",
    "BD-07": "Không dựng được bản Word",
    "DV-01": "Không đọc được tệp Word",
    "DV-02": "Không biết tệp Word của ấn bản năm nào",
    "DV-03": "Chưa có bản Word để so",
    "TD-01": "Không có ô để thử đổi",
    "XM-01": "Không xác minh được ấn bản",
}


@dataclass(frozen=True)
class Problem:
    """One fault in the data: where it is, what was needed, what was found, how to mend it.

    `row` and `column` are in words, as the person who fills in the sheet sees them.
    """

    code: str
    file: str
    expected: str
    found: str
    fix: str
    sheet: str = ""
    cell: str = ""
    row: str = ""
    column: str = ""

    @property
    def place(self) -> tuple[int, int] | None:
        """Row and column of its cell, counted from 1; None where it is not at a cell of a sheet."""
        if not self.sheet or not _ADDRESS.fullmatch(self.cell):
            return None
        return coordinate_to_tuple(self.cell)

    @property
    def _cell_words(self) -> str:
        """The cell of a sheet or notebook; else the passage, line or setting of a text file."""
        if self.sheet or self.cell.startswith("thứ "):
            return f"ô {self.cell}"
        return self.cell if self.cell.startswith(("đoạn ", "dòng ")) else f"mục {self.cell}"

    @property
    def where(self) -> str:
        """File, sheet and cell in one line."""
        parts = [self.file]
        if self.sheet:
            parts.append(f'trang tính "{self.sheet}"')
        if self.cell:
            parts.append(self._cell_words)
        return ", ".join(parts)

    def text(self) -> str:
        """The message, five lines always in the same order."""
        words = [f'dòng "{self.row}"'] * bool(self.row) + [f'cột "{self.column}"'] * bool(self.column)
        lines = [f"{self.code}  {CODES[self.code]}", f"  Ở đâu:    {self.where}"]
        if words:
            lines.append(f"            ({', '.join(words)})")
        lines += [f"  Cần:      {self.expected}", f"  Thấy:     {self.found}"]
        return "\n".join([*lines, f"  Cách sửa: {self.fix}"])


class DataProblems(Exception):
    """All problems found, raised once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n\n".join(problem.text() for problem in problems))
        self.problems = problems
