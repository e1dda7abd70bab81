"""What the pipeline loads."""

import importlib.util
import subprocess
import sys

import pytest

_PROGRAM = """
import sys
import nlp_service.annotate.pipeline
assert "torch" not in sys.modules
import torch
print(torch.ones(2).sum().item())
"""


def test_the_pipeline_leaves_torch_alone_and_usable() -> None:
    if importlib.util.find_spec("torch") is None:
        pytest.skip("torch is not installed (extra transformers)")
    ran = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "2.0"
