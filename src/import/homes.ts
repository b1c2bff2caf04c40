import type { Host, Tree } from "../host/index.ts";
import type { FoundPerson } from "./accounts.ts";
import type { Names } from "./etc.ts";
import { shellVariables } from "./settings.ts";

/** State that a machine has, as state.ts is to propose it. */
export interface FoundState {
  readonly kind: "directory" | "repository" | "cache";
  /** In a home: relative to it, empty for the home itself. Else absolute. */
  readonly path: string;
  /** Whose home. */
  readonly person?: string;
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: number;
  readonly remote?: string;
  readonly reason: string;
}

const XDG = ["DESKTOP", "DOCUMENTS", "DOWNLOAD", "MUSIC", "PICTURES", "VIDEOS", "TEMPLATES", "PUBLICSHARE"];
const ENGLISH = ["Desktop", "Documents", "Downloads", "Music", "Pictures", "Videos", "Templates", "Public"];

/** What is made again from elsewhere, and where a search for work trees would be long. */
const NOT_SEARCHED = [".cache", ".cargo", ".rustup", ".npm", ".local", ".mozilla", ".config", "node_modules", "go/pkg"];
const DEPTH = 6;

export async function homeState(host: Host, tree: Tree, people: readonly FoundPerson[]): Promise<FoundState[]> {
  const found: FoundState[] = [];
  for (const person of people) {
    if ((await tree.status(person.home))?.type !== "directory") continue;
    const of = (kind: FoundState["kind"], path: string, reason: string): FoundState => ({
      kind,
      path,
      person: person.name,
      reason,
    });
    found.push(
      of("directory", "", `everything of ${person.name}: take this line away when those below say all that matters`),
    );
    if ((await tree.names(`${person.home}/.cache`)).length > 0)
      found.push(of("cache", ".cache", "programs fill it again"));
    const repositories = await workTrees(host, tree, person.home);
    for (const path of await userDirectories(tree, person.home)) {
      const inside = repositories.some((one) => one.path === path);
      if (!inside && (await tree.names(`${person.home}/${path}`)).length > 0) {
        found.push(of("directory", path, "one of the directories that desktops make for a person's files"));
      }
    }
    for (const { path, remote } of repositories) {
      const reason =
        remote === undefined ? "a git work tree, without a remote: this is the only copy" : "a git work tree";
      found.push({ ...of("repository", path, reason), ...(remote === undefined ? {} : { remote }) });
    }
  }
  return found;
}

async function userDirectories(tree: Tree, home: string): Promise<string[]> {
  const variables = shellVariables((await tree.text(`${home}/.config/user-dirs.dirs`)) ?? "");
  const named = XDG.map((name, index) => variables.get(`XDG_${name}_DIR`) ?? `$HOME/${ENGLISH[index] ?? ""}`);
  const below = named.flatMap((path) => /^\$HOME\/([^/].*?)\/?$/.exec(path)?.[1] ?? []).filter(isPlain);
  return [...new Set(below)].sort();
}

interface WorkTree {
  readonly path: string;
  readonly remote: string | undefined;
}

/** Outermost ones: what is below a work tree is its own. */
async function workTrees(host: Host, tree: Tree, home: string): Promise<WorkTree[]> {
  const pruned = NOT_SEARCHED.flatMap((name) => ["-o", "-path", `*/${name}`]).slice(1);
  const { stdout } = await host.run(
    [
      ...["find", tree.at(home), "-xdev", "-mindepth", "1", "-maxdepth", `${DEPTH + 1}`],
      ...["(", ...pruned, ")", "-prune", "-o", "-type", "d", "-name", ".git", "-printf", "%P\\0", "-prune"],
    ],
    // What may not be read, or goes away meanwhile, is no work tree that could be named.
    { effect: "read", accept: [0, 1] },
  );
  const paths = stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path.endsWith("/.git"))
    .map((path) => path.slice(0, -"/.git".length))
    .filter(isPlain)
    .sort();
  const outer = paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
  const found: WorkTree[] = [];
  for (const path of outer) {
    found.push({ path, remote: remoteOf((await tree.text(`${home}/${path}/.git/config`)) ?? "") });
  }
  return found;
}

/** Of `origin`, else of the first; without a password that may be in it. */
export function remoteOf(config: string): string | undefined {
  const sections = config.split(/^\s*\[/m).slice(1);
  const remotes = sections.filter((section) => section.startsWith('remote "'));
  const chosen = remotes.find((section) => section.startsWith('remote "origin"')) ?? remotes[0];
  const url = /^\s*url\s*=\s*"?([^"\n]*?)"?\s*$/m.exec(chosen ?? "")?.[1];
  if (url === undefined || url === "") return undefined;
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/@]*)@/i, (_, scheme: string, who: string) =>
    /^(http|ftp)/i.test(scheme) || who.includes(":") ? scheme : `${scheme}${who}@`,
  );
}

/** A path that a config may hold as it is. */
function isPlain(path: string): boolean {
  return !/[\p{Cc}\ufffd]/u.test(path) && path.split("/").every((name) => !["", ".", ".."].includes(name));
}

/** Outside of homes: what people and their programs keep, by where it is wont to be. */
const KNOWN: readonly (readonly [string, string])[] = [
  ["/root", "root's home"],
  ["/var/lib/postgresql", "the databases of PostgreSQL"],
  ["/var/lib/mysql", "the databases of MySQL or MariaDB"],
  ["/var/lib/redis", "what Redis has written down"],
  ["/var/lib/grafana", "dashboards and users of Grafana"],
  ["/var/lib/prometheus", "figures of Prometheus"],
  ["/var/lib/libvirt", "virtual machines, with their disks"],
  ["/var/lib/machines", "containers of systemd-nspawn"],
  ["/var/lib/flatpak", "applications of Flatpak"],
  ["/var/lib/samba", "users and shares of Samba"],
  ["/var/lib/tor", "keys and state of Tor"],
  ["/var/mail", "people's mail"],
  ["/var/vmail", "people's mail"],
  ["/var/www", "what the web server shows"],
];

/** Whatever is in here was put there by somebody. */
const PARENTS = ["/srv", "/opt"];

/** `owner`: the package that a path belongs to. */
export async function otherState(
  tree: Tree,
  names: Names,
  homes: readonly string[],
  owner: (path: string) => string | undefined,
): Promise<FoundState[]> {
  const places = [...KNOWN];
  for (const parent of PARENTS) {
    for (const name of await tree.names(parent)) {
      if (isPlain(name)) places.push([`${parent}/${name}`, "put there by somebody"]);
    }
  }
  const found: FoundState[] = [];
  for (const [path, reason] of places) {
    const status = await tree.status(path);
    const inHome = homes.some((home) => path === home || home.startsWith(`${path}/`));
    if (status?.type !== "directory" || inHome) continue;
    const content = await tree.names(path);
    // A directory that a package fills is the package's; one that it only makes is for what comes.
    const filled = content.some((name) => owner(`${path}/${name}`) === undefined && !SKELETON.has(name));
    if (!filled) continue;
    const who = { owner: names.user(status.uid), group: names.group(status.gid) };
    found.push({
      kind: "directory",
      path,
      reason,
      ...(who.owner === undefined || who.owner === "root" ? {} : { owner: who.owner }),
      ...(who.group === undefined || who.group === "root" ? {} : { group: who.group }),
      ...(status.mode === 0o755 ? {} : { mode: status.mode }),
    });
  }
  return found;
}

const SKELETON = new Set([".bashrc", ".profile", ".bash_logout", "index.html", "html", ".ssh"]);
