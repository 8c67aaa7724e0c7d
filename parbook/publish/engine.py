"""An engine for papermill that runs a notebook's cells in this process, as `--engine parbook`.

It shows what a kernel shows, without the start-up that each kernel repeats: an interpreter, the
imports, the edition read and audited. papermill without it, JupyterLab and nbval keep ordinary
kernels; `tests/test_engine.py` holds both ways equal.
"""

from typing import Any

NAME = "parbook"


class ParbookEngine:
    """What papermill asks of an engine.

    papermill loads this class while it is itself being loaded, and in every process that uses it: so
    nothing of it, and nothing heavy, is imported before a notebook is run.
    """

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run the notebook; a failing cell ends it with its error as output."""
        from parbook.publish.in_process import InProcess

        return InProcess.execute_notebook(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> Any:
        """The kernel that the notebook names."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> Any:
        """The language that the notebook names."""
        from papermill.utils import nb_language

        return nb_language(nb, language)


def register() -> None:
    """Make the engine known to papermill, also where the package was installed before it had one."""
    from papermill.engines import papermill_engines

    papermill_engines.register(NAME, ParbookEngine)
