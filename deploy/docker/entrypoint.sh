#!/bin/sh
# `stipends` runs that service, `provision` provisions the servers, `tandem ...` runs an operator's command.
set -eu

case "${1:-}" in
    tandem) exec "$@" ;;
    provision) exec python -m deploy.docker.provision ;;
esac

# Replicas of one service are distinguished by their containers' names.
TANDEM_INSTANCE="${TANDEM_INSTANCE:-$1-$(hostname)}"
export TANDEM_INSTANCE
exec python -m deploy.process "$1"
