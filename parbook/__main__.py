"""`python -m parbook`, for machines where scripts are not on the path."""

import sys

from parbook.cli import main

sys.exit(main())
