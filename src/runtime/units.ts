import { basename, dirname } from "node:path";
import type { Grounds } from "./context.ts";
import { Findings } from "./difference.ts";
import { madeBy } from "./programs.ts";
import type { UnitReading } from "./unit-reading.ts";

/** A file or link below a directory of /run/systemd. */
export interface RuntimeUnitFile {
  /** Absolute. */
  readonly path: string;
  /** Of a symbolic link. */
  readonly target?: string;
}

export interface UnitsReading {
  readonly units: readonly UnitReading[];
  /** Below /run/systemd/system, system.control and transient. */
  readonly files: readonly RuntimeUnitFile[];
  /** Paths of unit files, among those of `units`, that the generation has. */
  readonly known: ReadonlySet<string>;
}

/** The initrd makes them: only a boot knows the partition that it was started from. */
const LETHES = /^(efi\.(mount|automount)|run-lethe-swap-swapfile\.swap)$/;
/** systemd and its login manager make them for each session and person. */
const LOGINS = /^(init\.scope|session-\S+\.scope|user@\d+\.service|user-\d+\.slice|user-runtime-dir@\d+\.service)$/;
/** It is no oneshot, since nothing is to wait for it, and ends once it is done. */
const ENDING = /^lethe-erased\.service$/;
/** Kinds of services that stay: one that has ended was ended. */
const STAYING = /^(simple|exec|notify|notify-reload|dbus|forking|idle)$/;
const GENERATED = /^\/run\/systemd\/generator/;
/** Where the kernel and the mount table are the cause, which have areas of their own. */
const NOT_COMPARED = /\.(device|mount|swap|automount)$/;

export function compareUnits({ units, files, known }: UnitsReading, { enabled, programs }: Grounds): Findings {
  const findings = new Findings("unit");
  for (const unit of units) {
    const { Id: name, ActiveState, Result = "", SubState = "", FragmentPath = "" } = unit;
    const transient = unit.Transient === "yes";
    if (ActiveState === "failed") {
      const live = `failed (${Result})${transient ? ", a transient unit" : ""}`;
      findings.changed(name, { live, declared: "to work" });
      continue;
    }
    if (NOT_COMPARED.test(name)) continue;
    if (transient && !LOGINS.test(name)) {
      const program = madeBy(programs, "units", name);
      if (program === undefined) findings.added(name, `a transient unit, ${SubState}`);
      else findings.explain(name, `${program}, which is declared, makes it`);
    }
    if (transient) continue;
    if (enabled.has(name) && hasStopped(unit)) {
      findings.changed(name, { live: "stopped", declared: "enabled" });
    } else if (isUp(unit) && FragmentPath !== "" && !isOurs(FragmentPath) && !known.has(FragmentPath)) {
      findings.added(name, `${SubState}, by ${FragmentPath}, which is not of the generation`);
    } else if (isUp(unit) && !enabled.has(name) && isByHand(unit)) {
      findings.added(name, `${SubState}, and nothing that is declared starts it`);
    }
  }
  for (const file of files) compareFile(findings, file);
  return findings;
}

function isOurs(path: string): boolean {
  return GENERATED.test(path) || path.startsWith("/run/systemd/");
}

function isUp({ ActiveState }: UnitReading): boolean {
  return ActiveState === "active" || ActiveState === "activating" || ActiveState === "reloading";
}

function hasStopped({
  Id,
  Type = "",
  ActiveState,
  ConditionResult,
  InactiveEnterTimestampMonotonic,
}: UnitReading): boolean {
  if (ActiveState !== "inactive" || ConditionResult !== "yes" || ENDING.test(Id)) return false;
  // Before it has ever run, nothing has stopped it.
  if ((InactiveEnterTimestampMonotonic ?? "0") === "0") return false;
  return STAYING.test(Type) || /\.(socket|timer|path)$/.test(Id);
}

/** Its package would have it started by a link, nobody has made the link, and nothing else wants it. */
function isByHand({ UnitFileState, WantedBy, RequiredBy, BoundBy, TriggeredBy, BusName }: UnitReading): boolean {
  const causes = [WantedBy, RequiredBy, BoundBy, TriggeredBy, BusName];
  return UnitFileState === "disabled" && causes.every((cause) => cause === undefined || cause === "");
}

/** systemctl(1) with --runtime, and set-property, write there. */
function compareFile(findings: Findings, { path, target }: RuntimeUnitFile): void {
  const name = basename(path);
  if (LETHES.test(name) || LOGINS.test(name)) return;
  const [, dropinOf] = /^(.+)\.d$/.exec(basename(dirname(path))) ?? [];
  const [, wantedBy] = /^(.+)\.(?:wants|requires|upholds)$/.exec(basename(dirname(path))) ?? [];
  if (path.startsWith("/run/systemd/transient/")) {
    // The unit itself is told as such.
    return;
  }
  if (target === "/dev/null") findings.changed(name, { live: "masked until the next boot", declared: "not masked" });
  else if (wantedBy !== undefined) findings.added(name, `enabled until the next boot, by ${wantedBy}`);
  else if (dropinOf !== undefined) {
    if (!LOGINS.test(dropinOf))
      findings.changed(dropinOf, { live: `set until the next boot by ${path}`, declared: "as in its files" });
  } else findings.added(name, `a unit until the next boot, by ${path}`);
}
