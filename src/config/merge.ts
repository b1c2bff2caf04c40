import { basename } from "node:path";
import { type Declaration, UserError } from "../model/index.ts";
import { type Contribution, describe, featureContributions, ownContribution, wherePart } from "./contribution.ts";
import { encryptDeclaration, encryptionContribution } from "./encryption.ts";
import type { InputReader } from "./inputs.ts";
import { mergeAccounts } from "./merge-accounts.ts";
import { mergeFiles, refuseHidden } from "./merge-files.ts";
import { mergeState } from "./merge-state.ts";
import { mergeUnits } from "./merge-units.ts";
import { type Origin, whereIs } from "./origin.ts";
import { packageSet, sorted } from "./package-set.ts";
import type { Derived, Written } from "./schema.ts";
import { bytesOf } from "./size.ts";
import { syncContribution } from "./sync-units.ts";

export interface MergeInput {
  readonly written: Written;
  readonly derived: Derived;
  readonly reader: InputReader;
  readonly origin: Origin;
}

/** One declaration of a config and its features. Throws UserError FEATURE_CONFLICT, CONFIG_HIDDEN, CONFIG_STATE_... */
export async function merge(input: MergeInput): Promise<Declaration> {
  const { written, derived, reader, origin } = input;
  const { options } = written.system;
  const { machine } = derived;
  const features = featureContributions(derived.features);
  refuseTwice(features, origin);
  const said = [...features, ownContribution(written.system, basename(origin.systemFile))];
  const { components, noise, ...state } = await mergeState({
    contributions: said,
    entries: written.state?.entries ?? [],
    users: options.users ?? [],
    reader,
    origin,
  });
  const contributions = [
    ...said,
    ...state.contributions,
    ...syncContribution(written.state, basename(origin.stateFile)),
    ...encryptionContribution(written.system, basename(origin.systemFile)),
  ];
  const base = features.find(({ by }) => by === "base")?.parts.packages ?? [];
  const others = contributions.filter(({ by }) => by !== "base");
  const all = (pick: (parts: Contribution["parts"]) => readonly string[] | undefined) =>
    contributions.flatMap(({ parts }) => pick(parts) ?? []);

  const files = await mergeFiles(contributions, reader, origin);
  const encrypt = encryptDeclaration(written.system);
  refuseHidden(files, components, (path) => whereIs(origin, written.system, ["options", "files", path]));
  return {
    version: 1,
    hostname: options.hostname,
    architecture: machine.architecture,
    packages: await packageSet(options.packages, base, others, reader, origin),
    ...mergeAccounts(contributions, options.users ?? [], origin),
    files,
    units: mergeUnits(contributions, origin),
    locale: machine.locale,
    locales: machine.locales,
    timezone: machine.timezone,
    keyboard: machine.keyboard,
    kernel: {
      package: machine.kernelPackage,
      parameters: all(({ parameters }) => parameters),
      modules: sorted(all(({ modules }) => modules)),
      initrdModules: sorted(all(({ initrdModules }) => initrdModules)),
    },
    boot: {
      menuSeconds: options.boot?.menuSeconds ?? 3,
      tries: options.boot?.tries ?? 3,
      completeWithinSeconds: options.boot?.completeWithinSeconds ?? 300,
      secureBoot: machine.secureBoot,
    },
    disk: {
      espSize: bytesOf(options.disk?.esp ?? "1G"),
      swapSize: bytesOf(options.disk?.swap ?? 0),
      ...(encrypt === undefined ? {} : { encrypt }),
    },
    erase: options.erase ?? "always",
    components,
    noise,
    configHome: machine.configHome,
    features: features.map(({ by }) => by),
  };
}

function refuseTwice(features: readonly Contribution[], origin: Origin): void {
  const twice = features.find(({ by }, index) => features[index - 1]?.by === by);
  if (twice === undefined) return;
  const where = wherePart(origin, twice, []);
  throw new UserError("FEATURE_CONFLICT", `${describe(twice.by)} is listed twice`, {
    ...(where === undefined ? {} : { where }),
    hint: "Once is enough.",
  });
}
