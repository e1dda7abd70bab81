"""The API reference, made from the application's own OpenAPI description."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from nlp_service.interfaces.web.page import Public

router = APIRouter()


@router.get("/docs")
def reference(page: Public) -> HTMLResponse:
    """All routes with their parameters, forms and examples."""
    description: dict[str, Any] = page.request.app.openapi()
    routes = [
        {"path": path, "method": method.upper(), **operation}
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    ]
    for route in routes:
        route["bodies"] = [
            {"media_type": media_type, "form": _form(body.get("schema", {}))}
            | {"examples": _examples(body)}
            for media_type, body in route.get("requestBody", {}).get("content", {}).items()
        ]
        answers = route.get("responses", {})
        good: dict[str, Any] = next((answers[code] for code in answers if code.startswith("2")), {})
        route["answers"] = [_form(c.get("schema", {})) for c in good.get("content", {}).values()]
    return page.render("reference.html", routes=routes)


def _examples(body: dict[str, Any]) -> list[str]:
    return [
        json.dumps(example.get("value"), ensure_ascii=False, indent=2)
        for example in body.get("examples", {}).values()
    ]


def _form(schema: dict[str, Any]) -> str:
    """A schema in a few words: its name, the list of it, or its alternatives."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_form(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_form(schema.get('items', {}))}]"
    return str(schema.get("title") or schema.get("type", ""))
