#!/bin/sh
# Adds a random value to .env for each missing secret of docker-compose.yml. Never changes an existing one.
set -eu

cd "$(dirname "$0")/../.."

secret() {
    # Hexadecimal needs no quoting in a URL or in a replica set's key.
    head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

umask 077
touch .env
# If the last line has no newline, add one before appending.
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
