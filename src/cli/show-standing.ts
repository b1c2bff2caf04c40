import type { StateStatus, Synced } from "../workflows/index.ts";
import type { Output } from "./output.ts";
import { showBytes } from "./size.ts";

const MINUTE = 60_000;
const AGES: readonly (readonly [number, string])[] = [
  [24 * 60 * MINUTE, "day"],
  [60 * MINUTE, "hour"],
  [MINUTE, "minute"],
];

/** `3 days ago` */
export function showAge(thenMs: number, now: Date): string {
  const age = now.getTime() - thenMs;
  const unit = AGES.find(([length]) => age >= length);
  if (unit === undefined) return "just now";
  const count = Math.floor(age / unit[0]);
  return `${count} ${unit[1]}${count === 1 ? "" : "s"} ago`;
}

export function showStatus(output: Output, { standings, lost, verdict, leftovers }: StateStatus, now: Date): void {
  for (const { component, standing, left, unreached } of standings) {
    const { type, name, path, by } = component;
    if (output.json) {
      output.result(
        { kind: "component", type, name, path, by, ...standing, left, unreached: unreached ?? null },
        () => "",
      );
    }
  }
  output.result({ kind: "summary", verdict, lost }, () => firstLine(lost, now));
  output.raw(output.json || standings.length === 0 ? "" : "\n");
  const rows = standings.map(({ component, standing, left, unreached }) => {
    const measured =
      standing.lost.files > 0 ? [`${amount(standing.lost.files, "file")}, ${showBytes(standing.lost.bytes)}`] : [];
    const copied = standing.copiedMs === undefined ? [] : [`copied ${showAge(standing.copiedMs, now)}`];
    const asked = unreached === undefined ? [] : [`its remote could not be asked: ${unreached}`];
    return [
      MARKS[standing.verdict],
      component.type,
      component.path,
      [...standing.says, ...measured, ...copied, ...asked].join("; "),
      left,
    ] as const;
  });
  const width = (column: 0 | 1 | 2) => Math.max(...rows.map((row) => row[column].length));
  for (const [mark, type, path, says, left] of rows) {
    output.print(`${mark.padEnd(width(0))}  ${type.padEnd(width(1))}  ${path.padEnd(width(2))}  ${says}`);
    for (const text of left) output.print(`${" ".repeat(width(0) + width(1) + 4)}${text}`);
  }
  for (const one of leftovers) if (output.json) output.result({ ...one, kind: "leftover", of: one.kind }, () => "");
  if (leftovers.length === 0) return;
  const bytes = leftovers.reduce((sum, one) => sum + one.bytes, 0);
  const count = new Set(leftovers.map(({ type, name }) => `${type}/${name}`)).size;
  const what = count === 1 ? "1 component is" : `${count} components are`;
  output.print(
    `\n${what} declared no more, and of ${count === 1 ? "it" : "them"} ${showBytes(bytes)} are still here: lethe state prune`,
  );
}

const MARKS = { safe: "safe", losing: "LOST", agreed: "ok", unknown: "?" } as const;

function firstLine({ files, bytes, commits, newestMs }: StateStatus["lost"], now: Date): string {
  const parts = [
    ...(files === 0 ? [] : [`${amount(files, "file")} (${showBytes(bytes)})`]),
    ...(commits === 0 ? [] : [amount(commits, "commit")]),
  ];
  if (parts.length === 0) return "if this disk died now you would lose: nothing that is known of";
  return `if this disk died now you would lose: ${parts.join(" and ")}, the newest of ${showAge(newestMs, now)}`;
}

function amount(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

export function showSynced(output: Output, { component, standing, done, left, failed }: Synced): void {
  const { type, name, path } = component;
  const titles = done.map(({ title }) => title);
  const failure = failed === undefined ? null : { step: failed.step.title, why: failed.why };
  output.result({ kind: "synced", type, name, path, done: titles, failed: failure, left, ...standing }, () =>
    [
      `${path}: ${titles.length === 0 ? "nothing was done" : titles.join(", ")}`,
      ...(failed === undefined ? [] : [`  failed: ${failed.step.title}: ${failed.why}`]),
      ...left.map((text) => `  left to you: ${text}`),
      ...(standing.verdict === "losing" ? [`  on this disk only: ${standing.says.join("; ")}`] : []),
      ...(standing.verdict === "unknown" && left.length === 0 ? [`  ${standing.says.join("; ")}`] : []),
    ].join("\n"),
  );
}
