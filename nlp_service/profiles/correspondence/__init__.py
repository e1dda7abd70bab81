"""Mail as correspondence: its pieces, who speaks, copies and forwards, threads."""

from nlp_service.ingest.mail_header import moment
from nlp_service.profiles.correspondence.pieces import Piece, authored, message, pieces
from nlp_service.profiles.correspondence.settling import concerns_client, counted, settled

__all__ = [
    "Piece",
    "authored",
    "concerns_client",
    "counted",
    "message",
    "moment",
    "pieces",
    "settled",
]
