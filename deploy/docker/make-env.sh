#!/bin/sh
# Writes .env with a new random secret for each that docker-compose.yml asks for. Never touches one that exists.
set -eu

cd "$(dirname "$0")/../.."
if [ -e .env ]; then
    echo ".env exists already: it is left as it is." >&2
    exit 0
fi

secret() {
    # Hexadecimal stands in a URL and in a replica set's key as it is.
    head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

umask 077
for name in $(grep -o '\${[A-Z_]*:?' docker-compose.yml | tr -d '${:?' | sort -u); do
    echo "$name=$(secret)"
done > .env
echo "Wrote .env: keep it as safe as the data."
