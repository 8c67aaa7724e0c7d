"""The look of the sheets that we write: font, lines, shades, and the page they are printed on."""

from typing import Literal

from openpyxl.styles import Border, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FONT = "Times New Roman"
_LINE = Side(style="thin", color="808080")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
SHADE = PatternFill("solid", fgColor="E8EEF4")


def fit_to_a4(sheet: Worksheet, orientation: Literal["landscape", "portrait"] = "landscape") -> None:
    """Print the sheet on A4, as wide as the page and as long as it needs."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
