import { type Toolchain, UserError } from "../model/index.ts";
import { type AptChoice, type AptRoot, makeAptRoot } from "./apt-root.ts";
import type { PackagesContext } from "./context.ts";
import type { VerifiedRepository } from "./indexes.ts";

/** apt in a private root: an empty dpkg status, and as sources only what was verified. */
export interface PrivateApt {
  /** The .debs that `install names` would fetch, as `[source name, path below its root]`. */
  solve(names: readonly string[], options: { readonly recommends: boolean }): Promise<[string, string][]>;
  /** Removes the private root. */
  close(): Promise<void>;
}

/**
 * apt checks the signatures and hashes for itself once more, as of a `file:` mirror of ours. Throws UserError
 * PACKAGES_APT where it refuses them, PACKAGES_CONFLICT with its own words where it finds no solution.
 */
export async function privateApt(
  context: PackagesContext & { readonly toolchain: Toolchain },
  repositories: readonly VerifiedRepository[],
  choice: AptChoice,
): Promise<PrivateApt> {
  const root = await makeAptRoot(context, repositories, choice);
  const run = (argv: readonly string[]) =>
    context.host.run(context.toolchain.wrap(argv), {
      env: { APT_CONFIG: `${root.path}/apt.conf`, LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive" },
      accept: [0, 100],
      effect: "read",
    });
  try {
    const { status, stderr } = await run(["apt-get", "update", "-q"]);
    const refused = matching(stderr, /^[EW]: /);
    if (status !== 0 || refused.length > 0) {
      throw new UserError("PACKAGES_APT", "apt refuses the package indexes", { details: refused });
    }
  } catch (error) {
    await root.remove();
    throw error;
  }
  return {
    close: root.remove,
    async solve(names, { recommends }) {
      const option = `APT::Install-Recommends=${recommends}`;
      const said = await run(["apt-get", "install", "-q", "-y", "--print-uris", "-o", option, "--", ...names]);
      if (said.status !== 0) throw conflict(said.text, said.stderr);
      return said.text.split("\n").flatMap((line) => readUri(line, root));
    },
  };
}

/** `'file:ROOT/mirror/NUMBER/PATH' name size SHA256:hash`; apt escapes what a URL may not hold, and some more. */
function readUri(line: string, root: AptRoot): [string, string][] {
  const uri = /^'file:(\S+)' /.exec(line)?.[1];
  if (uri === undefined) return [];
  const path = decodeURIComponent(uri).replace(/^\/+/, "/");
  const prefix = `${root.path}/mirror/`;
  const [number, ...rest] = path.slice(prefix.length).split("/");
  const source = root.sources[Number(number)];
  if (!path.startsWith(prefix) || source === undefined) throw new Error(`apt answers with ${uri}, which is no source`);
  return [[source, rest.filter((part) => part !== "." && part !== "").join("/")]];
}

function conflict(stdout: string, stderr: Buffer): UserError {
  const lines = stdout.split("\n");
  const from = lines.findIndex((line) => /unmet dependencies|conflict/i.test(line));
  const explained = from < 0 ? [] : lines.slice(from).filter((line) => line.trim() !== "");
  return new UserError("PACKAGES_CONFLICT", "apt finds no set of packages that has all that is asked for", {
    details: [...explained, ...matching(stderr, /^E: | {3}/)].slice(0, 40),
    hint: "Take away one of the packages named, or the version asked of it.",
  });
}

function matching(output: Buffer, pattern: RegExp): string[] {
  return output
    .toString("utf8")
    .split("\n")
    .filter((line) => pattern.test(line));
}
