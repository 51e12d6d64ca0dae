#!/bin/bash
# One member of a replica set, with authentication. Members prove themselves by the key; it must be a file that
# only its owner reads, so it is written here from the environment.
set -euo pipefail

rm -f /tmp/keyfile
(umask 377 && printf '%s\n' "$MONGODB_KEYFILE" > /tmp/keyfile)
unset MONGODB_KEYFILE
# What a killed process had begun holds up whoever takes over its work until the server drops it: by default after a
# minute. None of ours goes on for longer than this.
exec docker-entrypoint.sh mongod --replSet tandem --keyFile /tmp/keyfile --bind_ip_all --quiet \
  --setParameter transactionLifetimeLimitSeconds=8
