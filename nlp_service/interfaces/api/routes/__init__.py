"""One file per noun."""

from nlp_service.interfaces.api.routes import (
    administration,
    annotate,
    clients,
    documents,
    feedback,
    health,
    profile_parts,
    score,
    search,
    warnings,
)

ROUTERS = [
    profile_parts.portfolio,
    *(
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
            profile_parts,
            search,
        )
    ),
]
