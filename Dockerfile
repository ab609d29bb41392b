# ticklake and its Airflow in one image: built with everything, run without the compiler's caches, not as root.
# Not built where it was written: no registry of images could be reached.
FROM debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven python3 python3-venv ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/ticklake
COPY . .
RUN ./ticklake --version \
 && python3 -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r python/requirements/run.txt -r python/requirements/analytics.txt

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jdk-headless python3 bash \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 1000 ticklake \
 && mkdir -p /var/lib/ticklake/airflow /var/lib/ticklake/state \
 && chown -R ticklake /var/lib/ticklake
COPY --from=build --chown=ticklake /opt/ticklake /opt/ticklake
USER ticklake
WORKDIR /var/lib/ticklake
ENV PATH=/opt/ticklake/.venv/bin:/opt/ticklake:$PATH \
    AIRFLOW_HOME=/var/lib/ticklake/airflow \
    TICKLAKE_COMMAND=/opt/ticklake/ticklake \
    TICKLAKE_STATE_FOLDER=/var/lib/ticklake/state
ENTRYPOINT ["/opt/ticklake/ticklake"]
