"""Settings, read from the environment (prefix ``NLP_SERVICE_``, nested by ``__``) or ``.env``.

Each field's description is its documentation: ``nlp-service settings`` prints the table, and a
test holds the README against it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Limits(BaseModel):
    """What one input file may cost before it is stopped and quarantined."""

    file_mb: int = Field(512, description="largest single file read into memory, MB")
    memory_mb: int = Field(2048, description="memory of the process that reads one file, MB")
    cpu_seconds: int = Field(300, description="processor time for one file, seconds")
    wall_seconds: int = Field(600, description="time by the clock for one file, seconds")
    output_mb: int = Field(256, description="largest text that one file may give, MB")
    depth: int = Field(12, description="deepest nesting of archives and attached mails")
    parts: int = Field(20_000, description="most parts (attachments, members) in one file")
    expansion: int = Field(200, description="largest ratio of unpacked to packed size")
    pages: int = Field(5_000, description="most pages read of one document")
    rows: int = Field(200_000, description="most rows read of one sheet or CSV file")
    pixels: int = Field(80_000_000, description="most pixels of one picture")
    ocr_pages: int = Field(500, description="most pages of one file read by OCR")


class Store(BaseModel):
    """Where data lives."""

    folder: Path = Field(Path("data"), description="data folder: database and original files")
    url: str | None = Field(
        None, description="SQLAlchemy URL; default is SQLite (WAL) inside the data folder"
    )


class Jobs(BaseModel):
    """Background work."""

    scheduler: str | None = Field(
        None, description="address of a Dask scheduler; default starts one on this machine"
    )
    workers: int = Field(1, description="worker processes of the local cluster")
    lease_seconds: int = Field(900, description="after this a silent worker's item is taken again")
    attempts: int = Field(3, description="how often an item is tried before it is quarantined")
    batch_root: str = Field(
        "",
        description="folder of archives that a batch may name by path, of the local start's "
        "institution or with {institution} of each; empty refuses paths",
    )


class Web(BaseModel):
    """The service."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, description="port to listen on")
    institution: str = Field("default", description="institution of a local start")
    lender_domains: list[str] = Field(
        [], description="its mail domains; without them whoever is not the client is the lender"
    )
    session_hours: int = Field(12, description="how long a sign-in lasts, hours")
    secure_cookies: bool = Field(False, description="send cookies over HTTPS only")
    upload_mb: int = Field(512, description="largest upload, MB")
    export_font: Path | None = Field(
        None,
        description="TrueType file to embed in exported PDFs; default is the shipped one",
    )
    webhook_hosts: list[str] = Field(
        [], description="own hosts that webhooks may name though they are inside the network"
    )


class Bureau(BaseModel):
    """The bank's own front-end to the credit bureau. Without a gateway reports come as files."""

    gateway: str | None = Field(
        None, description="address of the bank's gateway, or of the sandbox"
    )
    certificate: Path | None = Field(None, description="client certificate for the gateway (PEM)")
    key: Path | None = Field(None, description="private key of that certificate (PEM)")
    authority: Path | None = Field(None, description="certificate authority of the gateway (PEM)")
    seconds: float = Field(30.0, description="longest wait for an answer of the gateway, seconds")
    stale_days: int = Field(30, description="a report as old as this is asked for anew, days")


class Matching(BaseModel):
    """Which client a document belongs to."""

    sure: float = Field(92.0, description="from this similarity (0 to 100) a match needs no person")
    ask: float = Field(72.0, description="from this similarity a candidate is offered to a person")


class Encoder(BaseModel):
    """The encoder and models of other origin in its place."""

    threads: int = Field(0, description="threads of the encoder; 0 takes all processors")
    embedder: str | None = Field(
        None, description="folder or hub id of another embedding model (needs extra transformers)"
    )
    heads: dict[str, str] = Field(
        {}, description="other models by task, as JSON {task: folder or hub id}"
    )
    work: Path | None = Field(
        None, description="folder of checkpoints of training; default is inside the data folder"
    )
    start: Path | None = Field(
        None, description="folder of the start weights; default is the installed package of them"
    )
    resume: Path | None = Field(
        None, description="folder of an encoder of a pack that training goes on with"
    )
    minutes: float = Field(120.0, description="longest time the encoder is trained, minutes")


class Settings(BaseSettings):
    """All settings of the service."""

    model_config = SettingsConfigDict(
        env_prefix="NLP_SERVICE_", env_nested_delimiter="__", env_file=".env", extra="ignore"
    )

    models: Path | None = Field(
        None, description="folder of the model pack; default is the shipped one"
    )
    corpora: Path | None = Field(
        None, description="folder of the catalogues; default is the shipped one"
    )
    public_corpora: Path | None = Field(
        None, description="folder of the public training sets, needed only by train and evaluate"
    )
    benchmarks: Path | None = Field(
        None, description="CSV of five-tier sector benchmarks that the lender holds"
    )
    lender_standard: Path | None = Field(
        None, description="CSV of the clauses the lender expects; default is the shipped one"
    )
    market_series: Path | None = Field(
        None, description="CSV of market series (rates, prices) for scenarios"
    )
    language: Literal["zh", "en"] | None = Field(
        None, description="language of the web page; default follows the browser"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe log line written to stderr"
    )
    limits: Limits = Limits()
    store: Store = Store()
    jobs: Jobs = Jobs()
    web: Web = Web()
    bureau: Bureau = Bureau()
    matching: Matching = Matching()
    encoder: Encoder = Encoder()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()


@lru_cache
def shipped(name: Literal["models", "corpora"]) -> Path:
    """The shipped folder: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent
    for folder in (package.parent / name, package / "_data" / name):
        if folder.is_dir():
            return folder
    return package.parent / name


def models_folder() -> Path:
    """The folder of the model pack in use."""
    return settings().models or shipped("models")


def corpora_folder() -> Path:
    """The folder of the project's catalogues in use."""
    return settings().corpora or shipped("corpora")
