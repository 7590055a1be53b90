# Built in three steps: the web client, the wheel with the client in it, and what runs.
FROM node:22-slim AS client
WORKDIR /src/client_web
COPY client_web/package.json client_web/package-lock.json client_web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY client_web ./
RUN npm run build -- --outDir /faces --emptyOutDir

FROM python:3.12-slim AS wheel
WORKDIR /src
RUN pip install --no-cache-dir build
COPY pyproject.toml README.md LICENSE ./
COPY server ./server
COPY client_web ./client_web
COPY --from=client /faces ./server/meetingfloor/web/faces
RUN MEETINGFLOOR_SKIP_WEB=1 python -m build --wheel --outdir /wheels \
 && pip wheel --no-cache-dir --wheel-dir /wheels --constraint server/requirements.lock /wheels/meetingfloor-*.whl

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 floor && install -d -o floor -g floor /data
COPY --from=wheel /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels meetingfloor && rm -r /wheels
USER floor
ENV MEETINGFLOOR_DATA=/data MEETINGFLOOR_HOST=0.0.0.0 MEETINGFLOOR_PORT=8000 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
ENTRYPOINT ["meetingfloor"]
CMD ["serve"]
