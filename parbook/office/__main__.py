"""`python -m parbook.office check`: what the double-click files call."""

import sys

from parbook.office.double_click import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
