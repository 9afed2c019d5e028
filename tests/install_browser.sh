#!/bin/sh
# Makes sure that there is a browser for the browser tests; without one they are skipped, and say so.
if command -v chromium > /dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core > /dev/null && exit 0
fi
if [ "${CI:-}" = true ]; then
    echo "chromium is missing and cannot be installed" >&2
    exit 1
fi
echo "chromium is missing (apt-get install chromium): the browser tests will be skipped" >&2
