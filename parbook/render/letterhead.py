"""What an administrative document says around its text: body, number, date, recipients, signature.

Source: Decree 30/2020/NĐ-CP, Appendix I.
"""

import re
from dataclasses import dataclass

from parbook.inputs.edition import INVENTED, Edition

KIND = "BÁO CÁO"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DRAFT = "DỰ THẢO"
# Room for a hand to write number, day and month; plain spaces would be run together.
_BLANK = "\u00a0" * 8


@dataclass(frozen=True)
class Letterhead:
    """The lines of the form, ready to set; `marks` stand on every page of what is not official."""

    parents: tuple[str, ...]
    issuer: tuple[str, ...]
    number: str
    place_and_date: str
    abstract: str
    title: str
    note: str
    authority: tuple[str, ...]
    recipients: tuple[str, ...]
    attached_to: str
    marks: tuple[str, ...]

    @property
    def file_mark(self) -> str:
        """What the file name adds, so that a draft is known before it is opened."""
        plain = {DRAFT: "_DU-THAO", INVENTED: "_SO-LIEU-GIA-DINH"}
        return "".join(plain[mark] for mark in self.marks)


def read_letterhead(edition: Edition, blank: bool = False) -> Letterhead:
    """The form's lines for an edition; number and day stay blank unless it is final and real.

    `blank` leaves them so in any case, for a paper that is not the report itself.
    """
    settings, signed = edition.settings, edition.settings.signed_document
    number, date = signed.number, signed.date_words
    if blank or edition.invented or not edition.final:
        number = _BLANK + re.sub(r"^[^/]*", "", number)
        date = f"ngày{_BLANK}tháng{_BLANK}năm{_BLANK}"
    name = signed.issuer_name or f"{signed.issuer[0].capitalize()} {settings.province}"
    recipients = [line.rstrip(".;") for line in settings.recipients]
    abstract = re.sub(r"^Báo cáo\s+", "", settings.title)
    return Letterhead(
        parents=signed.parents,
        issuer=signed.issuer,
        number=f"Số: {number}",
        place_and_date=f"{signed.place}, {date}",
        abstract=abstract[:1].upper() + abstract[1:],
        title=settings.title,
        note=settings.note,
        authority=(signed.authority, *signed.posts),
        recipients=tuple(
            f"- {line}{'.' if number == len(recipients) else ';'}"
            for number, line in enumerate(recipients, 1)
        ),
        attached_to=f"(Kèm theo Báo cáo số {number} {date} của {name})",
        marks=(DRAFT,) * (not edition.final) + (INVENTED,) * edition.invented,
    )
