"""The demo portfolio: rendered from its sources into the files that a lender would receive."""

from nlp_service.interfaces.demo.portfolio import RenderedFile, clients, render

__all__ = ["RenderedFile", "clients", "render"]
