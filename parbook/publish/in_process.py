"""papermill's own parts around cells that run in this process: what the engine is made of."""

import platform
from typing import Any

from nbclient.exceptions import CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.log import logger

from parbook.publish.shell import fresh_shell

_LANGUAGE = {
    "name": "python",
    "version": platform.python_version(),
    "mimetype": "text/x-python",
    "file_extension": ".py",
}


class InProcess(Engine):  # type: ignore[misc]
    """Runs a notebook in this process; what it changes around it is put back as far as that goes."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        **kwargs: Any,
    ) -> None:
        """Run the cells of the managed notebook; a failing one ends it with its error as output."""
        _Client(
            nb_man, log=logger, log_output=log_output, stdout_file=stdout_file, stderr_file=stderr_file
        ).execute()


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client with a shell of this process in the kernel's place."""

    def execute(self, **kwargs: Any) -> Any:
        self.reset_execution_trackers()
        with fresh_shell() as self.shell:
            self.papermill_execute_cells()
        self.nb.metadata["language_info"] = _LANGUAGE
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, *rest: Any, **options: Any) -> Any:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        cell.execution_count, cell.outputs = self.shell.count, []
        self.clear_before_next_output = False
        fault = self.shell.run(cell.source, lambda message: self.process_message(message, cell, cell_index))
        if fault is not None and "raises-exception" not in tags:
            raise CellExecutionError.from_cell_and_msg(cell, fault)
        return cell
