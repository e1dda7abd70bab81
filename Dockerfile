# Build: the package with its models and catalogues in an environment of its own.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/nlp_service
COPY pyproject.toml constraints.txt README.md ./
COPY nlp_service ./nlp_service
COPY models ./nlp_service/_data/models
COPY corpora ./nlp_service/_data/corpora
RUN /opt/nlp_service/bin/pip install --no-cache-dir -c constraints.txt '.[postgres]'

# Run: no compiler, no sources, no root; nothing is downloaded at start.
FROM python:3.11-slim
# bsdtar reads RAR archives.
RUN apt-get update && apt-get install -y --no-install-recommends libarchive-tools \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 nlp && install -d -o nlp -g nlp /data
COPY --from=build /opt/nlp_service /opt/nlp_service
ENV PATH=/opt/nlp_service/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NLP_SERVICE_STORE__FOLDER=/data \
    NLP_SERVICE_WEB__HOST=0.0.0.0
USER nlp
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["nlp-service"]
CMD ["serve"]
