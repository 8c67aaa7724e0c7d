"""Names of units as everybody writes them, over lists of units of all provinces, made by rule."""

import itertools
import unicodedata
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoiling import put, row
from test_what_is_seen import read

from parbook.sheets.names import Names, everyday_forms
from parbook.text import fold, name_key

# The 63 provinces of before 1/7/2025 and the 34 of since; a city of the centre is marked.
FORMER = [
    "An Giang",
    "Bà Rịa - Vũng Tàu",
    "Bắc Giang",
    "Bắc Kạn",
    "Bạc Liêu",
    "Bắc Ninh",
    "Bến Tre",
    "Bình Định",
    "Bình Dương",
    "Bình Phước",
    "Bình Thuận",
    "Cà Mau",
    "Cần Thơ*",
    "Cao Bằng",
    "Đà Nẵng*",
    "Đắk Lắk",
    "Đắk Nông",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Giang",
    "Hà Nam",
    "Hà Nội*",
    "Hà Tĩnh",
    "Hải Dương",
    "Hải Phòng*",
    "Hậu Giang",
    "Hòa Bình",
    "Hưng Yên",
    "Khánh Hòa",
    "Kiên Giang",
    "Kon Tum",
    "Lai Châu",
    "Lâm Đồng",
    "Lạng Sơn",
    "Lào Cai",
    "Long An",
    "Nam Định",
    "Nghệ An",
    "Ninh Bình",
    "Ninh Thuận",
    "Phú Thọ",
    "Phú Yên",
    "Quảng Bình",
    "Quảng Nam",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sóc Trăng",
    "Sơn La",
    "Tây Ninh",
    "Thái Bình",
    "Thái Nguyên",
    "Thanh Hóa",
    "Thừa Thiên Huế",
    "Tiền Giang",
    "Hồ Chí Minh*",
    "Trà Vinh",
    "Tuyên Quang",
    "Vĩnh Long",
    "Vĩnh Phúc",
    "Yên Bái",
]
PRESENT = [
    "An Giang",
    "Bắc Ninh",
    "Cà Mau",
    "Cần Thơ*",
    "Cao Bằng",
    "Đà Nẵng*",
    "Đắk Lắk",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Nội*",
    "Hà Tĩnh",
    "Hải Phòng*",
    "Hồ Chí Minh*",
    "Huế*",
    "Hưng Yên",
    "Khánh Hòa",
    "Lai Châu",
    "Lâm Đồng",
    "Lạng Sơn",
    "Lào Cai",
    "Nghệ An",
    "Ninh Bình",
    "Phú Thọ",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sơn La",
    "Tây Ninh",
    "Thái Nguyên",
    "Thanh Hóa",
    "Tuyên Quang",
    "Vĩnh Long",
]
DEPARTMENTS = {
    "Sở Nội vụ": (), "Sở Tư pháp": ("Sở TP",), "Sở Tài chính": ("Sở TC",), "Sở Công Thương": ("Sở CT",),
    "Sở Kế hoạch và Đầu tư": ("Sở KH&ĐT", "Sở KHĐT", "KH&ĐT", "Sở KH và ĐT", "Sở Kế hoạch & Đầu tư"),
    "Sở Tài nguyên và Môi trường": ("Sở TN&MT", "Sở TNMT", "TN&MT"),
    "Sở Nông nghiệp và Phát triển nông thôn": ("Sở NN&PTNT", "Sở NNPTNT", "Sở Nông nghiệp và PTNT"),
    "Sở Lao động - Thương binh và Xã hội": ("Sở LĐTB&XH", "Sở LĐ-TB&XH", "Sở LĐTBXH", "Sở LĐ - TB và XH"),
    "Sở Văn hóa, Thể thao và Du lịch": ("Sở VHTT&DL", "Sở VHTTDL", "Sở VH, TT và DL", "Sở VH-TT&DL"),
    "Sở Giáo dục và Đào tạo": ("Sở GD&ĐT", "Sở GDĐT", "GD&ĐT"), "Sở Y tế": ("Sở YT",),
    "Sở Khoa học và Công nghệ": ("Sở KH&CN", "Sở KHCN"), "Sở Giao thông vận tải": ("Sở GTVT",),
    "Sở Thông tin và Truyền thông": ("Sở TT&TT", "Sở TTTT"), "Sở Xây dựng": ("Sở XD",), "Sở Ngoại vụ": (),
    "Sở Dân tộc và Tôn giáo": ("Sở DT&TG", "Sở DTTG"), "Thanh tra tỉnh": (),
    "Sở Nông nghiệp và Môi trường": ("Sở NN&MT", "Sở NNMT"),
    "Văn phòng UBND tỉnh": ("VP UBND tỉnh", "Văn phòng Ủy ban nhân dân tỉnh", "VP. UBND tỉnh"),
    "Ban Quản lý Khu kinh tế": ("BQL Khu kinh tế", "BQL KKT", "Ban quản lý KKT"),
    "Kho bạc Nhà nước": ("KBNN",), "Bảo hiểm xã hội": ("BHXH",),
}  # fmt: skip
# Names of communes that differ by their tones alone, and homonyms of another kind.
SYLLABLES = [
    ("Tam", "Tâm"),
    ("Thanh", "Thành", "Thạnh", "Thánh"),
    ("Hòa", "Hoa", "Hóa"),
    ("Phú", "Phù", "Phủ"),
]
SHORT = {
    "thành phố": "TP",
    "thị xã": "TX",
    "thị trấn": "TT",
    "huyện": "H",
    "xã": "X",
    "phường": "P",
    "quận": "Q",
}


