"""The command ``nlp-service``: one file per command, each loaded only when it is called."""

from __future__ import annotations

import sys

from nlp_service.interfaces.cli.group import LazyGroup

#: Command → what it does. The file of the same name holds a function of the same name.
COMMANDS = {
    "serve": "Serve the API and the web pages on this machine.",
    "demo": "Load the demo portfolio of invented clients.",
    "read": "Read files into text, tables and mail zones (JSON Lines).",
    "annotate": "Annotate texts: entities, sentiment, acts, signals (JSON Lines).",
    "embed": "Turn texts into vectors of meaning, in both languages (JSON Lines).",
    "terms": "Read contracts into term sheets with quotes.",
    "covenants": "Test the covenants of contracts against statements.",
    "batch": "Process archives of mail into messages, clients and a report.",
    "ingest": "Read documents into the store and update the clients they concern.",
    "profile": "Show a client's profile, or list the clients.",
    "backtest": "Replay the warning rules over history: hit rate, false alerts, lead time.",
    "export": "Write a client's credit memo, workbook, annotations or profile as a file.",
    "share": "Aggregate statistics, signed evidence packages, and existence of warnings.",
    "bureau-sandbox": "Serve a local bureau gateway of invented reports.",
    "db": "Bring the database up to date, show it, back it up, check it.",
    "client": "Add clients, or show their basic data.",
    "keys": "Make, list and revoke API keys.",
    "models": "List and verify the shipped models.",
    "train": "Rebuild the models from the training sets.",
    "evaluate": "Measure the models on held-back data, beside their floors.",
    "doctor": "Check this installation: formats, models, catalogues, store.",
    "settings": "List all settings with their defaults and values.",
}


def main() -> None:
    """Run the command line; errors of this package end it with one line and exit code 2."""
    try:
        LazyGroup(COMMANDS).main(prog_name="nlp-service")
    except Exception as error:
        # Imported only now: the schema behind it takes longer to load than help to print.
        from nlp_service.errors import ServiceError

        if not isinstance(error, ServiceError):
            raise
        print(f"nlp-service: {error.message} {error.next_step}".rstrip(), file=sys.stderr)
        raise SystemExit(2) from None
