/** Name of the virtio-serial port between the guest and us. */
export const AGENT_PORT = "org.lethe.agent";

const SCRIPT_CREDENTIAL = "lethe.agent";

/**
 * What answers inside the guest: POSIX sh and coreutils, nothing of it outside /run.
 * Each start has a session of its own: what was asked of a former one is thrown away, never run late.
 * The empty line before the greeting ends whatever line a killed predecessor left unfinished.
 */
export const AGENT_SCRIPT = `dir=/run/lethe-agent
mkdir -p $dir && chmod 0700 $dir && cd / || exit 1
exec 3<>/dev/virtio-ports/${AGENT_PORT}
read -r boot </proc/sys/kernel/random/boot_id
read -r uptime idle </proc/uptime
session=$$.$uptime
printf '\\nhello %s %s\\n' "$boot" "$session" >&3
while read -r to id seconds length command <&3; do
  : >$dir/in
  [ "$length" = 0 ] || head -c "$length" <&3 >$dir/in
  [ "$to" = "$session" ] || continue
  printf %s "$command" | base64 -d >$dir/command
  timeout -k 5 "$seconds" /bin/sh $dir/command <$dir/in >$dir/out 2>$dir/err 3>&-
  status=$?
  { printf '%s %s ' "$id" "$status"; base64 -w0 $dir/out; printf ' '; base64 -w0 $dir/err; echo; } >&3
done
`;

/** A path unit waits for the port without a job that could time out, and so holds up no boot that lacks it. */
const PATH_UNIT = `[Unit]
Description=The port to the host
DefaultDependencies=no
ConditionPathExists=!/etc/initrd-release
Conflicts=shutdown.target
Before=shutdown.target
[Path]
PathExists=/dev/virtio-ports/${AGENT_PORT}
`;

const SERVICE_UNIT = `[Unit]
Description=Commands from the host
DefaultDependencies=no
ConditionPathExists=!/etc/initrd-release
Conflicts=shutdown.target
Before=shutdown.target
StartLimitIntervalSec=0
[Service]
ExecStart=/bin/sh /run/credentials/@system/${SCRIPT_CREDENTIAL}
Environment=HOME=/root
StandardOutput=null
StandardError=null
OOMPolicy=continue
OOMScoreAdjust=-900
Restart=always
RestartSec=1
`;

/** systemd credentials that bring the agent into a guest which knows nothing of it. */
export function agentCredentials(): Record<string, string> {
  return {
    [SCRIPT_CREDENTIAL]: AGENT_SCRIPT,
    "systemd.extra-unit.lethe-agent.path": PATH_UNIT,
    "systemd.extra-unit.lethe-agent.service": SERVICE_UNIT,
    "systemd.unit-dropin.sysinit.target": "[Unit]\nWants=lethe-agent.path\n",
  };
}
