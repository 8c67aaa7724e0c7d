"""Puts the definitions of reports, which people keep in book/definitions, into the package that is built."""

from setuptools import setup
from setuptools.command.build_py import build_py


class WithDefinitions(build_py):
    """The package with a copy of the definitions, for projects that have none of their own."""

    def run(self) -> None:
        """Copy them; an editable package finds them where they are."""
        super().run()
        if not self.editable_mode:
            self.copy_tree("book/definitions", f"{self.build_lib}/parbook/definitions/shipped")


setup(cmdclass={"build_py": WithDefinitions})
