import { SECRETS, type SecretDelivery, type Unit } from "../model/index.ts";
import type { Contribution } from "./contribution.ts";
import { specifiers } from "./remote-fs.ts";

/** Of each unit the secret with its environment variables. */
export type Environments = ReadonlyMap<string, string>;

export function environmentsOf(contributions: readonly Contribution[]): Environments {
  const found = contributions.flatMap(({ parts }) =>
    Object.entries(parts.units ?? {}).flatMap(([name, unit]) => {
      const secret = typeof unit === "string" ? undefined : unit.environmentFile?.name;
      return secret === undefined ? [] : [[name, secret] as const];
    }),
  );
  return new Map(found);
}

/** The units, with what makes each wait for its secrets. */
export function withSecrets(
  units: readonly Unit[],
  deliveries: readonly SecretDelivery[],
  written: Environments,
): Unit[] {
  const names = [...new Set(deliveries.flatMap((one) => one.units))].sort();
  const known = new Map(units.filter(({ scope }) => scope === "system").map((unit) => [unit.name, unit]));
  const waiting = names.map((name): Unit => {
    const unit = known.get(name) ?? { name, dropins: {}, state: "static", scope: "system", by: "system.ts" };
    return { ...unit, dropins: { ...unit.dropins, "lethe-secrets": dropin(name, deliveries, written) } };
  });
  const isOther = (unit: Unit) => unit.scope !== "system" || !names.includes(unit.name);
  return [...units.filter(isOther), ...waiting].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Skipped and not failed where a secret is not there: `lethe secret activate` starts it then. */
function dropin(name: string, deliveries: readonly SecretDelivery[], environments: Environments): string {
  const targets = deliveries.filter(({ units }) => units.includes(name)).map(({ target }) => specifiers(target));
  const environment = environments.get(name);
  const lines = [
    ...["[Unit]", "Wants=lethe-secrets.service", "After=lethe-secrets.service"],
    ...targets.map((target) => `ConditionPathExists=${target}`),
    ...(environment === undefined ? [] : ["[Service]", `EnvironmentFile=${SECRETS}/${environment}`]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function keyOf({ name, scope }: Unit): string {
  return scope === "system" ? name : `${name} of people`;
}
