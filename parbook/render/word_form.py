"""The form of a Word file for signature: page, styles, head, foot, tables, content controls.

Source: Decree 30/2020/NĐ-CP, Appendix I. Sizes and margins are those of the decree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from parbook.pages.model import Grid, Listing, Span, Spans
from parbook.render.letterhead import MOTTO, NATION, Letterhead
from parbook.render.office_file import save_dated
from parbook.render.table_layout import is_centred, is_wide

FONT = "Times New Roman"
# Tag and title of a content control may not be longer, or Word calls the file damaged.
_CONTROL_TEXT = 64
_PAGE_WIDTH, _PAGE_HEIGHT = Mm(210), Mm(297)
_TOP, _BOTTOM, _LEFT, _RIGHT = Mm(20), Mm(20), Mm(30), Mm(15)
_LEFT_HALF, _RIGHT_HALF = 65, 100
# A table up to this many rows is kept on one page.
_KEPT_ROWS = 6
# How far a list within a list is set in, in mm.
_INDENT = 10
_STYLES = {
    # name: size, bold, italic, alignment, first line in mm, space before, space after
    "Normal": (14, False, False, None, 0, 0, 0),
    "Body Text": (14, False, False, ALIGN.JUSTIFY, 10, 0, 6),
    "Heading 1": (14, True, False, None, 10, 12, 6),
    "Heading 2": (14, True, False, ALIGN.JUSTIFY, 10, 6, 6),
    "Heading 3": (14, True, True, ALIGN.JUSTIFY, 10, 6, 6),
    "Title": (14, True, False, ALIGN.CENTER, 0, 0, 0),
    "Caption": (13, False, True, ALIGN.CENTER, 0, 6, 4),
    "Bảng": (12, False, False, None, 0, 2, 2),
    "Bảng rộng": (11, False, False, None, 0, 2, 2),
}


class Form:
    """A Word file in the making; figures become content controls as they are written."""

    def __init__(self, letterhead: Letterhead, labels: dict[str, str]) -> None:
        self.letterhead, self.labels = letterhead, labels
        self.word: WordDocument = Document()
        self._controls = 0
        self._make_it_ours()
        self._style()
        # The library goes through all styles of the file for the style of each paragraph.
        part: Any = self.word.part
        part.get_style_id = cache(part.get_style_id)
        self._first_section()

    # ---- page and styles

    def _make_it_ours(self) -> None:
        """Undo what the library's template brings along: an old Word's mode, English, a preview."""
        settings: Any = self.word.settings.element
        mode = "w:compat/w:compatSetting[@w:name='compatibilityMode']"
        for old in settings.xpath("w:compat/w:useFELayout"):
            old.getparent().remove(old)
        for found, value in ((mode, "15"), ("w:decimalSymbol", ","), ("w:listSeparator", ";")):
            settings.xpath(found)[0].set(qn("w:val"), value)
        language = settings.xpath("w:themeFontLang")[0]
        language.set(qn("w:val"), "vi-VN")
        language.attrib.pop(qn("w:eastAsia"), None)
        relations = self.word.part.package.rels
        for name in [name for name, relation in relations.items() if relation.reltype.endswith("thumbnail")]:
            relations.pop(name)

    def _style(self) -> None:
        styles: Any = self.word.styles
        fonts = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for child in list(fonts):
            fonts.remove(child)
        names = " ".join(f'w:{kind}="{FONT}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
        fonts.append(parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>"))
        fonts.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'))
        for name, (size, bold, italic, align, first, before, after) in _STYLES.items():
            known = name in [style.name for style in styles]
            style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            for old in style.element.findall(qn("w:rPr")) + style.element.findall(qn("w:pPr")):
                style.element.remove(old)
            style.font.name, style.font.size = FONT, Pt(size)
            style.font.bold, style.font.italic = bold, italic
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
            style.element.rPr.rFonts.set(qn("w:cs"), FONT)
            layout = style.paragraph_format
            layout.alignment, layout.first_line_indent = align, Mm(first)
            layout.space_before, layout.space_after = Pt(before), Pt(after)
            layout.widow_control = True
            layout.line_spacing = 1.15 if name in ("Body Text", "Heading 1", "Heading 2", "Heading 3") else 1
            layout.keep_with_next = name.startswith("Heading") or name == "Caption"
            if name.startswith("Heading"):
                # Removed above with the rest; without it the heading is none to Word's contents.
                level = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{int(name[-1]) - 1}"/>')
                style.element.pPr.append(level)

    def _first_section(self) -> None:
        section = self.word.sections[0]
        section.page_width, section.page_height = _PAGE_WIDTH, _PAGE_HEIGHT
        section.top_margin, section.bottom_margin = _TOP, _BOTTOM
        section.left_margin, section.right_margin = _LEFT, _RIGHT
        section.header_distance = section.footer_distance = Mm(10)
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.style, number.alignment = "Normal", ALIGN.CENTER
        _page_number(number)
        if self.letterhead.marks:
            words = " - ".join(self.letterhead.marks)
            section.first_page_header.paragraphs[0].style = "Normal"
            for place, header in enumerate((section.header, section.first_page_header)):
                header.paragraphs[0]._p.append(parse_xml(_watermark(words, place)))

    def turn(self) -> None:
        """Make the first section landscape."""
        section = self.word.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = _PAGE_HEIGHT, _PAGE_WIDTH

    def begin_section(self, landscape: bool) -> None:
        """A new page on which page numbers restart, as in each appendix."""
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        sides = (_PAGE_HEIGHT, _PAGE_WIDTH) if landscape else (_PAGE_WIDTH, _PAGE_HEIGHT)
        section.page_width, section.page_height = sides
        section.different_first_page_header_footer = True
        for old in section._sectPr.findall(qn("w:pgNumType")):
            section._sectPr.remove(old)
        margins = section._sectPr.find(qn("w:pgMar"))
        margins.addnext(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))

    def _width(self) -> float:
        """The width of the text in millimetres."""
        section: Any = self.word.sections[-1]
        return float((section.page_width - section.left_margin - section.right_margin) / Mm(1))

    # ---- head and foot

    def head(self) -> None:
        """Issuing body and nation, number, place and date."""
        table = self._two_columns(_LEFT_HALF, _RIGHT_HALF)
        left, right = table.rows[0].cells
        lines = [(line.upper(), 12, False, False) for line in self.letterhead.parents]
        lines += [(line.upper(), 12, True, False) for line in self.letterhead.issuer]
        _lines(left, lines)
        _rule(left, _LEFT_HALF, 22)
        _lines(left, [(self.letterhead.number, 13, False, False)], first=False)
        _lines(left, [(mark, 13, True, False) for mark in self.letterhead.marks], first=False)
        _lines(right, [(NATION, 12, True, False), (MOTTO, 13, True, False)])
        _rule(right, _RIGHT_HALF, 58)
        _lines(right, [(self.letterhead.place_and_date, 13, False, True)], first=False)

    def title(self, kind: str, lines: Sequence[str]) -> None:
        """Kind of document and abstract, with the short rule below."""
        self.word.add_paragraph(style="Title").paragraph_format.space_after = Pt(6)
        for line in (kind, *lines):
            self.word.add_paragraph(line, style="Title").paragraph_format.keep_with_next = True
        _rule(self.word, self._width(), 55)
        self.word.add_paragraph(style="Title")

    def appendix_head(self, number: str, title: Sequence[str]) -> None:
        """Number and title lines of an appendix, and the document that it belongs to."""
        heading = self.word.add_paragraph(style="Heading 1")
        heading.alignment, heading.paragraph_format.first_line_indent = ALIGN.CENTER, Mm(0)
        heading.paragraph_format.space_before = Pt(0)
        heading.add_run(number)
        for line in title:
            heading.runs[-1].add_break()
            heading.add_run(line)
        attached = self.word.add_paragraph(style="Title")
        run = attached.add_run(self.letterhead.attached_to)
        run.bold, run.italic, run.font.size = False, True, Pt(13)
        _rule(self.word, self._width(), 40)
        self.word.add_paragraph(style="Title")

    def signature(self) -> None:
        """Recipients on the left, authority and room for the signature on the right."""
        # A signature alone on a page would belong to no text.
        self.word.add_paragraph().paragraph_format.keep_with_next = True
        table = self._two_columns(80, 85)
        left, right = table.rows[0].cells
        _lines(left, [("Nơi nhận:", 12, True, True)], align=ALIGN.LEFT)
        recipients = [(line, 11, False, False) for line in self.letterhead.recipients]
        _lines(left, recipients, align=ALIGN.LEFT, first=False)
        _lines(right, [(line, 14, True, False) for line in self.letterhead.authority])
        for _ in range(5):
            right.add_paragraph()

    def signers(self, left: str, right: str) -> None:
        """Two people who sign a sheet, with room for their names."""
        self.word.add_paragraph()
        table = self._two_columns(80, 85)
        for cell, words in zip(table.rows[0].cells, (left, right), strict=True):
            _lines(cell, [(words, 13, True, False)])
            for _ in range(3):
                cell.add_paragraph()

    def _two_columns(self, left: int, right: int) -> Table:
        table: Table = self.word.add_table(rows=1, cols=2)
        _set_widths(table, (left, right))
        _row_property(table.rows[0], "cantSplit")
        return table

    # ---- text

    def paragraph(self, spans: Spans, style: str = "Body Text", prefix: str = "") -> WordParagraph:
        """A paragraph of spans, figures as content controls."""
        paragraph = self.word.add_paragraph(prefix, style=style)
        self.write(paragraph, spans)
        return paragraph

    def write(self, paragraph: WordParagraph, spans: Iterable[Span], bold: bool = False) -> None:
        """Append spans to a paragraph."""
        for span in spans:
            run = paragraph.add_run() if span.text == "\n" else paragraph.add_run(span.text)
            if span.text == "\n":
                run.add_break()
            run.bold, run.italic = (bold or span.bold) or None, span.italic or None
            if span.figure:
                self._control(run._r, span.figure)

    def _control(self, run: Any, figure: str) -> None:
        """Wrap a run in a content control that carries the figure's id."""
        self._controls += 1
        label = control_title(self.labels.get(figure, ""), figure, _CONTROL_TEXT)
        control = parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val={quoteattr(label)}/>"
            f'<w:tag w:val={quoteattr(figure)}/><w:id w:val="{self._controls}"/><w:text/></w:sdtPr>'
            f"<w:sdtContent/></w:sdt>"
        )
        run.addprevious(control)
        control.find(qn("w:sdtContent")).append(run)

    def listing(self, listing: Listing, depth: int = 0) -> None:
        """A list, each list below an item set in from it."""
        for number, item in enumerate(listing.items, listing.start):
            prefix = f"{number}. " if listing.ordered else "+ " if depth else "- "
            paragraph = self.paragraph(item.spans, prefix=prefix)
            if depth:
                paragraph.paragraph_format.left_indent = Mm(_INDENT * depth)
            for inner in item.inner:
                self.listing(inner, depth + 1)

    def grid(self, grid: Grid, widths: Sequence[float]) -> None:
        """A table with its caption above, header row repeated, rows never cut.

        `widths` are each column's share of the width.
        """
        if grid.caption:
            self.word.add_paragraph(grid.caption, style="Caption")
        style = "Bảng rộng" if is_wide(grid) else "Bảng"
        table = self.word.add_table(rows=1 + len(grid.rows), cols=len(grid.columns), style="Table Grid")
        _set_widths(table, [share * self._width() for share in widths])
        short = len(grid.rows) <= _KEPT_ROWS
        for number, column in enumerate(grid.columns):
            paragraph = _cell_paragraph(table.cell(0, number), style, ALIGN.CENTER)
            paragraph.paragraph_format.keep_with_next = True
            self.write(paragraph, [Span(column.heading)], bold=True)
        _row_property(table.rows[0], "tblHeader")
        for place, row in enumerate(grid.rows, 1):
            cells = table.rows[place].cells
            _row_property(table.rows[place], "cantSplit")
            for number, spans in enumerate(row.cells):
                paragraph = _cell_paragraph(cells[number], style, _alignment(grid, number))
                paragraph.paragraph_format.keep_with_next = (short or place == 1) and place < len(grid.rows)
                self.write(paragraph, spans, bold=bool(row.kind))

    def note(self, spans: Spans) -> None:
        """The line below a table; without text it only keeps the next paragraph off the table."""
        paragraph = self.word.add_paragraph(style="Bảng")
        paragraph.paragraph_format.space_after = Pt(6)
        if not spans:
            paragraph.paragraph_format.line_spacing = Pt(4)
        self.write(paragraph, [replace(span, italic=True) for span in spans])

    # ---- file

    def save(self, target: Path, title: str, year: int, signed: date) -> None:
        """Write the file, the same bytes for the same content."""
        facts: Any = self.word.core_properties
        facts.title, facts.subject = title, title
        facts.author = facts.last_modified_by = " ".join(self.letterhead.issuer)
        facts.keywords, facts.comments, facts.language = f"Ấn bản năm {year}", "", "vi-VN"
        facts.revision = 1
        save_dated(self.word.save, target, signed)


