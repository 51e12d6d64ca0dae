#!/bin/bash
# Sets up this machine for the make targets: `environment`, `servers`, `test-tools`, `broker-next`. Each is fast if already done.
set -euo pipefail
cd "$(dirname "$0")/../.."

VENV=.venv
SITE=$VENV/lib/python3.11/site-packages
PYTHON=${PYTHON:-python3.11}
LOG=.tandem/log/setup.log

say() { printf '%s\n' "$*"; }
fail() { printf 'tandem: %s\n' "$*" >&2; exit 1; }

require_folder() {
    local folder=$1 mode=$2
    [ ! -e "$folder" ] || [ -d "$folder" ] || fail "$PWD/$folder is a file where a folder is wanted: move it away."
    [ -d "$folder" ] || mkdir -m "$mode" "$folder" 2>/dev/null || true
    [ -w "$folder" ] || fail "This user may not use $PWD/$folder: become the user whom it belongs to."
}

# Runs a long command with a progress indicator and its output in a log, whose end is shown on failure.
quietly() {
    local title=$1 started=$SECONDS
    shift
    "$@" >>"$LOG" 2>&1 </dev/null &
    local pid=$!
    if [ -t 1 ]; then
        while kill -0 "$pid" 2>/dev/null; do
            printf '\r  %s … %d s' "$title" $((SECONDS - started))
            sleep 1
        done
        printf '\r\033[K'
    else
        say "  $title …"
    fi
    if ! wait "$pid"; then
        tail -n 15 "$LOG" >&2
        return 1
    fi
    say "✓ $title ($((SECONDS - started)) s)"
}

apt_install() {
    local title=$1
    shift
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    export DEBIAN_FRONTEND=noninteractive
    quietly "Package lists" apt-get update -q || return 1
    quietly "$title" apt-get install -q -y --no-install-recommends "$@"
}

# A Debian or Ubuntu machine may have python3.11 without its venv module.
require_python() {
    if ! command -v "$PYTHON" >/dev/null; then
        apt_install "Python 3.11" python3.11 python3.11-venv \
            || fail "Python 3.11 is missing: install python3.11 and python3.11-venv, or name one with PYTHON=<path>."
    fi
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
        || fail "$PYTHON is not Python 3.11: name one with PYTHON=<path>."
    if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
        apt_install "Python's venv module" python3.11-venv \
            || fail "Python's venv module is missing: run 'apt-get install python3.11-venv' as root."
    fi
}

environment() {
    require_python
    [ -x $VENV/bin/python ] || quietly "Virtual environment" "$PYTHON" -m venv $VENV \
        || fail "The virtual environment could not be made: remove $VENV and try again."
    quietly "Libraries, each checked against its hash" \
        $VENV/bin/python -m pip install --disable-pip-version-check --no-input --require-hashes -r requirements/dev.lock \
        || fail "The libraries could not be installed; the reason stands above and in $LOG."
    quietly "The tandem command" \
        $VENV/bin/python -m pip install --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable . \
        || fail "The tandem command could not be installed; the reason stands above and in $LOG."
}

servers() {
    broker
    database
}

broker() {
    if [ -n "${AMQP_URI:-}" ] || [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; then return; fi
    apt_install "RabbitMQ" rabbitmq-server || fail "RabbitMQ is missing: run 'apt-get install rabbitmq-server' as root, \
or set AMQP_URI and AMQP_MANAGEMENT_URI to a broker that exists."
}

lacks_library() { ldd "$1" 2>/dev/null | grep -q 'not found'; }

# The MongoDB in the wheel is linked against these two.
database() {
    if [ -n "${MONGODB_URI:-}" ] || ! lacks_library $SITE/fiftyone/db/bin/mongod; then return; fi
    apt_install "MongoDB's libraries" libssl3 libcurl4 || fail "MongoDB misses libraries: run 'apt-get install libssl3 \
libcurl4' as root, or set MONGODB_URI to a server that exists."
}

test_tools() {
    servers
    local missing=()
    command -v chromium >/dev/null || missing+=(chromium)
    command -v promtool >/dev/null || missing+=(prometheus)
    # The browser driver is linked against it.
    ! lacks_library $SITE/playwright/driver/node || missing+=(libatomic1)
    [ ${#missing[@]} = 0 ] || apt_install "Tools of the tests: ${missing[*]}" "${missing[@]}" \
        || fail "The tests need ${missing[*]}: run 'apt-get install ${missing[*]}' as root."
}

# The newest RabbitMQ in Debian, with its dependencies, in its own folder; downloaded from the same source as apt.
broker_next() {
    local root=.tandem/broker-next/root mirror
    [ ! -e $root/.complete ] || return 0
    [ "$(id -u)" = 0 ] || fail "Only root can make and enter the folder in which the newest RabbitMQ runs."
    command -v debootstrap >/dev/null || apt_install "debootstrap" debootstrap || fail "debootstrap is missing."
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' | head -n 1)
    [ -n "$mirror" ] || fail "apt knows no mirror of Debian, and the newest RabbitMQ comes from one."
    rm -rf --one-file-system $root
    mkdir -p $root
    quietly "The newest RabbitMQ" debootstrap --variant=minbase --include=rabbitmq-server sid $root "$mirror" \
        || fail "The newest RabbitMQ could not be fetched; the reason stands above and in $LOG."
    echo '127.0.0.1 localhost' >$root/etc/hosts
    touch $root/.complete
}

# The broker's own account must be able to pass through; it cannot list anything.
require_folder .tandem 711
require_folder .tandem/log 755
case ${1:-} in
    environment) environment ;;
    servers) servers ;;
    test-tools) test_tools ;;
    broker-next) broker_next ;;
    *) fail "setup.sh wants one of: environment, servers, test-tools, broker-next." ;;
esac
