"""The definition that the 2020 edition follows, as tests speak of it; reading it makes its units known."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

from parbook.definitions.definition import FIRST, read_definition
from parbook.definitions.indicators import INDICATORS, INSTRUCTIONS

ROOT = Path(__file__).resolve().parent.parent
KIND = read_definition(FIRST, ROOT, (date(2020, 1, 1), date(2020, 12, 31)))
SECTIONS, BY_NUMBER, ALLOWED = KIND.sections, KIND.by_number, KIND.allowed
# Its contracts by name: `forms.DOSSIERS`.
forms = SimpleNamespace(
    APPENDICES=KIND.appendices,
    INDICATORS=INDICATORS,
    INSTRUCTIONS=INSTRUCTIONS,
    **{c.name.upper(): c for c in KIND.appendices},
)
