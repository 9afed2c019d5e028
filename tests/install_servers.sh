#!/bin/sh
# Makes sure that there are nginx and Redis for the tests of several machines; without them these are skipped, and say so.
PATH=$PATH:/usr/sbin
if command -v nginx > /dev/null && command -v redis-server > /dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light redis-server > /dev/null && exit 0
fi
if [ "${CI:-}" = true ]; then
    echo "nginx or redis-server is missing and cannot be installed" >&2
    exit 1
fi
echo "nginx or redis-server is missing (apt-get install nginx-light redis-server): their tests will be skipped" >&2
