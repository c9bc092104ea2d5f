# Sourced by spark-submit.sh and tests/run: finds Python and makes .local/venv from locked requirements.
# shellcheck shell=bash

# Java decodes paths by the locale: with LANG=C it finds no file below a folder whose name is not ASCII (JEP 400, sun.jnu.encoding).
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac

fail() { # exit code, sentence
  echo "Error: $2" >&2
  exit "$1"
}

find_python() {
  local candidate
  for candidate in "${CUSTID_PYTHON:-python3}" python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  fail 3 "There is no Python 3.11 or newer. Install python3, or name one with CUSTID_PYTHON."
}

# Makes sure that the environment holds every lock file given; the first is the base, the others come on top.
# A stamp for each lock is written last, so that an environment left half-made is made again.
prepare_environment() { # home, lock file...
  local home=$1 venv=$1/.local/venv stamp lock made=yes
  shift
  mkdir -p "$home/.local" 2>/dev/null || fail 3 "$home/.local cannot be written. Give the project a folder you own."
  for lock in "$@"; do
    [[ -e $(stamp_of "$venv" "$lock") ]] || made=no
  done
  [[ $made == yes ]] && return
  (
    flock 9
    for lock in "$@"; do
      stamp=$(stamp_of "$venv" "$lock")
      [[ -e $stamp ]] && continue
      [[ $lock == "$1" ]] && make_environment "$home" "$venv"
      echo "Installing $(basename "$lock") into .local/venv ..." >&2
      install "$venv" "$lock" || fail 3 "pip could not install $lock, or a package is not the one that is locked \
($home/.local/pip.log). Check the network, the proxy and the disk, then run again."
      touch "$stamp"
    done
  ) 9>"$home/.local/venv.lock" || exit $?
}

# Nothing but what the lock names by its sha256 is installed, nor used to build what comes as source.
install() { # environment, lock file
  "$1/bin/python" -m pip install -qq --disable-pip-version-check --compile --require-hashes --no-build-isolation \
    --log "$(dirname "$1")/pip.log" --requirement "$2" >&2
}

stamp_of() { # environment, lock file
  local sum
  sum=$(sha256sum "$2")
  echo "$1/made-from-${sum%% *}"
}

make_environment() { # home, environment
  local python
  python=$(find_python) || exit $?
  rm -rf "$2"
  "$python" -m venv "$2" >"$1/.local/venv.log" 2>&1 ||
    fail 3 "$python cannot make a virtual environment. Install python3-venv (see .local/venv.log)."
  install "$2" "$(dirname "${BASH_SOURCE[0]}")/../../conf/build.lock" || fail 3 "pip could not install conf/build.lock (see .local/pip.log)."
}
