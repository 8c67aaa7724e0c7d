"""The forms of an edition: one contract a sheet. Facts only; how they are read is in
sheets/table_reading.py. The `source` of each says which form or text prescribes it."""

from dataclasses import replace

from parbook.sheets.contracts import Contract, Field, PartsRule, RankRule, RateRule, SameRule, SumRule

_NO = Field(1, "no", "STT", required=False)
_OWN_TABLE = "Bảng của tỉnh; việc xếp bảng vào phụ lục là của ấn bản này"
_BLOCK = (_NO, Field(2, "label", "Khối"))

DIRECTING_DOCUMENTS = Contract(
    name="directing_documents",
    file="phu-luc-1.xlsx",
    sheet="Văn bản",
    title="Danh mục kế hoạch, văn bản chỉ đạo triển khai cải cách hành chính",
    fields=(
        _NO,
        Field(2, "kind", "Loại văn bản"),
        Field(3, "number", "Số, ký hiệu"),
        Field(4, "date", "Ngày ban hành"),
        Field(5, "issuer", "Cơ quan ban hành"),
        Field(6, "label", "Nội dung"),
        Field(7, "place", "Mục trong báo cáo"),
    ),
    dates=("date",),
    source=_OWN_TABLE,
)

DOSSIERS = Contract(
    name="dossiers",
    file="phu-luc-2.xlsx",
    sheet="Hồ sơ",
    title="Tình hình, kết quả giải quyết hồ sơ thủ tục hành chính",
    fields=(
        _NO,
        Field(2, "label", "Khối / Đơn vị"),
        Field(3, "received", "Tiếp nhận: tổng số", "dossier"),
        Field(4, "received_online", "Tiếp nhận trực tuyến trong kỳ", "dossier"),
        Field(5, "received_direct_post", "Tiếp nhận trực tiếp, dịch vụ bưu chính trong kỳ", "dossier"),
        Field(6, "carried_over", "Từ kỳ trước chuyển sang", "dossier"),
        Field(7, "resolved", "Đã giải quyết: tổng số", "dossier"),
        Field(8, "early", "Giải quyết trước hạn", "dossier"),
        Field(9, "on_time", "Giải quyết đúng hạn", "dossier"),
        Field(10, "late", "Giải quyết quá hạn", "dossier"),
        Field(11, "pending", "Đang giải quyết: tổng số", "dossier"),
        Field(12, "pending_in_time", "Đang giải quyết trong hạn", "dossier"),
        Field(13, "pending_overdue", "Đang giải quyết quá hạn", "dossier"),
    ),
    units=True,
    total="Tổng cộng",
    blocks_only=True,
    sums=(
        SumRule("received", ("received_online", "received_direct_post", "carried_over")),
        SumRule("received", ("resolved", "pending")),
        SumRule("resolved", ("early", "on_time", "late")),
        SumRule("pending", ("pending_in_time", "pending_overdue")),
    ),
    source="Mượn khung cột của biểu II.06a/VPCP/KSTT, Thông tư số 01/2020/TT-VPCP",
)

DOSSIER_RATES = Contract(
    name="dossier_rates",
    file="phu-luc-2.xlsx",
    sheet="Tỷ lệ",
    title="Tỷ lệ hồ sơ sớm, đúng hạn và trễ hạn nêu trong báo cáo",
    fields=(
        _NO,
        Field(2, "label", "Khối / Đơn vị"),
        Field(3, "ontime_rate", "Tỷ lệ sớm và đúng hạn (%)", "percent"),
        Field(4, "late_rate", "Tỷ lệ trễ hạn (%)", "percent"),
        Field(5, "late_rank", "Thứ hạng trễ hạn", "rank"),
    ),
    units=True,
    total="Tổng cộng",
    rates=(
        RateRule("ontime_rate", ("early", "on_time"), "resolved", table="dossiers"),
        RateRule("late_rate", ("late",), "resolved", table="dossiers"),
    ),
    ranks=(RankRule("late_rank", "late_rate"),),
    source=_OWN_TABLE,
)

