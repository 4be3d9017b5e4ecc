# syntax=docker/dockerfile:1
# Sotto without a desktop: the web shell on 4747 and the API on 4748. docs/serving.md says how to run it.
#   docker build -t sotto .                   processor only
#   docker build -t sotto:cuda --target cuda .

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /opt/sotto
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM build AS trimmed
# What only a GPU or another system needs: 0.6 GB.
RUN rm -rf node_modules/@node-llama-cpp/*-cuda* node_modules/@node-llama-cpp/*-vulkan

FROM nvidia/cuda:13.0.1-runtime-ubuntu24.04 AS cuda
COPY --from=node:20.20.2-bookworm-slim /usr/local/bin/node /usr/local/bin/node
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg libgomp1 python3-pip \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 sotto \
    && install -d -o sotto -g sotto /data
COPY --from=build --chown=root:root /opt/sotto /opt/sotto
WORKDIR /opt/sotto
ENV NODE_ENV=production SOTTO_HOME=/data
USER sotto
VOLUME /data
EXPOSE 4747 4748
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m CMD ["node", "deploy/health.mjs"]
ENTRYPOINT ["node", "deploy/serve.mjs"]

# The last stage is what `docker build` makes when nobody names one.
FROM node:20.20.2-bookworm-slim AS cpu
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg libgomp1 python3-pip \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 sotto \
    && install -d -o sotto -g sotto /data
COPY --from=trimmed --chown=root:root /opt/sotto /opt/sotto
WORKDIR /opt/sotto
ENV NODE_ENV=production SOTTO_HOME=/data
USER sotto
VOLUME /data
EXPOSE 4747 4748
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m CMD ["node", "deploy/health.mjs"]
ENTRYPOINT ["node", "deploy/serve.mjs"]
