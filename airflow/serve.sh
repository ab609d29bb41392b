#!/usr/bin/env bash
# Runs ticklake's Airflow: API server with UI, scheduler, DAG processor, all on 127.0.0.1.
#
#   serve.sh        runs until TERM or INT (exit 0), or until a part of it dies (exit 1)
#   serve.sh end    ends what an earlier serve.sh of this AIRFLOW_HOME left behind, and returns
#
# Set before: AIRFLOW_HOME, and Airflow's bin folder first on the PATH. Optional: TICKLAKE_AIRFLOW_PORT (8080),
# AIRFLOW__DATABASE__SQL_ALCHEMY_CONN (SQLite in AIRFLOW_HOME), TICKLAKE_AIRFLOW_GRACE (seconds a running task gets, 10).
# Written to AIRFLOW_HOME: passwords.json (the login), database (its URL, for the task that trims the history), processes
# ("name pid start-time" per line), logs/components/*.log.
#
# Not `airflow standalone`: that opens log servers to the network and leaves its children behind.
set -eu
: "${AIRFLOW_HOME:?set AIRFLOW_HOME to a folder of its own}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
umask 077
mkdir -p "$AIRFLOW_HOME"
AIRFLOW_HOME="$(cd "$AIRFLOW_HOME" && pwd)"
processes="$AIRFLOW_HOME/processes"
logs="$AIRFLOW_HOME/logs/components"

# --- processes, by /proc: a pid alone may belong to somebody else by now, a pid with its start time may not

# Puts the fields of /proc/PID/stat after the name into `stat`: 0 state, 1 parent, 2 group, 3 session, 19 start time.
read_stat() {
    local line
    read -r line 2>/dev/null <"/proc/$1/stat" || return 1
    read -r -a stat <<<"${line##*) }"
}
is_running() { # pid, start time
    read_stat "$1" && [ "${stat[19]}" = "$2" ] && [ "${stat[0]}" != Z ]
}
# All processes of a session. Each component leads one, and its tasks and their commands stay inside it.
session_members() {
    local file pid
    for file in /proc/[0-9]*/stat; do
        pid="${file//[!0-9]/}"
        if read_stat "$pid" && [ "${stat[3]}" = "$1" ] && [ "${stat[0]}" != Z ]; then echo "$pid"; fi
    done
}
# Again and again: what is killed takes a moment to go, and may just have started something.
kill_session() {
    local pid members ends=$((SECONDS + 10))
    while members="$(session_members "$1")" && [ -n "$members" ] && [ "$SECONDS" -lt "$ends" ]; do
        for pid in $members; do kill -KILL "$pid" 2>/dev/null || true; done
        sleep 0.1
    done
}
wait_gone() { # seconds, session
    local ends=$((SECONDS + $1))
    while [ -n "$(session_members "$2")" ]; do
        [ "$SECONDS" -lt "$ends" ] || return 1
        sleep 0.2
    done
}
end_session() { # seconds, session
    if read_stat "$2"; then kill -TERM "$2" 2>/dev/null || true; fi
    wait_gone "$1" "$2" || kill_session "$2"
}

end_leftovers() {
    local name pid started
    [ -e "$processes" ] || return 0
    while read -r name pid started; do
        if [ "$name" = serve ]; then
            if [ "$pid" = "$$" ] || ! is_running "$pid" "$started"; then continue; fi
            kill -TERM "$pid"
            local ends=$((SECONDS + 60))
            while is_running "$pid" "$started" && [ "$SECONDS" -lt "$ends" ]; do sleep 0.2; done
            if is_running "$pid" "$started"; then kill -KILL "$pid"; fi
        # A stranger with the pid means that the session had ended. No process at all says nothing: look.
        elif is_running "$pid" "$started" || ! read_stat "$pid"; then
            kill_session "$pid"
        fi
    done <"$processes"
    rm -f "$processes"
}

if [ "${1:-}" = end ]; then
    end_leftovers
    exit 0
fi
end_leftovers

# --- settings and secrets

: "${TICKLAKE_AIRFLOW_PORT:=8080}"
: "${AIRFLOW__DATABASE__SQL_ALCHEMY_CONN:=sqlite:///$AIRFLOW_HOME/airflow.db}"
: "${AIRFLOW__CORE__DAGS_FOLDER:=$here/dags}"
: "${AIRFLOW__CORE__PLUGINS_FOLDER:=$here/plugins}"
set -a
# shellcheck source=airflow.env
. "$here/airflow.env"
set +a
export PYTHONPATH="$here/config${PYTHONPATH:+:$PYTHONPATH}"
export TICKLAKE_AIRFLOW_PORT AIRFLOW__DATABASE__SQL_ALCHEMY_CONN AIRFLOW__CORE__DAGS_FOLDER AIRFLOW__CORE__PLUGINS_FOLDER AIRFLOW_HOME

