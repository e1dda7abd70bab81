"""Document intelligence for project-finance lenders."""

__version__ = "0.1.0"