PROCEDURES = Contract(
    name="procedures",
    file="phu-luc-3.xlsx",
    sheet="Thủ tục, quy trình",
    title="Thủ tục hành chính và quy trình theo cấp",
    fields=(
        _NO,
        Field(2, "label", "Cấp"),
        Field(3, "procedures", "Thủ tục hành chính", "procedure"),
        Field(4, "processes", "Quy trình", "process"),
    ),
    rows=(
        ("province", "Cấp tỉnh"),
        ("district", "Cấp huyện"),
        ("commune", "Cấp xã"),
        ("multilevel", "Áp dụng nhiều cấp"),
    ),
    open_rows=True,
    total="Tổng cộng",
    source=_OWN_TABLE,
)

ONLINE_SERVICES = Contract(
    name="online_services",
    file="phu-luc-3.xlsx",
    sheet="Ba dịch vụ",
    title="Quy trình cho phép thực hiện qua bưu chính công ích, nộp trực tuyến, thanh toán trực tuyến",
    fields=(
        _NO,
        Field(2, "label", "Dịch vụ"),
        Field(3, "processes", "Số quy trình năm nay", "process"),
        Field(4, "increase", "Tăng so với năm trước", "process", signed=True),
    ),
    rows=(
        ("post", "Dịch vụ bưu chính công ích"),
        ("online", "Nộp hồ sơ trực tuyến"),
        ("online_l3", "Trong đó: mức độ 3"),
        ("online_l4", "Trong đó: mức độ 4"),
        ("payment", "Thanh toán trực tuyến phí, lệ phí"),
    ),
    parts=(PartsRule("online", ("online_l3", "online_l4")),),
    source=_OWN_TABLE,
)

ONLINE_DOSSIERS = Contract(
    name="online_dossiers",
    file="phu-luc-3.xlsx",
    sheet="Hồ sơ trực tuyến",
    title="Hồ sơ tiếp nhận trực tuyến",
    fields=(
        *_BLOCK,
        Field(3, "received", "Hồ sơ tiếp nhận", "dossier"),
        Field(4, "online", "Hồ sơ trực tuyến", "dossier"),
        Field(5, "online_rate", "Tỷ lệ hồ sơ trực tuyến (%)", "percent"),
    ),
    units=True,
    total="Tổng cộng",
    blocks_only=True,
    summed=("received", "online"),
    rates=(RateRule("online_rate", ("online",), "received"),),
    same=(
        SameRule("received", "dossiers", ("received_online", "received_direct_post")),
        SameRule("online", "dossiers", ("received_online",)),
    ),
    source=_OWN_TABLE,
)

ONLINE_TARGETS = Contract(
    name="online_targets",
    file="phu-luc-3.xlsx",
    sheet="Chỉ tiêu được giao",
    title="Chỉ tiêu được giao về tỷ lệ hồ sơ trực tuyến",
    fields=(
        *_BLOCK,
        Field(3, "low", "Từ (%)", "percent"),
        Field(4, "high", "Đến (%)", "percent"),
    ),
    rows=(
        ("province", "Cơ quan chuyên môn thuộc UBND tỉnh và Ban Quản lý Khu kinh tế"),
        ("district", "UBND cấp huyện"),
        ("commune", "UBND cấp xã"),
    ),
    open_rows=True,
    source=_OWN_TABLE,
)

ONLINE_PAYMENTS = Contract(
    name="online_payments",
    file="phu-luc-4.xlsx",
    sheet="Thanh toán trực tuyến",
    title="Kết quả thanh toán trực tuyến phí, lệ phí thủ tục hành chính",
    fields=(
        *_BLOCK,
        Field(3, "dossiers", "Số hồ sơ", "dossier"),
        Field(4, "amount", "Số tiền (đồng)", "VND"),
    ),
    units=True,
    total="Tổng cộng",
    blocks_only=True,
    summed=("dossiers", "amount"),
    source=_OWN_TABLE,
)

