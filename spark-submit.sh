#!/usr/bin/env bash
# The one front door: ./spark-submit.sh COMMAND [options]; every command is a file of jobs/.
# Makes .local/venv on first use, then hands over to lib/submission.
set -euo pipefail
umask 077 # what a command writes is its user's alone
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
export CUSTID_HOME=$home PYTHONPATH=$home${PYTHONPATH:+:$PYTHONPATH} PYTHONUNBUFFERED=1
source "$home/lib/submission/environment.sh"

if [[ -n ${_CUSTID_COMPLETE:-} ]]; then # a shell asks what may follow (lib/completion.py): nothing is installed now
  [[ ! -x $home/.local/venv/bin/python ]] || exec "$home/.local/venv/bin/python" -m lib.completion
  exit
fi
command=${1:---help}
[[ $command == -* ]] || command=${command//-/_} # why-not is why_not
if [[ ! -f $home/jobs/$command.py ]]; then # --help, or no such command: needs no environment
  python=$(find_python)
  exec "$python" -m lib.submission.catalogue "$command"
fi
locks=("$home/conf/requirements.lock")
own=$home/conf/requirements-$command.lock # of a command that needs more than the others
[[ ! -f $own ]] || locks+=("$own")
prepare_environment "$home" "${locks[@]}"
exec "$home/.local/venv/bin/python" -m lib.submission "$command" "${@:2}"
