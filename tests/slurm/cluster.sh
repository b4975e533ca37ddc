# shellcheck shell=bash
# A cluster of this one machine: munge, slurmctld and slurmd, as root, without systemd or cgroups.
# Sourced; `start_cluster FOLDER` installs what is missing and waits until the node is idle, `stop_cluster` ends it.

start_cluster() {
    cluster=$1
    local host
    host=$(hostname -s)
    export PATH="$PATH:/usr/sbin" SLURM_CONF=$cluster/slurm.conf
    if ! command -v slurmctld slurmd sbatch munged >/dev/null; then
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends slurmd slurmctld slurm-client munge >/dev/null
    fi
    mkdir -p "$cluster"/{state,spool} /run/munge
    chown munge: /run/munge
    pgrep -x munged >/dev/null || su -s /bin/sh munge -c /usr/sbin/munged
    cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${SLURM_TEST_PORT:-16817}
SlurmdPort=$((${SLURM_TEST_PORT:-16817} + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.pid
SlurmctldLogFile=$cluster/slurmctld.log
SlurmdLogFile=$cluster/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=pmix
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/linux
KillWait=5
MinJobAge=600
MaxArraySize=100
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
    slurmctld
    slurmd
    for _ in $(seq 60); do
        sinfo -h -o %t 2>/dev/null | grep -qx idle && return
        sleep 1
    done
    echo "the cluster did not come up:" >&2
    tail -5 "$cluster"/slurm*.log >&2
    return 1
}

stop_cluster() {
    scancel --user=root 2>/dev/null || true
    local daemon pid
    for daemon in slurmd slurmctld; do
        pid=$(cat "$cluster/$daemon.pid" 2>/dev/null) || continue
        kill "$pid" 2>/dev/null || continue
        for _ in $(seq 50); do if kill -0 "$pid" 2>/dev/null; then sleep 0.2; else break; fi; done
    done
}

# The state of a job in Slurm's words.
state() { scontrol show job "$1" | sed -n 's/.*JobState=\([A-Z_]*\).*/\1/p'; }

# Waits for a job to be in one of some states: `reaches JOB SECONDS STATE…`.
reaches() {
    local job=$1 seconds=$2 now
    shift 2
    for _ in $(seq "$seconds"); do
        now=$(state "$job")
        for wanted in "$@"; do [ "$now" != "$wanted" ] || return 0; done
        sleep 1
    done
    echo "job $job is $now after $seconds s, not $*" >&2
    return 1
}