def _proper(province: int) -> Iterator[str]:
    """Names of units of a province: each in all its tones."""
    for first, second in itertools.permutations(SYLLABLES, 2):
        for pair in itertools.product(first, second):
            yield " ".join(pair)
    yield from (f"Krông {'ABCDĐ'[province % 5]}na", "Ea H'leo", "Đắk Đoa")


@cache
def province(number: int) -> list[str]:
    """A list of units: departments; communes of each tone; homonyms; numbered wards."""
    name = [*FORMER, *PRESENT][number]
    proper = list(dict.fromkeys(_proper(number)))
    names = [*DEPARTMENTS, f"Khối UBND cấp {'huyện' if number < len(FORMER) else 'xã'}"]
    kinds = ("xã", "phường") if number >= len(FORMER) else ("xã", "phường", "thị trấn")
    names += [f"UBND {kinds[place % len(kinds)]} {one}" for place, one in enumerate(proper)]
    own = name.strip("*")
    upper = ("thành phố", "huyện", "thị xã") if number < len(FORMER) else ("phường", "xã", "đặc khu")
    names += [f"UBND {kind} {own}" for kind in upper]  # as Cao Lãnh and Cai Lậy had it
    if name.endswith("*") and number < len(FORMER):
        names += [f"UBND quận {district}" for district in range(1, 13)]
    return [*names, *(f"UBND phường {ward}" for ward in range(1, 15))]


def spellings(name: str) -> Iterator[str]:
    """Ten spellings of a name at least, each of which has one meaning."""
    yield from (name, name.upper(), name.lower(), unicodedata.normalize("NFD", name), f" {name}\u00a0 ")
    yield from (name.replace(" ", "  "), name.replace("Đ", "Ð"), f"{name} (*)", f"{name}¹")
    yield name.replace("òa", "oà").replace("óa", "oá").replace("ủy", "uỷ").replace("Hòa", "Hoà")
    yield from DEPARTMENTS.get(name, ())
    if name.startswith("UBND "):
        rest = name.removeprefix("UBND ")
        kind = next((word for word in (*SHORT, "đặc khu") if rest.startswith(word)), "")
        proper, short = rest[len(kind) + 1 :], SHORT.get(kind, "ĐK")
        yield from (f"Ủy ban nhân dân {rest}", f"Uỷ ban nhân dân {rest}", rest, rest.capitalize())
        yield from (
            f"UBND {short}. {proper}",
            f"{short}.{proper}",
            f"{short} {proper}",
            f"UBND {short}.{proper}",
        )
    elif " và " in name:
        yield from (name.replace(" và ", " & "), name.replace(" và ", "&"))


