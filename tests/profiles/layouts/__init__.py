"""Statements of invented companies in twelve layouts, with every figure that they print."""

from tests.profiles.layouts.catalogue import LAYOUTS, layouts
from tests.profiles.layouts.made import Layout, Sheet
from tests.profiles.layouts.scoring import Outcome, measure

__all__ = ["LAYOUTS", "Layout", "Outcome", "Sheet", "layouts", "measure"]
