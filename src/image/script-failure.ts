import { UserError } from "../model/index.ts";

/** A maintainer script that ended badly, as dpkg tells of it. */
export interface FailedScript {
  readonly package: string;
  /** `preinst`, `postinst`, `prerm`, `postrm`, or dpkg's own words. */
  readonly script: string;
  readonly status: string;
  /** What was said last, the script's own words before dpkg's. */
  readonly output: readonly string[];
}

const SCRIPTS: Readonly<Record<string, string>> = {
  "pre-installation": "preinst",
  "post-installation": "postinst",
  "pre-removal": "prerm",
  "post-removal": "postrm",
};

/** Finds the first script that failed in what apt and dpkg have printed. */
export function findFailedScript(lines: readonly string[]): FailedScript | undefined {
  const at = lines.findIndex((line) => FAILURE.test(line));
  const match = FAILURE.exec(lines[at] ?? "");
  if (!match) return undefined;
  const [, name = "", words = "", status = ""] = match;
  const before = lines.slice(0, at).filter((line) => !line.startsWith("dpkg: error processing"));
  const begun = before.findLastIndex((line) =>
    /^(Setting up|Unpacking|Preparing to unpack|Processing triggers for) /.test(line),
  );
  return {
    package: name.replace(/:\w+$/, ""),
    script: SCRIPTS[words] ?? words,
    status,
    output: before.slice(begun + 1).slice(-20),
  };
}

const FAILURE =
  /(?:installed|new|old) (\S+) package (\S+) script subprocess (?:returned error exit status|was killed by signal|failed with exit (?:code|status)) \(?([^)]*)\)?/;

/** What a person is told when apt or dpkg could not install a layer's packages. */
export function installationError(
  lines: readonly string[],
  kept: { readonly enter: readonly string[] } | undefined,
): UserError {
  const failed = findFailedScript(lines);
  const hint = kept
    ? `Enter the sandbox with: ${kept.enter.join(" ")}`
    : "Keep the sandbox to look around in with --keep-failed.";
  if (failed === undefined) {
    return new UserError("IMAGE_INSTALL_FAILED", "the packages could not be installed", {
      hint,
      details: lines.slice(-20),
    });
  }
  return new UserError(
    "IMAGE_SCRIPT_FAILED",
    `the ${failed.script} script of the package ${failed.package} ended with status ${failed.status}`,
    { hint, details: failed.output },
  );
}
