"""What a batch understands of a mail: the signals that the whole annotation gives."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service import signals
from nlp_service.annotate import Annotator
from nlp_service.ingest import read_bytes
from nlp_service.jobs.batch.understanding import understand
from nlp_service.profiles.correspondence import pieces
from nlp_service.schema import AnnotationRequest
from nlp_service.text import prepare
from tests.jobs.letters import letter

DAY = dt.date(2025, 3, 4)
BODIES = {
    "zh": "王经理：\n上周的天气不错，现场一切照旧。\n\n主要客户岚桥化工有限公司"
    "已拖欠货款1,200万元。另外，青川建设集团有限公司被法院列为失信被执行人。\n\n下周二我到贵行当面汇报。",
    "en": "Ann,\nthe weather was fine and the site is as it was.\n\nOur customer Lanbridge "
    "Chemicals Ltd has not paid USD 12 million that is overdue. Orchard Steel Inc. filed for "
    "bankruptcy on 20 February 2025.\n\nI will see you on Tuesday.",
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_sought_beside_cues_alone_give_the_same_signals(language: str) -> None:
    data = letter(1, "z@haiyu.example", "w@bank.example", "News", BODIES[language], day=1)
    (piece,) = pieces(prepare(read_bytes(data, "1.eml")))
    annotator = Annotator()
    request = AnnotationRequest(id="0", text=piece.part.text, kind="email", date=DAY)
    whole = signals.detect(
        request.text, annotator.annotate(request), kind="email", reference=request.date
    )
    (found,) = understand(annotator, [piece], [DAY])
    assert len(whole) >= 2 and any(m.amount for m in whole)
    assert [m.mention for m in found.mentions] == whole
