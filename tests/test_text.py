"""Vietnamese text: one normal form, and names that match however they are typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parbook.text import fold, nfc

VIETNAMESE = st.text(
    "aăâbcdđeêghioôơuưxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọỳỷỹýỵ ĐÂỦÒð,-0123456789", max_size=20
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Uỷ ban nhân dân", "Ủy ban nhân dân"),
        ("Khánh Hoà", "Khánh Hòa"),
        ("Thuý", "Thúy"),
        ("Ðăng ký", "Đăng ký"),
        ("ðăng ký", "đăng ký"),
        ("SỞ NỘI VỤ", "Sở Nội vụ"),
        ("Sở\u00a0Nội  vụ ", "Sở Nội vụ"),
        ("Sở\nNội\tvụ", "Sở Nội vụ"),
        (unicodedata.normalize("NFD", "Ủy ban"), "Ủy ban"),
    ],
    ids=["Uỷ", "Hoà", "Thuý", "Eth", "eth", "capitals", "no-break space", "line break", "NFD"],
)
def test_two_spellings_of_one_name_match(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khối UBND cấp huyện", "Khối UBND cấp xã"),
        ("UBND huyện Khánh Vĩnh", "UBND huyện Khánh Sơn"),
        ("Mức độ 3", "Mức độ 4"),
        ("Sở Y tế", "Sở Ytế"),
    ],
)
def test_two_names_stay_two_names(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_folded_name_is_plain_letters() -> None:
    assert fold("  Ủy ban nhân dân TỈNH Đắk Lắk ") == "uy ban nhan dan tinh dak lak"


@given(VIETNAMESE)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_unicode_form_of_a_name_does_not_matter(text: str, form: str) -> None:
    assert fold(unicodedata.normalize(form, text)) == fold(text)


@given(VIETNAMESE)
def test_text_comes_out_in_nfc_whatever_came_in(text: str) -> None:
    assert nfc(unicodedata.normalize("NFD", text)) == nfc(text)
    assert unicodedata.is_normalized("NFC", nfc(unicodedata.normalize("NFD", text)))


def test_no_break_spaces_become_plain_and_the_ends_are_trimmed() -> None:
    assert nfc("\u00a0Sở\u00a0Nội vụ \n") == "Sở Nội vụ"


@pytest.mark.parametrize("text", ["Uỷ ban", "Khánh Hoà", "tin, bài", "½ ngày", "m²"])
def test_the_normal_form_keeps_the_writers_spelling(text: str) -> None:
    assert nfc(text) == text
