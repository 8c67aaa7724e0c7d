"""`python -m parbook`, for machines where scripts are not on the path."""

import sys


def start() -> int:
    """Run the command that was typed; Ctrl+C ends it in one line even before it has begun."""
    try:
        from parbook.cli import main

        return main()
    except KeyboardInterrupt:
        print("Đã dừng.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(start())
