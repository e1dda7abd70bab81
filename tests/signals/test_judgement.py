"""Which readings stand, by the trained model and without it."""

from __future__ import annotations

import numpy as np
import pytest

from nlp_service.annotate import Annotator
from nlp_service.annotate.models.marks import MarkHead, MarkModel, keys_of
from nlp_service.schema import AnnotationRequest
from nlp_service.schema.annotation import Kind
from nlp_service.signals import judgement
from nlp_service.signals.conflicts import Reading
from nlp_service.signals.detection import read
from nlp_service.signals.judgement import judged, marks_of
from nlp_service.signals.pack import using

EN = "Orla Mills has not paid the interest that fell due on Friday."
ZH = "凯澜商业未按期支付上周五到期的利息。"


def _readings(text: str, kind: Kind = "email") -> list[Reading]:
    annotation = Annotator().annotate(AnnotationRequest(id="t", text=text, kind=kind))
    return read(text, annotation, kind=kind)


def _model(**weights: float) -> MarkModel:
    keys = keys_of(list(weights))
    order = np.argsort(keys)
    head = MarkHead(keys[order], np.array(list(weights.values()), np.float32)[order], 0.0)
    return MarkModel({"zh": head, "en": head})


@pytest.mark.parametrize("text", [EN, ZH])
def test_the_confidence_is_the_chance_of_being_right(text: str) -> None:
    readings = _readings(text)
    with using(None, {judgement.TASK: _model(**{"type=N01": 2.0})}):
        (mention,) = [m for m in judged(readings, text, "email") if m.type == "N01"]
    assert mention.confidence == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-4)


@pytest.mark.parametrize("text", [EN, ZH])
def test_what_is_likelier_wrong_is_left_out(text: str) -> None:
    readings = _readings(text)
    assert readings
    with using(None, {judgement.TASK: _model(**{"type=N01": -4.0})}):
        assert not [m for m in judged(readings, text, "email") if m.type == "N01"]


@pytest.mark.parametrize("text", [EN, ZH])
def test_without_a_model_cues_stand_and_weak_proposals_do_not(text: str) -> None:
    cue, *_ = (r for r in _readings(text) if r.base == "N01")
    weak = Reading(cue.mention, cue.context, chance=0.3)
    strong = Reading(cue.mention, cue.context, chance=0.9)
    with using(None, {judgement.TASK: None}):
        assert len(judged([cue, weak, strong], text, "email")) == 2
        with using(None, {judgement.TASK: _model(), "signal_types": None}):
            assert len(judged([cue, weak], text, "email")) == 1


def test_a_contract_is_judged_by_its_rules() -> None:
    text = "If the Borrower fails to pay any amount when due, an Event of Default occurs."
    readings = _readings(text, "contract")
    assert readings
    with using(None, {judgement.TASK: _model(**{"kind=contract": -9.0})}):
        assert len(judged(readings, text, "contract")) == len(readings)


@pytest.mark.parametrize("text", [EN, ZH])
def test_marks_tell_type_words_and_what_the_types_model_sees(text: str) -> None:
    readings = _readings(text)
    marks = dict(zip((r.base for r in readings), marks_of(readings, text, "email"), strict=True))
    seen = marks["N01"]
    assert seen is not None
    assert {"type=N01", "said=email asserted", "proposed=False"} <= set(seen)
    assert any(m.startswith("best=") for m in seen)
    assert any(m.startswith("word=") for m in seen)


class _Other:
    """A model of types by the settings, with labels of its own."""

    labels = ("calm", "trouble")

    def predict_proba(self, texts: list[str]) -> np.ndarray:
        return np.tile([0.1, 0.9], (len(texts), 1))


@pytest.mark.parametrize("text", [EN, ZH])
def test_another_model_of_types_changes_no_cue(text: str) -> None:
    with using(None, {"signal_types": _Other()}):
        readings = _readings(text)
        told = judged(readings, text, "email")
    assert "N01" in [m.type for m in told]
    assert {r.base for r in readings} <= {m.type[:3] for m in told}
