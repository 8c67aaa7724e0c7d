"""Workbooks made to eat time or memory, or to reach outside, by name."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator

from spoiling import bytes_of, repacked, sound

SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
SOUND = bytes_of(sound("procedures"))
_MIB = 1024 * 1024


def part(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        return archive.read(name).decode()


def with_part(name: str, text: str | bytes) -> bytes:
    """The sound workbook with one part replaced or added."""
    content = text.encode() if isinstance(text, str) else text
    if f"{name}" in zipfile.ZipFile(io.BytesIO(SOUND)).namelist():
        return repacked(SOUND, lambda known, inner: content if known == name else inner)
    made = io.BytesIO(SOUND)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def with_rows(rows: str, after: str = "") -> bytes:
    text = re.sub(
        r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{rows}</sheetData>{after}", part(SHEET)
    )
    return with_part(SHEET, text)


def entities(kind: str) -> bytes:
    """A DOCTYPE whose entities unfold by the thousand million, or name a file or an address."""
    unfolding = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "aaaaaaaaaa"}">' for n in range(10))
    declared = {
        "unfolding": unfolding,
        "file": '<!ENTITY e9 SYSTEM "file:///etc/passwd">',
        "address": '<!ENTITY e9 SYSTEM "http://127.0.0.1:9/x">',
        "parameter": '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;',
    }[kind]
    use = "" if kind == "parameter" else "&e9;"
    cell = f'<row r="1"><c r="A1" t="str"><v>{use}</v></c></row>'
    text = re.sub(r"<sheetData>.*</sheetData>", f"<sheetData>{cell}</sheetData>", part(SHEET))
    return with_part(SHEET, f"<?xml version='1.0'?><!DOCTYPE x [{declared}]>{text}")


def utf16_doctype() -> bytes:
    return with_part(
        SHEET, ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []>' + part(SHEET)).encode("utf-16")
    )


def lying_directory() -> bytes:
    """A directory that tells a hundred megabytes to be a hundred bytes."""
    content = bytearray(with_part("xl/worksheets/sheet9.xml", b" " * (100 * _MIB) + b"<a/>"))
    told, lie = (100 * _MIB + 4).to_bytes(4, "little"), (100).to_bytes(4, "little")
    while (place := content.find(told)) >= 0:
        content[place : place + 4] = lie
    return bytes(content)


def climbing() -> bytes:
    """Parts whose names lead out of the folder; nothing is ever unpacked into one."""
    made = io.BytesIO(SOUND)
    with zipfile.ZipFile(made, "a") as archive:
        for name in ("../../thoat.txt", "/tmp/thoat.txt", "..\\..\\thoat.txt"):
            archive.writestr(name, "x")
    return made.getvalue()


def twice() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # zipfile warns, and does it
                new.writestr(name.replace("docProps/app.xml", SHEET), old.read(name))
    return made.getvalue()


def packed_otherwise() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


def many_parts() -> bytes:
    made = io.BytesIO(SOUND)
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(1200):
            archive.writestr(f"xl/media/{number}.png", b"")
    return made.getvalue()


def many_sheets() -> bytes:
    """Each within the limit of one part, together far beyond the limit of all."""
    made = io.BytesIO(SOUND)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"xl/worksheets/them{number}.xml", b" " * (30 * _MIB) + b"<a/>")
    return made.getvalue()


def _rows(count: int, cell: str) -> str:
    return "".join(f'<row r="{n}">{cell.format(n=n)}</row>' for n in range(1, count + 1))


def _after(items: Iterator[str], around: str) -> bytes:
    return with_rows("", f"<{around}>{''.join(items)}</{around}>")


def styles(tag: str, item: str, count: int) -> bytes:
    return with_part(STYLES, re.sub(rf"<{tag}\b[^>]*>", lambda m: m[0] + item * count, part(STYLES), count=1))


_SHARED = '<c r="A{n}"><f t="shared" si="0"/></c>'
_FORMAT = '<numFmts><numFmt numFmtId="170" formatCode="' + "[" * 900_000 + '"/></numFmts>'
_NAMES = "".join(f'<definedName name="n{n}">[1]A!$A$1</definedName>' for n in range(100_000))

# Those refused before anything is opened, with the code; then those that cost little and may be read.
REFUSED = {
    "a million formatted rows": ("DL-30", lambda: with_rows(
        "".join(f'<row r="{n}" s="0" customFormat="1"/>' for n in range(1, 1_048_577)))),
    "a million formatted cells": ("DL-30", lambda: with_rows(
        _rows(19_000, "".join(f'<c r="{c}{{n}}" s="0"/>' for c in "ABCDEFGHIJ")))),
    "a merged range as large as a sheet": ("DL-30", lambda: _after(
        iter(['<mergeCell ref="A1:XFD1048576"/>']), "mergeCells")),
    "a merged column": ("DL-30", lambda: _after(iter(['<mergeCell ref="E1:E1048576"/>']), "mergeCells")),
    "a hyperlink as large as a sheet": ("DL-30", lambda: _after(
        iter(['<hyperlink ref="A1:XFD1048576"/>']), "hyperlinks")),
    "a hyperlink written in character references": ("DL-30", lambda: _after(
        iter(['<hyperlink ref="A1:&#88;FD1048576"/>']), "hyperlinks")),
    "a hundred thousand merged ranges": ("DL-30", lambda: _after(
        (f'<mergeCell ref="F{n}:G{n}"/>' for n in range(1, 100_000)), "mergeCells")),
    "a hundred thousand data checks": ("DL-30", lambda: _after(
        (f'<dataValidation sqref="A{n}"/>' for n in range(1, 100_000)), "dataValidations")),
    "a hundred thousand styles": ("DL-30", lambda: styles(
        "cellXfs", '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>', 100_000)),
    "a hundred thousand fonts": ("DL-30", lambda: styles("fonts", "<font/>", 100_000)),
    "a hundred thousand names": ("DL-30", lambda: with_part(
        BOOK, part(BOOK).replace("</sheets>", f"</sheets><definedNames>{_NAMES}</definedNames>"))),
    "a number format of a million brackets": ("DL-30", lambda: with_part(
        STYLES, part(STYLES).replace("<fonts", _FORMAT + "<fonts", 1))),
    "a long formula shared by twenty thousand cells": ("DL-30", lambda: with_rows(
        f'<row r="1"><c r="A1"><f t="shared" ref="A1:A19000" si="0">{"B1+" * 2000}1</f></c></row>'
        + "".join(f'<row r="{n}">{_SHARED.format(n=n)}</row>' for n in range(2, 19_000)))),
    "a million values in one cell": ("DL-30", lambda: with_rows(
        f'<row r="1"><c r="A1">{"<v/>" * 1_100_000}</c></row>')),
    "an attribute of forty megabytes": ("DL-30", lambda: with_rows(
        f'<row r="1"><c r="A1" x="{"a" * 39 * _MIB}"/></row>')),
    "a sheet of a hundred megabytes": ("DL-30", lambda: with_part(SHEET, b" " * (100 * _MIB) + b"<a/>")),
    "a part of two hundred megabytes": ("DL-30", lambda: with_part("xl/media/x.bin", bytes(201 * _MIB))),
    "ten parts of thirty megabytes": ("DL-30", many_sheets),
    "a directory that lies": ("DL-02", lying_directory),
    "elements a million deep": ("DL-30", lambda: with_part(SHEET, "<a>" * 1_000_000 + "</a>" * 1_000_000)),
    "entities that unfold": ("DL-30", lambda: entities("unfolding")),
    "an entity that names a file": ("DL-30", lambda: entities("file")),
    "an entity that names an address": ("DL-30", lambda: entities("address")),
    "a parameter entity": ("DL-30", lambda: entities("parameter")),
    "a DOCTYPE in UTF-16": ("DL-30", utf16_doctype),
    "a DOCTYPE in the shared strings": ("DL-30", lambda: with_part(
        "xl/sharedStrings.xml", "<!DOCTYPE x []><sst/>")),
    "a DOCTYPE in a part of another name": ("DL-30", lambda: with_part("xl/x.dat", "<!DOCTYPE x []><x/>")),
    "a thousand parts": ("DL-30", many_parts),
    "two parts of one name": ("DL-30", twice),
    "parts packed otherwise": ("DL-30", packed_otherwise),
    "sixty megabytes of anything": ("DL-30", lambda: SOUND + bytes(60 * _MIB)),
    "a text of forty megabytes": ("DL-36", lambda: with_rows(
        f'<row r="1"><c r="A1" t="str"><v>{"a" * 39 * _MIB}</v></c></row>')),
    "macros": ("DL-29", lambda: with_part("xl/vbaProject.bin", b"x")),
}  # fmt: skip
READ = {
    "nine thousand rows of ten texts": lambda: with_rows(_rows(9_000, "".join(
        f'<c r="{c}{{n}}" t="inlineStr"><is><t>Sở Xây dựng {{n}}</t></is></c>' for c in "ABCDEFGHIJ"))),
    "seventy thousand styles": lambda: styles(
        "cellXfs", '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>', 70_000),
    "forty thousand merged ranges": lambda: _after(
        (f'<mergeCell ref="F{n}:G{n}"/>' for n in range(1, 40_000)), "mergeCells"),
    "names that climb": climbing,
}  # fmt: skip
