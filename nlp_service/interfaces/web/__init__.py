"""The web pages, in Chinese and English."""