POSTAL_SERVICE = Contract(
    name="postal_service",
    file="phu-luc-5.xlsx",
    sheet="Bưu chính công ích",
    title="Kết quả tiếp nhận hồ sơ, trả kết quả qua dịch vụ bưu chính công ích",
    fields=(
        _NO,
        Field(2, "label", "Nội dung"),
        Field(3, "in_year", "Trong năm", "dossier"),
        Field(4, "cumulative", "Lũy kế từ năm 2018", "dossier"),
        Field(5, "rate", "Tỷ lệ (%)", "percent"),
    ),
    rows=(("vnpost", "Hồ sơ đăng ký qua kết nối VNPost"),),
    source=_OWN_TABLE,
)

VERTICAL_SECTORS = Contract(
    name="vertical_sectors",
    file="phu-luc-6.xlsx",
    sheet="Cơ quan ngành dọc",
    title="Kết quả giải quyết thủ tục hành chính của các cơ quan ngành dọc",
    fields=(
        _NO,
        Field(2, "label", "Ngành"),
        Field(3, "resolved", "Đã giải quyết", "dossier"),
        Field(4, "on_time", "Sớm và đúng hạn", "dossier"),
        Field(5, "online", "Trực tuyến", "dossier"),
        Field(6, "online_rate", "Tỷ lệ trực tuyến (%)", "percent", in_total=False),
    ),
    rows=(
        ("police", "Công an"),
        ("customs", "Hải quan"),
        ("social_insurance", "Bảo hiểm xã hội"),
        ("tax", "Thuế"),
        ("treasury", "Kho bạc Nhà nước"),
    ),
    open_rows=True,
    total="Tổng cộng",
    rates=(RateRule("online_rate", ("online",), "resolved"),),
    source=_OWN_TABLE,
)

# Every sheet of chi-tieu.xlsx is one of these; sheets are named by field of reform.
INDICATORS = Contract(
    name="indicators",
    file="chi-tieu.xlsx",
    sheet="",
    title="Thống kê số liệu các chỉ tiêu cải cách hành chính",
    fields=(
        Field(1, "no", "STT"),
        Field(2, "label", "Chỉ tiêu"),
        Field(3, "unit", "Đơn vị tính"),
        Field(4, "value", "Số liệu", "by row"),
        Field(5, "note", "Ghi chú", required=False),
        Field(6, "code", "Mã số liệu", required=False, aside=True),
        Field(7, "word", "Từ đứng trước", required=False, aside=True),
        Field(8, "section", "Mục trong báo cáo", aside=True),
        Field(9, "adds_up", "Kiểm tra cộng", required=False, aside=True),
    ),
    key="no",
)

# What one unit fills in of all appendices, on one page; its codes name table, row and field.
UNIT_RETURN = replace(
    INDICATORS, name="unit_return", file="", sheet="Số liệu của đơn vị", title="Biểu số liệu của đơn vị",
    fields=INDICATORS.fields[:6],
)  # fmt: skip

APPENDICES = (
    DIRECTING_DOCUMENTS,
    DOSSIERS,
    DOSSIER_RATES,
    PROCEDURES,
    ONLINE_SERVICES,
    ONLINE_DOSSIERS,
    ONLINE_TARGETS,
    ONLINE_PAYMENTS,
    POSTAL_SERVICE,
    VERTICAL_SECTORS,
)

# What a workbook is called above its tables; each of its sheets has the title of its contract.
WORKBOOK_TITLES = {
    "phu-luc-1.xlsx": ("Phụ lục I", DIRECTING_DOCUMENTS.title),
    "phu-luc-2.xlsx": ("Phụ lục II", DOSSIERS.title),
    "phu-luc-3.xlsx": ("Phụ lục III", "Kết quả cung cấp dịch vụ công trực tuyến"),
    "phu-luc-4.xlsx": ("Phụ lục IV", ONLINE_PAYMENTS.title),
    "phu-luc-5.xlsx": ("Phụ lục V", POSTAL_SERVICE.title),
    "phu-luc-6.xlsx": ("Phụ lục VI", VERTICAL_SECTORS.title),
    "chi-tieu.xlsx": ("", INDICATORS.title),
}

# A sheet of words that any workbook may hold beside those under contract.
INSTRUCTIONS = "Hướng dẫn"