def _page_number(paragraph: WordParagraph) -> None:
    for kind in ("begin", "PAGE", "separate", "2", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        if kind == "PAGE":
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>'))
        elif kind == "2":
            run.text = kind
        else:
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))


def _watermark(words: str, number: int) -> str:
    """Pale words across the page, as Word's own command "Watermark" puts them into a header."""
    return (
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>'
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
        '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="DauNen{number}" o:spid="_x0000_s{2049 + number}" type="#_x0000_t136" '
        f"alt={quoteattr(words)} "
        'style="position:absolute;margin-left:0;margin-top:0;width:430pt;height:72pt;rotation:315;'
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" '
        'o:allowincell="f" fillcolor="silver" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;{FONT}&quot;;font-size:1pt" string={quoteattr(words)}/>'
        "</v:shape></w:pict></w:r>"
    )


def _rule(place: Any, width: float, length: float) -> None:
    """A drawn rule, centred: a paragraph's border between indents, which every reader draws."""
    paragraph = place.add_paragraph()
    paragraph.style = "Normal"
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Mm((width - length) / 2)
    layout.line_spacing, layout.space_before = Pt(5), Pt(4)
    border = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    spacing = paragraph._p.get_or_add_pPr().find(qn("w:spacing"))
    spacing.addprevious(parse_xml(border))


