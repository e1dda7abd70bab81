"""The bilingual encoder at run time: int8 ONNX on the processor, text by text, cached.

One forward pass of a sentence serves every head: ``features`` feeds the sentence heads and the
embeddings, ``states`` the tagger.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.tokenizer import clean
from nlp_service.errors import ModelMissing
from nlp_service.settings import settings

Floats = NDArray[np.float32]

FOLDER = "encoder"
ONNX = "model.int8.onnx"
#: Tokens read of a text; what follows does not move a sentence head.
LONGEST = 128
#: Texts whose features are remembered; mails repeat their lines.
_KEPT = 8192


class Encoder:
    """Texts to features.

    Args:
        session: an onnxruntime session with inputs ``input_ids`` and ``attention_mask`` and
            outputs ``features`` and ``states``.
        tokenizer: the tokenizer of the same folder.
    """

    def __init__(self, session: Any, tokenizer: Any) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._kept: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self._lock = Lock()
        #: Length of a feature row: the first token's state, then the mean over all tokens.
        self.width = int(session.get_outputs()[0].shape[1])

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """The encoder of a folder with ``model.int8.onnx`` and ``tokenizer.json``.

        Raises ModelMissing when a file is absent or damaged.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = settings().encoder.threads
        options.inter_op_num_threads = 1
        # The arena keeps the largest batch ever seen; a worker must stay small.
        options.enable_cpu_mem_arena = False
        # Threads that wait in a loop take processors from the other workers between two texts.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            session = onnxruntime.InferenceSession(
                str(folder / ONNX), options, providers=["CPUExecutionProvider"]
            )
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:
            # Both libraries raise classes of their own that share no base but Exception.
            raise ModelMissing(f"no usable encoder in {folder}: {error}") from error
        return cls(session, tokenizer)

    def features(self, texts: Sequence[str]) -> Floats:
        """What the sentence heads read of texts, texts x ``width``; each text is read once."""
        found: dict[str, NDArray[np.float16]] = {}
        with self._lock:
            for text in texts:
                if text in self._kept:
                    self._kept.move_to_end(text)
                    found[text] = self._kept[text]
        new = [text for text in dict.fromkeys(texts) if text not in found]
        for text, encoding in zip(new, self._encoded(new), strict=True):
            found[text] = self._run("features", encoding).astype(np.float16)
        with self._lock:
            for text in new:
                self._kept[text] = found[text]
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        if not texts:
            return np.zeros((0, self.width), dtype=np.float32)
        return np.stack([found[text] for text in texts]).astype(np.float32)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Embeddings of texts, each of Euclidean norm 1 (texts x half of ``width``)."""
        mean = self.features(texts)[:, self.width // 2 :]
        norm = np.linalg.norm(mean, axis=1, keepdims=True)
        return np.asarray(mean / np.maximum(norm, 1e-9), dtype=np.float32)

    def states(self, texts: Sequence[str]) -> list[tuple[list[tuple[int, int]], Floats]]:
        """For each text the offsets of its tokens in it, and their states (tokens x width / 2)."""
        # The first and the last token are [CLS] and [SEP].
        return [
            (encoding.offsets[1:-1], self._run("states", encoding)[1:-1])
            for encoding in self._encoded(texts)
        ]

    def _encoded(self, texts: Sequence[str]) -> list[Any]:
        self._tokenizer.enable_truncation(LONGEST)
        encoded: list[Any] = self._tokenizer.encode_batch([clean(text) for text in texts])
        return encoded

    def _run(self, output: str, encoding: Any) -> Any:
        """One output of the network for one text.

        Each text is read alone: int8 arithmetic takes its scale from all that is read together,
        so that in company the same text would have other figures.
        """
        ids = np.array([encoding.ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        return self._session.run([output], inputs)[0][0]


@lru_cache(maxsize=4)
def load_encoder(folder: Path) -> Encoder:
    """The encoder of a folder, kept for later calls; raises ModelMissing."""
    return Encoder.load(folder)
