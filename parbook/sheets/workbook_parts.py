"""The parts of a workbook that lead to its sheets: relations between parts, the list of sheets."""

import posixpath
from dataclasses import dataclass

from parbook.sheets.workbook_safety import OFF, Budget, Scan


@dataclass(frozen=True)
class SheetEntry:
    """A sheet in the list of the workbook."""

    title: str
    relation: str
    hidden: bool


class Links(Scan):
    """The relations of a part: target and kind by id."""

    def __init__(self, part: str, budget: Budget) -> None:
        super().__init__(part, budget)
        self.targets: dict[str, tuple[str, str]] = {}
        self.strict = False
        self._folder = posixpath.dirname(posixpath.dirname(part))

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "")
            self.strict |= kind.startswith("http://purl.oclc.org/ooxml")
            target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "")))
            self.targets[attributes.get("Id", "")] = (target.lstrip("/"), kind.rpartition("/")[2])

    def of(self, kind: str) -> str:
        """The part of that kind, empty where there is none."""
        return next((target for target, found in self.targets.values() if found == kind), "")


class Book(Scan):
    """The list of sheets, the defined names, and the first day of its dates."""

    def __init__(self, part: str, budget: Budget) -> None:
        super().__init__(part, budget)
        self.sheets: list[SheetEntry] = []
        self.names: dict[str, str] = {}
        self.from_1904 = False
        self.rounds = False  # "precision as displayed": results are rounded as they are shown
        self._name = ""

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((text for key, text in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(SheetEntry(attributes.get("name", ""), relation, hidden))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0").lower() not in OFF
        elif name == "calcPr":
            self.rounds = attributes.get("fullPrecision", "1").lower() in OFF
        elif name == "definedName":
            self._name = attributes.get("name", "")
            self.names.setdefault(self._name, "")

    def _closed(self, name: str) -> None:
        if name == "definedName":
            self._name = ""

    def _said(self, text: str) -> None:
        if self._name:
            self.names[self._name] += text
