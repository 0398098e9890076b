#!/usr/bin/env bash
# How things are done here. `./run.sh` alone lists the commands; CI calls the same ones.
set -euo pipefail
cd "$(dirname "$0")"

help() {
  cat <<'TXT'
./run.sh demo [--once]   install, then read, check and publish the embedded news day, and serve it
./run.sh install         install into .venv, and nothing else
./run.sh run  [ARG…]     broadsheet run: one turn of the pipe over the workspace here
./run.sh serve [ARG…]    broadsheet serve: the reader
./run.sh test [ARG…]     lint, types, layers and all tests; arguments go to pytest
./run.sh lint            ruff, formatting, import layers (./run.sh lint --fix mends what it can)
./run.sh types           mypy, strict
./run.sh compile [--clean]   compile what is busiest, with a C compiler, 5 to 15 minutes; or back to plain Python
./run.sh bench NAME [--data DIR] [--json FILE]   measure quality or speed; without NAME lists them
./run.sh lock            renew requirements*.lock from pyproject.toml
./run.sh shell CMD…      any command inside the virtual environment
TXT
}

python_at_least_311() {
  for name in python3 python3.13 python3.12 python3.11 python; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "run.sh: Python 3.11 or newer is needed and was not found on the PATH" >&2
  exit 2
}

# A compiled module hides its source. When any source changed since, all are removed: what runs is what is written.
made=.cache/compiled/made
uncompile() {
  rm -f "$made"
  find src \( -name '*.so' -o -name '*.pyd' \) -delete
}
only_fresh() {
  if [ -e "$made" ] && [ -n "$(find src -name '*.py' -newer "$made" -print -quit)" ]; then
    echo "run.sh: sources changed since they were compiled; going on without what was (./run.sh compile makes it anew)" >&2
    uncompile
  fi
}
compile() {
  uncompile
  [ "${1:-}" = "--clean" ] && return
  setup requirements.lock
  mkdir -p "${made%/*}"
  touch "$made" # before: what changes meanwhile is newer, and a compile that is killed half-way is known as one
  echo "compiling (5 to 15 minutes the first time; what is made already is not made again) …" >&2
  HATCH_BUILD_HOOK_ENABLE_CUSTOM=1 .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e . ||
    { uncompile; echo "run.sh: not compiled; Broadsheet runs as plain Python" >&2; exit 1; }
}

# setup LOCK: .venv with what LOCK pins and this checkout; does nothing when nothing changed since.
setup() {
  local lock=$1 stamp=.venv/.installed-$1
  local state
  only_fresh
  [ -d .venv ] || "$(python_at_least_311)" -m venv .venv
  state=$(cat "$lock" pyproject.toml | cksum)
  if [ "$(cat "$stamp" 2>/dev/null)" != "$state" ]; then
    echo "installing into .venv (once, about a minute) …" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
    echo "$state" >"$stamp"
  fi
}

lint() {
  if [ "${1:-}" = "--fix" ]; then
    .venv/bin/ruff check --fix .
    .venv/bin/ruff format .
  fi
  .venv/bin/ruff check .
  .venv/bin/ruff format --check .
  .venv/bin/lint-imports --no-cache
}

types() { .venv/bin/mypy; }

tests() {
  rm -f .coverage .coverage.*
  .venv/bin/python -m pytest -n auto --dist loadfile --cov --cov-report=term "$@"
}

command=${1:-help}
[ $# -gt 0 ] && shift
case "$command" in
  demo)  setup requirements.lock; exec .venv/bin/broadsheet demo "$@" ;;
  install) setup requirements.lock ;;
  run)   setup requirements.lock; exec .venv/bin/broadsheet run "$@" ;;
  serve) setup requirements.lock; exec .venv/bin/broadsheet serve "$@" ;;
  test)  setup requirements-dev.lock; lint; types; tests "$@" ;;
  lint)  setup requirements-dev.lock; lint "$@" ;;
  types) setup requirements-dev.lock; types ;;
  compile) compile "$@" ;;
  bench) setup requirements-dev.lock; exec .venv/bin/python -m benchmarks "$@" ;;
  lock)
    setup requirements-dev.lock
    for extra in "" dev; do
      .venv/bin/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host \
        --no-emit-find-links --allow-unsafe ${extra:+--extra $extra} -o "requirements${extra:+-$extra}.lock" pyproject.toml
    done
    ;;
  shell) setup requirements-dev.lock; PATH="$PWD/.venv/bin:$PATH" exec "$@" ;;
  help|-h|--help) help ;;
  *) echo "run.sh: no command '$command'" >&2; help >&2; exit 2 ;;
esac
