#!/bin/bash
# One member of a replica set, with authentication. Members authenticate with the key, which must be in a file that
# only its owner can read, so it is written here from the environment.
set -euo pipefail

rm -f /tmp/keyfile
(umask 377 && printf '%s\n' "$MONGODB_KEYFILE" > /tmp/keyfile)
unset MONGODB_KEYFILE
# Transactions of a killed process block others until the server aborts them: by default after a minute. None of ours
# takes longer than this.
exec docker-entrypoint.sh mongod --replSet tandem --keyFile /tmp/keyfile --bind_ip_all --quiet \
  --setParameter transactionLifetimeLimitSeconds=8
