"""The published JSON Schemas are those of the models; ``pytest --regenerate`` writes them anew."""

import json
from pathlib import Path

import jsonschema
import pytest

from nlp_service import schema

FOLDER = Path(schema.__file__).parent / "json"
PUBLISHED = {
    "annotation-request": schema.AnnotationRequest,
    "annotation": schema.Annotation,
    "client": schema.Client,
    "document": schema.Document,
    "profile": schema.Profile,
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_current(name, regenerate):
    current = json.dumps(PUBLISHED[name].model_json_schema(), ensure_ascii=False, indent=1) + "\n"
    path = FOLDER / f"{name}.json"
    if regenerate:
        path.parent.mkdir(exist_ok=True)
        path.write_text(current, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == current


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_valid(name):
    jsonschema.Draft202012Validator.check_schema(
        json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    )


def test_an_annotation_as_printed_obeys_its_schema():
    annotation = schema.Annotation(
        id="1",
        language="zh",
        sentences=[schema.Sentence(start=0, end=4, acts=[schema.Act.COMMIT])],
        entities=[
            schema.Entity(
                start=0,
                end=4,
                label="MONEY",
                text="1万元",
                value={"amount": "10000", "currency": "CNY"},
            )
        ],
    )
    contract = json.loads((FOLDER / "annotation.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(annotation.model_dump_json()), contract)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "1", "language": "fr"}, contract)
