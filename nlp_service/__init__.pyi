from nlp_service.errors import ReadError as ReadError
from nlp_service.errors import ServiceError as ServiceError
from nlp_service.ingest import Sandbox as Sandbox
from nlp_service.ingest import read_bytes as read_bytes
from nlp_service.pipeline import annotate_text as annotate_text
from nlp_service.schema import Annotation as Annotation
from nlp_service.schema import AnnotationRequest as AnnotationRequest
from nlp_service.schema import Client as Client
from nlp_service.schema import Document as Document
from nlp_service.schema import Profile as Profile
from nlp_service.settings import Settings as Settings
from nlp_service.wiring import build as build

__version__: str
