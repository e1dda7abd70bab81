"""A command group that imports a command's module only when that command is called."""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer.core import TyperGroup

from nlp_service import __version__

DESCRIPTION = """Reads contracts and mail of project-finance clients in Chinese and English, and
scores cooperation willingness and credit signals with the words behind every number."""


class LazyGroup(TyperGroup):
    """``commands`` maps names to one-line descriptions; help needs no command to be imported."""

    def __init__(self, commands: dict[str, str]) -> None:
        super().__init__(
            name="nlp-service",
            help=DESCRIPTION,
            no_args_is_help=True,
            rich_markup_mode=None,
            epilog="nlp-service COMMAND --help tells more. Exit codes: 0 all well, "
            "1 some items failed, 2 wrong usage.",
        )
        self._descriptions = commands

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self._descriptions)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, built from its module; None where there is none of this name."""
        if cmd_name == "--version" or cmd_name not in self._descriptions:
            return None
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"nlp_service.interfaces.cli.{name}")
        app = getattr(module, "app", None)
        if app is None:
            app = typer.Typer(add_completion=False)
            app.command(name=cmd_name, help=self._descriptions[cmd_name])(getattr(module, name))
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self._descriptions.items()))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args == ["--version"]:
            print(f"nlp-service {__version__}")
            ctx.exit()
        return super().parse_args(ctx, args)