# Airflow says so only in a log, after seconds, and then it looks like a crash.
if (: <>"/dev/tcp/127.0.0.1/$TICKLAKE_AIRFLOW_PORT") 2>/dev/null; then
    echo "error: port $TICKLAKE_AIRFLOW_PORT of 127.0.0.1 is in use; set TICKLAKE_AIRFLOW_PORT to a free one" >&2
    exit 1
fi

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
[ -s "$AIRFLOW_HOME/jwt_secret" ] || random 64 >"$AIRFLOW_HOME/jwt_secret"
[ -s "$AIRFLOW_HOME/passwords.json" ] || printf '{"admin": "%s"}\n' "$(random 12)" >"$AIRFLOW_HOME/passwords.json"

# Without a line feed: Airflow takes what it reads as it is.
printf '%s' "$AIRFLOW__DATABASE__SQL_ALCHEMY_CONN" >"$AIRFLOW_HOME/database"

mkdir -p "$logs"

# --- run

# Each part leads a session, so that Ctrl-C reaches only this script and the order of the stop is kept.
# With setpriv a part also ends when this script is killed without a chance to stop it.
launch=(setsid)
if command -v setpriv >/dev/null; then launch=(setsid setpriv --pdeathsig TERM); fi
record() { # name, pid
    if read_stat "$2"; then echo "$1 $2 ${stat[19]}" >>"$processes"; fi
}
preparing=
scheduler=
names=()
pids=()
start() {
    local name="$1"
    shift
    "${launch[@]}" airflow "$name" "$@" >"$logs/$name.log" 2>&1 </dev/null &
    names+=("$name")
    pids+=("$!")
    record "$name" "$!"
    if [ "$name" = scheduler ]; then scheduler="$!"; fi
}
# The API server last: a running task reports to it, and without it ends as a retry after 50 s of refused calls.
stop() {
    trap '' INT TERM
    trap - EXIT
    local pid grace="${TICKLAKE_AIRFLOW_GRACE:-10}"
    if [ -n "$preparing" ]; then end_session 5 "$preparing"; fi
    for pid in "${pids[@]:1}"; do kill -TERM "$pid" 2>/dev/null || true; done
    # A task that outlasts the grace is told to stop; its runner and its command each lead a process group.
    if [ -n "$scheduler" ] && ! wait_gone "$grace" "$scheduler"; then
        for pid in $(session_members "$scheduler"); do
            if [ "$pid" != "$scheduler" ] && read_stat "$pid" && [ "${stat[2]}" = "$pid" ]; then kill -TERM "$pid" || true; fi
        done
    fi
    for pid in "${pids[@]:1}"; do end_session 10 "$pid"; done
    for pid in "${pids[@]:0:1}"; do end_session 10 "$pid"; done
    rm -f "$processes"
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

rm -f "$processes"
record serve "$$"
"${launch[@]}" python3 "$here/prepare_metadata.py" >"$logs/prepare.log" 2>&1 </dev/null &
preparing="$!"
record prepare "$preparing"
wait "$preparing" || {
    echo "error: the metadata database could not be made ready; see $logs/prepare.log" >&2
    tail -n 3 "$logs/prepare.log" >&2
    exit 1
}
preparing=
rm -f "$processes"
record serve "$$"

echo "the logs of Airflow's parts: $logs"
start api-server
start dag-processor
# A task that starts before the API server answers is given up after seven seconds, with nothing in its log.
read_stat "${pids[0]}" || true
begun="${stat[19]:-}"
while is_running "${pids[0]}" "$begun" && ! (: <>"/dev/tcp/127.0.0.1/$TICKLAKE_AIRFLOW_PORT") 2>/dev/null; do sleep 0.2; done
if is_running "${pids[0]}" "$begun"; then start scheduler --skip-serve-logs; fi

ended=
wait -n -p ended "${pids[@]}" || true
for i in "${!pids[@]}"; do
    if [ "${pids[$i]}" = "$ended" ]; then
        echo "error: Airflow's ${names[$i]} ended; see $logs/${names[$i]}.log" >&2
        tail -n 3 "$logs/${names[$i]}.log" >&2
    fi
done
exit 1
