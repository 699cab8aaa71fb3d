# One image for every service and for the one-shot set-up; compose chooses the command.
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN python -m venv /opt/duly \
    && /opt/duly/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/runtime.txt -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY generated generated
RUN /opt/duly/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index . ./generated \
    && /opt/duly/bin/pip uninstall --yes setuptools wheel pip

FROM python:3.13-slim-bookworm
RUN useradd --create-home --uid 10001 duly && install --directory --owner duly --group duly /data
COPY --from=build /opt/duly /opt/duly
WORKDIR /app
COPY pyproject.toml ./
COPY schemas schemas
COPY services services
ENV PATH=/opt/duly/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DULY_DATA=/data
USER 10001
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["duly"]
CMD ["--help"]
