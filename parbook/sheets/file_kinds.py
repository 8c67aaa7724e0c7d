"""What a file called .xlsx really is, told from its bytes, and how to make a workbook of it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
# The name of the stream that holds a workbook under password, as OLE files write names.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = 'mở tệp bằng Excel, chọn "Lưu thành" (Save As) loại Excel Workbook (.xlsx), lưu rồi gửi lại'


@dataclass(frozen=True)
class Kind:
    """What a file is in words, and how to mend it."""

    words: str
    fix: str = _SAVE_AS


_PASSWORD = Kind(
    "tệp đặt mật khẩu để mở",
    "mở tệp bằng Excel, vào File > Info > Protect Workbook > Encrypt with Password, xóa mật khẩu, "
    "lưu loại Excel Workbook (.xlsx)",
)
_PARTS = {
    # a part that only such a file has
    "xl/workbook.bin": Kind("sổ tính Excel nhị phân (.xlsb)"),
    "word/document.xml": Kind("văn bản Word (.docx)", "gửi đúng sổ tính Excel (.xlsx), không gửi tệp Word"),
    "content.xml": Kind("sổ tính LibreOffice (.ods)"),
}


def kind_of_bytes(content: bytes) -> Kind | None:
    """What the file is if it is no zip archive at all; None for a zip archive.

    Source: [MS-CFB] 2.2, the signature of OLE files; [MS-OFFCRYPTO] 1.3.3, the stream of a workbook
    under password; APPNOTE.TXT 4.3.7, the signature of zip.

    >>> kind_of_bytes(b"%PDF-1.7").words
    'tệp PDF'
    """
    if content.startswith((_ZIP, _EMPTY_ZIP)):
        return None
    if not content.strip(b"\0 \r\n\t"):
        return Kind("tệp rỗng", "xin đơn vị gửi lại tệp .xlsx")
    if content.startswith(_OLE):
        return (
            _PASSWORD if _ENCRYPTED in content else Kind("sổ tính Excel đời cũ (.xls) đổi đuôi thành .xlsx")
        )
    if content.startswith(b"%PDF"):
        return Kind("tệp PDF", "gửi sổ tính Excel (.xlsx), không gửi bản PDF")
    start = _text(content[:4000]).lstrip("\ufeff \r\n\t").lower()
    if start.startswith("<"):
        if re.search(r"<(!doctype )?html|<table|<meta", start):
            return Kind("trang web (HTML) đổi đuôi thành .xlsx")
        return Kind("tệp XML đổi đuôi thành .xlsx")
    if re.search(r"[;,\t|]", start) and not re.search(r"[\x00-\x08]", start):
        return Kind("tệp chữ (CSV) đổi đuôi thành .xlsx")
    return Kind("tệp không đọc được", "xin đơn vị gửi lại tệp: tệp có thể hỏng khi gửi; lưu loại .xlsx")


def kind_of_parts(names: Collection[str]) -> Kind | None:
    """What a zip archive is, by the names of its parts; None for a workbook."""
    if "xl/workbook.xml" in names or ("[Content_Types].xml" in names and not set(_PARTS) & set(names)):
        return None
    found = next((kind for part, kind in _PARTS.items() if part in names), None)
    return found or Kind("tệp nén (.zip) không chứa sổ tính", "giải nén, gửi riêng sổ tính .xlsx bên trong")


def _text(content: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    return content.decode("utf-8", errors="replace")
