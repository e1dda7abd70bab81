"""One file per noun."""

from nlp_service.interfaces.api.routes import (
    administration,
    agreements,
    annotate,
    batches,
    bureau,
    clients,
    documents,
    exports,
    feedback,
    health,
    profile_parts,
    score,
    search,
    sharing,
    warnings,
    webhooks,
)

ROUTERS = [
    profile_parts.portfolio,
    *(
        module.router
        for module in (
            annotate,
            score,
            documents,
            batches,
            agreements,
            clients,
            warnings,
            feedback,
            administration,
            health,
            profile_parts,
            search,
            bureau,
            exports,
            webhooks,
            sharing,
        )
    ),
]
