import type { Contribution } from "./contribution.ts";
import type { Written } from "./schema.ts";

/** How far apart machines sync that were told the same hour. */
const SPREAD = { hourly: "10min", daily: "1h", weekly: "6h" } as const;

const SERVICE = `[Unit]
Description=Bring kept state and its copies together
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
Nice=10
IOSchedulingClass=idle
ExecStart=/usr/bin/lethe state sync
# Something is left to a person, and lethe state status says what.
SuccessExitStatus=1
`;

/** The timer that syncs, where state.ts asks for one. Root runs it, and what is a person's as that person. */
export function syncContribution(state: Written["state"], by: string): Contribution[] {
  const sync = state?.options.sync;
  if (state === undefined || sync === undefined) return [];
  const timer = [
    ...["[Unit]", "Description=Sync kept state", "", "[Timer]", `OnCalendar=${sync}`],
    // A machine that was off or asleep then makes up for it.
    ...["Persistent=true", `RandomizedDelaySec=${SPREAD[sync]}`, "", "[Install]", "WantedBy=timers.target", ""],
  ];
  return [
    {
      by,
      maker: state,
      parts: {
        units: {
          "lethe-sync.service": { content: SERVICE },
          "lethe-sync.timer": { content: timer.join("\n"), state: "enabled" },
        },
      },
    },
  ];
}