def _lines(
    cell: _Cell, lines: Iterable[tuple[str, float, bool, bool]], align: Any = ALIGN.CENTER, first: bool = True
) -> None:
    """Lines of text, size, bold, italic; the first line takes the cell's own empty paragraph."""
    for text, size, bold, italic in lines:
        paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
        first = False
        paragraph.alignment = align
        run = paragraph.add_run(text)
        run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    """Column widths in mm, in the grid and in every cell: readers differ in which they follow."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:{name} {nsdecls('w')}/>"))


def _cell_paragraph(cell: _Cell, style: str, align: Any) -> WordParagraph:
    paragraph: WordParagraph = cell.paragraphs[0]
    paragraph.style, paragraph.alignment = style, align
    return paragraph


def _alignment(grid: Grid, column: int) -> Any:
    if grid.columns[column].kind == "number":
        return ALIGN.RIGHT
    return ALIGN.CENTER if is_centred(grid, column) else ALIGN.LEFT


def control_title(label: str, figure: str, most: int) -> str:
    """The title of a figure's control: its label as far as there is room, then its id."""
    room = most - len(figure) - 3
    short = label if len(label) <= room else label[: max(room - 1, 0)].rstrip() + "…"
    return f"{short} [{figure}]" if room > 1 else f"[{figure}]"
