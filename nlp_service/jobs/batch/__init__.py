"""Archives of mail into messages, clients and a report: resumable, and the same on every run."""

from nlp_service.jobs.batch.clients import read_map
from nlp_service.jobs.batch.estimate import Estimate, estimate
from nlp_service.jobs.batch.flow import Options, run
from nlp_service.jobs.batch.storing import enter

__all__ = ["Estimate", "Options", "enter", "estimate", "read_map", "run"]
