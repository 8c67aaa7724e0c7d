"""Set up .venv from the wheels beside it, without internet; run by the two .cmd files.

Standard library alone, and words that an old Python understands: it must be able to say that a Python
is too old. Exit codes: 0 done, 1 not done, 3 this Python does not suit.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile

WHEELS = "banh-xe"
LOG = "ket-qua-cai-dat.txt"
# What Windows takes unless an administrator has allowed long paths.
MOST = 259


def machines():
    """Platform and Python of each kind of machine that the wheels serve; None without wheels."""
    path = os.path.join(WHEELS, "may-dung-duoc.json")
    if not os.path.isfile(path):
        return None
    with open(path, encoding="utf-8") as file:
        served = json.load(file)["machines"]
    return [(entry["platform"], tuple(map(int, entry["python"].split(".")))) for entry in served]


def suits(known, platform, version):
    """Whether a Python, as (3, 12, 4), can take the wheels."""
    if known is None:
        return (3, 11) <= version[:2] <= (3, 14)
    return (platform, version[:2]) in known


def here():
    """This Python as a platform and a version; a 32-bit one has another platform."""
    return re.sub(r"\W", "_", sysconfig.get_platform()), tuple(sys.version_info[:3])


def longest_path():
    """The length of the longest path that the wheels will write, from the project's folder."""
    longest = 0
    for name in os.listdir(WHEELS):
        if name.endswith(".whl"):
            with zipfile.ZipFile(os.path.join(WHEELS, name)) as archive:
                longest = max([longest, *map(len, archive.namelist())])
    return len(os.path.join(".venv", "Lib", "site-packages", "")) + longest


def long_paths_allowed():
    """Whether this Windows takes paths of any length."""
    import winreg

    place = r"SYSTEM\CurrentControlSet\Control\FileSystem"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
            return winreg.QueryValueEx(key, "LongPathsEnabled")[0] == 1
    except OSError:
        return False


def too_deep(folder, longest):
    """How many characters the folder's path is too long; 0 where it fits."""
    return max(0, len(folder) + 1 + longest - MOST)


def run(log, *command):
    """A step whose words go to the log alone; True where it succeeded."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    log.append(result.stdout.decode("utf-8", "replace"))
    return result.returncode == 0


def install():
    """The steps; returns the words for a failure, empty where all is done."""
    if machines() is None:
        return "Thư mục này không có bộ gói cài đặt (banh-xe). Xin bộ cài của người phụ trách."
    if os.name == "nt" and not long_paths_allowed():
        over = too_deep(os.getcwd(), longest_path())
        if over:
            return (
                f"Đường dẫn của thư mục này dài quá {over} ký tự:\n  {os.getcwd()}\n"
                "Chuyển cả thư mục sang chỗ ngắn hơn, ví dụ D:\\parbook, rồi chạy lại."
            )
    python = os.path.join(".venv", "Scripts" if os.name == "nt" else "bin", "python")
    pip = [python, "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--no-index"]
    log = []
    print("Cài đặt lần đầu, mất vài phút, không cần mạng. Xin không đóng cửa sổ này.", flush=True)
    done = run(log, sys.executable, "-m", "venv", "--clear", ".venv") and run(
        log, *pip, "--require-hashes", "--find-links", WHEELS, "--requirement", "requirements.txt"
    )
    if done:
        print("Đã cài đặt xong.\n", flush=True)
        return ""
    with open(LOG, "w", encoding="utf-8-sig") as file:
        file.write("".join(log).replace("\r", ""))
    return f"Không cài đặt được. Gửi tệp {LOG} cho người phụ trách."


def main():
    """Install, or with --suits only tell whether this Python suits."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    if not suits(machines(), *here()):
        return 3
    if "--suits" in sys.argv[1:]:
        return 0
    failure = install()
    if failure:
        print(f"\n{failure}\n\nNhấn một phím bất kỳ để đóng cửa sổ.", flush=True)
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
