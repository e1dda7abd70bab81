"""The web pages, in Chinese and English."""

from nlp_service.interfaces.web.install import error_page, install

__all__ = ["error_page", "install"]
