#!/bin/sh
# Gives .env a new random secret for each that docker-compose.yml asks for. Never touches one that is there.
set -eu

cd "$(dirname "$0")/../.."

secret() {
    # Hexadecimal stands in a URL and in a replica set's key as it is.
    head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

umask 077
touch .env
# A last line without an end must not swallow the first that is added.
if [ -s .env ] && [ -n "$(tail -c 1 .env)" ]; then echo >> .env; fi
added=""
for name in $(grep -o '\${[A-Z_]*:?' docker-compose.yml | tr -d '${:?' | sort -u); do
    if ! grep -q "^$name=" .env; then
        echo "$name=$(secret)" >> .env
        added="$added $name"
    fi
done
if [ -z "$added" ]; then
    echo ".env has every secret already: it is left as it is." >&2
else
    echo "Added to .env, which must be kept as safe as the data:$added"
fi
