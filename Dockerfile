# One image for every role: `gridhearth authority`, `serve`, `bridge`, `metering`, `display`, `demo`.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
WORKDIR /source
RUN python3 -m venv /opt/gridhearth && python3 -m venv /opt/build
COPY requirements.lock requirements-build.lock ./
RUN /opt/gridhearth/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /opt/build/bin/python -m pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY . .
RUN /opt/build/bin/python -m pip wheel --no-build-isolation --no-deps --no-index --wheel-dir /tmp/wheel . \
 && /opt/gridhearth/bin/python -m pip install --no-cache-dir --no-deps --no-index /tmp/wheel/*.whl

FROM ${BASE}
# A fixed number, so that the owner of a mounted folder can be set from outside.
RUN groupadd --gid 10001 gridhearth \
 && useradd --uid 10001 --gid gridhearth --home-dir /var/lib/gridhearth --create-home --shell /usr/sbin/nologin gridhearth
COPY --from=build /opt/gridhearth /opt/gridhearth
ENV PATH=/opt/gridhearth/bin:$PATH PYTHONUNBUFFERED=1
USER gridhearth
WORKDIR /var/lib/gridhearth
VOLUME /var/lib/gridhearth
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python3", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
ENTRYPOINT ["gridhearth"]
# On loopback, and with GRIDHEARTH_AUTHORITY or --authority: see docs/operations.md, Listening.
CMD ["serve", "--data", "/var/lib/gridhearth"]
