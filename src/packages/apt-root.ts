import { dirname } from "node:path";
import type { Host } from "../host/index.ts";
import type { PackagesContext } from "./context.ts";
import type { VerifiedRepository } from "./indexes.ts";
import { suitePath } from "./repository.ts";

export interface AptChoice {
  readonly architecture: string;
  /** A package index of local .debs. */
  readonly local: string | undefined;
}

/** A directory that apt takes for the whole system. */
export interface AptRoot {
  /** As apt is to name it: without blanks, which apt does not take in the path of a key ring. */
  readonly path: string;
  /** Names of the sources by the number of their directory below `mirror/`; a source may be named anything. */
  readonly sources: readonly string[];
  remove(): Promise<void>;
}

/** Where it is, and how apt is to name that. */
interface Place {
  readonly real: string;
  readonly path: string;
}

/** A dry run may do it: it ends with the solving. */
const ASIDE = { effect: "read" } as const;

const DIRECTORIES = [
  ...["etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/apt/trusted.gpg.d", "var/lib/apt/lists/partial"],
  ...["var/cache/apt/archives/partial", "var/lib/dpkg", "var/log/apt"],
];

export async function makeAptRoot(
  { host, cache }: PackagesContext,
  repositories: readonly VerifiedRepository[],
  { architecture, local }: AptChoice,
): Promise<AptRoot> {
  const id = `lethe-apt-${host.randomHex(8)}`;
  const real = `${cache}/solving/${id}`;
  const place = { real, path: /^[\w./-]+$/.test(real) ? real : `/tmp/${id}` };
  const remove = async () => {
    if (place.path !== real) await host.run(["rm", "--force", place.path], ASIDE);
    await host.remove(real, { recursive: true });
  };
  const sources = [...new Set(repositories.map(({ name }) => name)), "local"];
  try {
    await host.makeDir(real, { mode: 0o700 });
    if (place.path !== real) await host.run(["ln", "--symbolic", real, place.path], ASIDE);
    for (const directory of DIRECTORIES) await host.makeDir(`${real}/${directory}`);
    await host.writeFile(`${real}/var/lib/dpkg/status`, "");
    await host.writeFile(`${real}/apt.conf`, configuration(place.path, architecture));
    const lines = [];
    for (const [index, one] of repositories.entries()) {
      const below = `mirror/${sources.indexOf(one.name)}`;
      await placeRepository(host, `${real}/${below}`, one);
      const key = `keyring-${index}.gpg`;
      await host.writeFile(`${real}/${key}`, await host.readFile(one.keyring));
      const options = `[arch=${architecture} signed-by=${place.path}/${key}]`;
      lines.push(`deb ${options} file:${place.path}/${below} ${one.suite} ${one.components.join(" ")}`);
    }
    if (local !== undefined)
      lines.push(await placeLocal(host, place, { below: `mirror/${sources.length - 1}`, local }));
    await host.writeFile(`${real}/etc/apt/sources.list`, `${lines.join("\n")}\n`);
  } catch (error) {
    await remove();
    throw error;
  }
  return { path: place.path, sources, remove };
}

function configuration(root: string, architecture: string): string {
  return `Dir "${root}";
Dir::State::status "${root}/var/lib/dpkg/status";
APT::Architecture "${architecture}";
APT::Architectures { "${architecture}"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::CompressionTypes::Order { "xz"; "gz"; };
Acquire::By-Hash "false";
Acquire::PDiffs "false";
Acquire::ForceHash "SHA256";
`;
}

async function placeRepository(host: Host, base: string, repository: VerifiedRepository): Promise<void> {
  const suite = `${base}/${suitePath(repository)}`;
  await host.makeDir(suite);
  await host.writeFile(`${suite}/InRelease`, repository.inRelease);
  for (const [path, { packed, suffix }] of repository.indexes) {
    await host.makeDir(dirname(`${suite}/${path}`));
    await host.symlink(packed, `${suite}/${path}${suffix}`);
  }
}

/** Needs no signature: each of these .debs was pinned by its hash in the config. */
async function placeLocal(
  host: Host,
  { real, path }: Place,
  { below, local }: { readonly below: string; readonly local: string },
): Promise<string> {
  await host.makeDir(`${real}/${below}`);
  await host.writeFile(`${real}/${below}/Packages`, local);
  return `deb [trusted=yes] file:${path}/${below} ./`;
}
