"""Definitions and lessons: the words are explained, nothing is said of anyone."""

from __future__ import annotations

import re

from nlp_service.signals.gates.context import Context

_ZH = re.compile(
    r"系指|是指|指本|[”\"』」][^。]{0,6}(?:指|系(?![列统数])|包括|具有)|所称|的(?:定义|含义)|一词|决定不服|逾期不改正|构成犯罪的|情节特别严重或者?|"
    r"定义(?:见|以|为)|释义|手册|培训|讲座|案例|课程|应当关注的?(?:风险|情形)|模板|示例|(?:办法|制度|规程|指引|政策)(?:中)?(?:规定|明确|要求)|(?:一般|通常)(?:会|都)|"
    r"(?:检查|审计)重点|第[一二三四五六七八九十]讲|(?:请|开展|进行|组织)[^，。；]{0,10}排查"
)
_EN = re.compile(
    r"^[\s\d.()a-z]{0,8}\"[^\"]+\"\s+(?:means|includes?|has the meaning|shall mean|is defined|"
    r"refers)|\b(?:means any|means an?|shall mean|has the meaning|is defined|are defined|"
    r"definition of|described in (?:chapter|section|part)|credit manual|manual explains|"
    r"in accordance with (?:appendix|schedule|annex)|training|webinar|seminar|workshop|"
    r"worked example|example of|lecture|case study|questionnaire|checklist|"
    r"under (?:the|our) (?:\w+ )?polic(?:y|ies),|banks (?:usually|typically|generally)|looks at|"
    r"textbook|glossary|handbook|policy explains)\b"
)


def is_definition(context: Context) -> bool:
    """Whether the sentence defines or teaches a term instead of stating a fact."""
    return bool((_ZH if context.chinese else _EN).search(context.whole))
