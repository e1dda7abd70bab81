"""The trained body as files: int8 ONNX for the service, and a folder that plain ``transformers``
and ``sentence-transformers`` load."""

from __future__ import annotations

import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from nlp_service.annotate.models.encoder import LONGEST, ONNX
from nlp_service.training.encoder.vocabulary import read_pieces, tokenizer_of

_MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": "sentence_transformers.models.Transformer",
    },
    {
        "idx": 1,
        "name": "1",
        "path": "1_Pooling",
        "type": "sentence_transformers.models.Pooling",
    },
    {
        "idx": 2,
        "name": "2",
        "path": "2_Normalize",
        "type": "sentence_transformers.models.Normalize",
    },
]


def load_body(folder: Path, weights: str) -> Any:
    """The body whose checkpoint lies in a folder of pretraining."""
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(**json.loads((folder / "config.json").read_text("utf-8")))
    body = BertModel(config, add_pooling_layer=False)
    body.load_state_dict(torch.load(folder / weights, map_location="cpu", weights_only=True))
    return body.eval()


def export(body: Any, pieces: list[str], folder: Path) -> None:
    """Write the body and its tokenizer into ``folder``, as ONNX (int8) and for ``transformers``."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer_of(pieces).save(str(folder / "tokenizer.json"))
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "BertTokenizer",
            "do_lower_case": True,
            "tokenize_chinese_chars": True,
            "model_max_length": LONGEST,
            **{f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep")},
            "mask_token": "[MASK]",
        },
    )
    body.half().save_pretrained(folder)
    body.float()
    _write(folder / "modules.json", _MODULES)
    _write(
        folder / "sentence_bert_config.json", {"max_seq_length": LONGEST, "do_lower_case": False}
    )
    (folder / "1_Pooling").mkdir(exist_ok=True)
    _write(
        folder / "1_Pooling" / "config.json",
        {
            "word_embedding_dimension": body.config.hidden_size,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_cls_token": False,
        },
    )
    (folder / "2_Normalize").mkdir(exist_ok=True)
    # Git keeps no empty folder, and sentence-transformers looks for this one.
    _write(folder / "2_Normalize" / "config.json", {})
    to_onnx(body, folder / ONNX)


def to_onnx(body: Any, path: Path) -> None:
    """The network with outputs ``features`` and ``states``; weights and arithmetic in int8."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    ids = torch.tensor([[2, 7, 8, 3], [2, 9, 3, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            graph(body),
            (ids, mask),
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=["features", "states"],
            dynamic_axes={
                "input_ids": {0: "rows", 1: "tokens"},
                "attention_mask": {0: "rows", 1: "tokens"},
                "features": {0: "rows"},
                "states": {0: "rows", 1: "tokens"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            plain,
            path,
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            # Without VNNI the sum of two products of 8 bits does not fit into 16.
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )


def graph(body: Any) -> Any:
    """The body's forward pass in plain operations, which every exporter can follow."""
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = body
            self.heads = body.config.num_attention_heads

        def forward(self, ids: Any, mask: Any) -> tuple[Any, Any]:
            table = self.body.embeddings
            places = table.position_embeddings.weight[: ids.shape[1]]
            kind = table.token_type_embeddings.weight[0]
            x = table.LayerNorm(table.word_embeddings(ids) + places + kind)
            away = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10_000.0
            for layer in self.body.encoder.layer:
                own = layer.attention.self
                q, k, v = (self._split(part(x)) for part in (own.query, own.key, own.value))
                weights = q @ k.transpose(2, 3) / math.sqrt(q.shape[-1]) + away
                mixed = (weights.softmax(dim=-1) @ v).transpose(1, 2).flatten(2)
                out = layer.attention.output
                x = out.LayerNorm(out.dense(mixed) + x)
                inner = torch.nn.functional.gelu(layer.intermediate.dense(x))
                x = layer.output.LayerNorm(layer.output.dense(inner) + x)
            weight = mask.unsqueeze(-1).to(x.dtype)
            mean = (x * weight).sum(dim=1) / weight.sum(dim=1)
            return torch.cat([x[:, 0], mean], dim=1), x

        def _split(self, x: Any) -> Any:
            rows, tokens = x.shape[0], x.shape[1]
            return x.view(rows, tokens, self.heads, -1).transpose(1, 2)

    return Graph().eval()


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def publish(work: Path, folder: Path) -> None:
    """Export the tuned body of ``work`` with its heads into the pack's folder of the encoder."""
    body = load_body(work, "tuned.pt")
    export(body, read_pieces(work), folder)
    with np.load(work / "heads.npz", allow_pickle=False) as data:
        np.savez_compressed(
            folder / "heads.npz",
            **{
                name: value.astype(np.float16) if value.dtype.kind == "f" else value
                for name, value in data.items()
            },
        )
