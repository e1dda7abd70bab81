"""``python -m nlp_service`` is the command line."""

from nlp_service.interfaces.cli import main

main()
