"""The cells of a notebook run in this process by the kernel's own shell, without a kernel.

The shell is ipykernel's, so that what a cell shows is put together by the same code; only its
messages are kept here instead of being sent.
"""

import atexit
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets.config import Config

from parbook.publish.isolation import look_like_a_kernel, restored

Message = dict[str, Any]


class _Outbox(Session):
    """Gives each message that the shell would send to whoever takes it."""

    take: Callable[[Message], None]

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *rest: Any, **options: Any) -> Any:
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content=content)
        # As it would arrive: pictures as text, tuples as lists.
        self.take({**message, "content": self.unpack(self.pack(message["content"]))})
        return message


class _Stream(io.TextIOBase):
    """stdout or stderr of a cell: gathers text until something else is shown."""

    def __init__(self, name: str, outbox: _Outbox) -> None:
        self._name, self._outbox = name, outbox
        self._texts: list[str] = []

    encoding, errors = "UTF-8", "strict"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._texts.append(text)
        return len(text)

    def flush(self) -> None:
        text = "".join(self._texts)
        self._texts.clear()
        if text:
            self._outbox.send(None, "stream", {"name": self._name, "text": text})


class Shell:
    """A fresh namespace in which cells run one after another."""

    def __init__(self, shell: Any, outbox: _Outbox) -> None:
        self._shell, self._outbox = shell, outbox
        self._streams = _Stream("stdout", outbox), _Stream("stderr", outbox)
        sys.stdout, sys.stderr = self._streams

    @property
    def count(self) -> int:
        """The execution count of the next cell."""
        return int(self._shell.execution_count)

    def run(self, source: str, take: Callable[[Message], None]) -> Message | None:
        """Run a cell, giving its messages to `take`; the content of its error, None where it has none.

        Raises KeyboardInterrupt where the user interrupted it.
        """
        self._outbox.take = take
        result = self._shell.run_cell(source, store_history=True)
        for stream in self._streams:
            stream.flush()
        fault = result.error_before_exec or result.error_in_exec
        if isinstance(fault, KeyboardInterrupt):
            raise fault
        if fault is None:
            return None
        lines = self._shell._last_traceback or []
        return {"ename": type(fault).__name__, "evalue": str(fault), "traceback": lines}


@contextmanager
def fresh_shell() -> Iterator[Shell]:
    """A shell with a main module of its own; what its cells change around them is put back at the end."""
    # Neither history nor the user's own profile: what a notebook shows is not to hang on them.
    config = Config({"HistoryManager": {"enabled": False}})
    outbox = _Outbox()
    with restored(), tempfile.TemporaryDirectory() as place:
        look_like_a_kernel()
        profile = ProfileDir.create_profile_dir(place)  # type: ignore[no-untyped-call]
        shell: Any = ZMQInteractiveShell.instance(
            config=config, ipython_dir=place, profile_dir=profile, compiler_class=XCachingCompiler
        )
        shell.displayhook.session = shell.display_pub.session = outbox
        try:
            yield Shell(shell, outbox)
        finally:
            atexit.unregister(shell.atexit_operations)
            shell.restore_sys_module_state()
