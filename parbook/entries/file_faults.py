"""Why the system does not give out or take a file, in words that an official can act upon."""

import errno

# What is wrong, and what to do about it, by the name of the fault: not every system has each of them.
_WORDS = {
    "ENOENT": ("không có tệp hoặc thư mục này", "kiểm tra đường dẫn"),
    "EACCES": (
        "không có quyền, hoặc tệp đang mở ở chương trình khác",
        "đóng tệp nếu đang mở, kiểm tra quyền đọc, ghi",
    ),
    "EPERM": ("không có quyền", "kiểm tra quyền đọc, ghi"),
    "EBUSY": ("tệp đang được chương trình khác dùng", "đóng chương trình đó"),
    "ETXTBSY": ("tệp đang được chương trình khác dùng", "đóng chương trình đó"),
    "EROFS": ("ổ đĩa chỉ cho đọc", "chọn thư mục trên ổ đĩa ghi được"),
    "EEXIST": ("đã có tệp trùng tên", "chọn tên khác"),
    "ENOTEMPTY": ("thư mục không trống", "chọn thư mục khác"),
    "ENOTDIR": ("một phần của đường dẫn là tệp, không phải thư mục", "kiểm tra đường dẫn"),
    "EISDIR": ("đây là thư mục, không phải tệp", "kiểm tra đường dẫn"),
    "ENOSPC": ("đĩa đã đầy", "xóa bớt tệp trên đĩa, hoặc chọn ổ đĩa khác"),
    "EDQUOT": ("đã hết dung lượng được cấp trên ổ đĩa", "xóa bớt tệp trên đĩa, hoặc chọn ổ đĩa khác"),
    "EFBIG": ("tệp quá lớn đối với ổ đĩa này", "chọn ổ đĩa khác"),
    "ENAMETOOLONG": ("tên hoặc đường dẫn quá dài", "đặt tên ngắn hơn, chuyển thư mục lên cấp trên"),
    "ELOOP": ("liên kết trỏ vòng về chính nó", "xóa liên kết này, chép tệp thật vào chỗ đó"),
    "EMFILE": ("máy đang mở quá nhiều tệp", "đóng bớt chương trình"),
    "ENFILE": ("máy đang mở quá nhiều tệp", "đóng bớt chương trình"),
    "EIO": ("ổ đĩa hỏng hoặc bị rút ra giữa chừng", "chép tệp sang ổ đĩa khác"),
    "ESTALE": ("mất kết nối với ổ đĩa mạng", "nối lại ổ đĩa mạng, hoặc chép tệp về máy"),
    "ETIMEDOUT": ("mất kết nối với ổ đĩa mạng", "nối lại ổ đĩa mạng, hoặc chép tệp về máy"),
    "EINVAL": ("tên tệp có ký tự mà ổ đĩa không nhận", "đổi tên tệp"),
    "ENOMEM": ("máy hết bộ nhớ", "đóng bớt chương trình"),
}


def why(fault: OSError) -> str:
    """What is wrong, without the file's name.

    >>> why(OSError(errno.ELOOP, "Too many levels of symbolic links"))
    'liên kết trỏ vòng về chính nó'
    """
    found = _words(fault)
    return found[0] if found else f"hệ điều hành báo lỗi số {fault.errno or 'không rõ'}"


def cure(fault: OSError) -> str:
    """What to do about it before the command is run again.

    >>> cure(OSError(errno.ENOSPC, "No space left on device"))
    'xóa bớt tệp trên đĩa, hoặc chọn ổ đĩa khác'
    """
    found = _words(fault)
    return found[1] if found else "kiểm tra ổ đĩa, đường dẫn, quyền đọc, ghi"


def _words(fault: OSError) -> tuple[str, str] | None:
    return _WORDS.get(errno.errorcode.get(fault.errno or 0, ""))
