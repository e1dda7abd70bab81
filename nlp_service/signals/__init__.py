"""Annotations → credit signals, promises, requests and evidence of cooperation."""

from nlp_service.signals.catalogue import Catalogue, SignalType, catalogue
from nlp_service.signals.detection import detect
from nlp_service.signals.evidence import DIMENSIONS, cooperation_evidence
from nlp_service.signals.hours import business_hours
from nlp_service.signals.merge import merge
from nlp_service.signals.names import company_key, same_company
from nlp_service.signals.promises import promises
from nlp_service.signals.requests import requests
from nlp_service.signals.threads import distinct, threads

__all__ = [
    "DIMENSIONS",
    "Catalogue",
    "SignalType",
    "business_hours",
    "catalogue",
    "company_key",
    "cooperation_evidence",
    "detect",
    "distinct",
    "merge",
    "promises",
    "requests",
    "same_company",
    "threads",
]