@pytest.mark.parametrize("number", range(len(FORMER) + len(PRESENT)), ids=[*FORMER, *PRESENT])
def test_each_unit_of_a_province_is_read_in_ten_spellings_and_taken_for_no_other(number: int) -> None:
    listed = province(number)
    names = Names((name, name) for name in listed)
    assert len(listed) >= 150
    for name in listed[number % 3 :: 3]:  # each kind of name in many provinces, not each name in each
        written = list(spellings(name))
        assert len(written) >= 10
        for text in written:
            assert names.find(text).keys == (name,), (text, names.find(text))
            assert not names.find(text).loose, text


def test_there_are_63_and_34_provinces() -> None:
    assert (len(FORMER), len(PRESENT)) == (63, 34)
    assert len(set(FORMER)) == 63


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sở NV", ["Sở Nội vụ", "Sở Ngoại vụ"]),
        ("An Giang", ["UBND thành phố An Giang", "UBND huyện An Giang", "UBND thị xã An Giang"]),
        ("so noi vu", ["Sở Nội vụ"]),
        ("Sở Nội", []),
        ("UBND xã An Giang", []),
        ("1", []),
        ("", []),
    ],
)
def test_what_may_be_two_units_names_both_and_what_is_none_is_none(text: str, meant: list[str]) -> None:
    assert list(Names((name, name) for name in province(0)).find(text).keys) == meant


def test_without_accents_a_name_is_found_where_it_leads_to_one_unit_and_then_it_is_loose() -> None:
    names = Names([("a", "Xã Tam Thành"), ("b", "Xã Hòa Phú")])
    assert (names.find("Xã Tam Thanh").keys, names.find("Xã Tam Thanh").loose) == (("a",), True)
    names = Names([("a", "Xã Tam Thành"), ("b", "Xã Tam Thạnh")])
    assert names.find("Xa Tam Thanh").keys == ("a", "b")


VIETNAMESE = st.text("aăâeêioôơuưyàảãáạằắầấềếìíòóồốờớùúừứỳýđĐ bchnt ", max_size=16)


@given(VIETNAMESE)
def test_the_key_of_a_name_is_the_same_in_every_unicode_form_and_twice(text: str) -> None:
    assert name_key(unicodedata.normalize("NFD", text)) == name_key(text)
    assert name_key(name_key(text)) == name_key(text)
    assert fold(name_key(text)) == fold(text)


@given(VIETNAMESE, VIETNAMESE)
def test_names_of_one_key_differ_by_nothing_but_case_spaces_and_the_place_of_tones(
    one: str, other: str
) -> None:
    if name_key(one) == name_key(other):
        assert fold(one) == fold(other)


@given(VIETNAMESE)
def test_a_name_is_among_its_own_everyday_forms(text: str) -> None:
    names = Names([("a", text)])
    assert names.find(text).keys == ("a",)
    assert everyday_forms(text)


# --- in a sheet ---------------------------------------------------------------------------------------


def test_a_name_read_without_its_accents_is_a_remark_at_its_cell() -> None:
    table, problems = read("dossiers", put("B5", "so xay dung"))
    assert [(p.code, p.cell, p.is_remark) for p in problems] == [("LY-02", "B5", True)]
    assert "Sở Xây dựng" in problems[0].found
    assert table.rows[1].key == "unit_2"


def test_a_name_that_may_be_two_units_tells_both() -> None:
    problems = read("dossiers", put("B5", "Sở NV"))[1]
    assert [(p.code, p.cell) for p in problems] == [("DL-38", "B5")]
    assert "Sở Nội vụ" in problems[0].found
    assert "Sở Ngoại vụ" in problems[0].found


def test_two_spellings_of_one_unit_are_one_row_twice() -> None:
    problems = read("dossiers", row(6, 2, "Sở XD", *[1] * 11))[1]
    assert [p.code for p in problems] == ["DL-14", "DL-14"]
