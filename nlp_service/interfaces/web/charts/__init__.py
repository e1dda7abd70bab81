"""Charts as numbers for SVG. Pure; the templates draw them, so no script is needed to see one."""

from nlp_service.interfaces.web.charts.basic import diverging, headroom, line
from nlp_service.interfaces.web.charts.covenants import bullet
from nlp_service.interfaces.web.charts.quadrant import quadrant
from nlp_service.interfaces.web.charts.ratios import ratio_chart
from nlp_service.interfaces.web.charts.schedule import schedule_chart
from nlp_service.interfaces.web.charts.score import pd_interval, score_history, waterfall

__all__ = [
    "bullet",
    "diverging",
    "headroom",
    "line",
    "pd_interval",
    "quadrant",
    "ratio_chart",
    "schedule_chart",
    "score_history",
    "waterfall",
]
