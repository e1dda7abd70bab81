"""One file per noun."""

from nlp_service.interfaces.api.routes import (
    administration,
    annotate,
    clients,
    documents,
    feedback,
    health,
    score,
    warnings,
)

ROUTERS = [
    module.router
    for module in (
        annotate,
        score,
        documents,
        clients,
        warnings,
        feedback,
        administration,
        health,
    )
]
