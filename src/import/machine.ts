import { type Host, Tree } from "../host/index.ts";
import { type Ids, UserError } from "../model/index.ts";
import { accountsOf, authorizedKeysOf, type FoundAccounts, namesWithPassword } from "./accounts.ts";
import { type Baseline, type FoundFiles, filesOf, type Names } from "./etc.ts";
import { type FoundFeature, featuresOf } from "./features.ts";
import { type FoundState, homeState, otherState } from "./homes.ts";
import { type FoundKernel, kernelOf } from "./kernel.ts";
import { type PackageTexts, packagesOf } from "./packages.ts";
import { type Remark, remark } from "./remark.ts";
import { secretIn } from "./secret.ts";
import { type FoundSettings, settingsOf } from "./settings.ts";
import {
  dearmored,
  type FoundSources,
  isPublicRing,
  type MachineOs,
  type MachineSource,
  type SourceKey,
  sourcesOf,
} from "./sources.ts";
import { type FoundUnits, readUnits, unitsOf } from "./units.ts";

export interface MachineInput {
  readonly host: Host;
  /** `/`, or the mounted disk of another machine. */
  readonly root: string;
  readonly baseline: Baseline;
  readonly sources: readonly MachineSource[];
}

/** An existing machine, as far as a config is to say it. */
export interface FoundMachine {
  readonly os: MachineOs;
  readonly settings: FoundSettings;
  readonly accounts: FoundAccounts;
  /** Lines of authorized_keys by account. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly ids: Ids;
  readonly kernel: FoundKernel;
  readonly packages: PackageTexts;
  readonly architecture: string;
  readonly sources: FoundSources;
  /** Key rings of the extra sources, by the source's name. */
  readonly sourceKeys: ReadonlyMap<string, Buffer>;
  readonly features: readonly FoundFeature[];
  readonly units: FoundUnits;
  readonly files: FoundFiles;
  readonly state: readonly FoundState[];
  readonly remarks: readonly Remark[];
}

/**
 * Reads a machine; writes nothing. Throws UserError IMPORT_NOT_DEBIAN where no dpkg has its database there, and
 * IMPORT_LETHE where the machine has a config already.
 */
export async function readMachine({ host, root, baseline, sources }: MachineInput): Promise<FoundMachine> {
  const tree = new Tree(host, root);
  const status = await tree.text("/var/lib/dpkg/status");
  if (status === undefined) {
    throw new UserError("IMPORT_NOT_DEBIAN", `${root} holds no Debian: there is no /var/lib/dpkg/status`, {
      hint: "--root names the top of another machine's file system, mounted.",
    });
  }
  if ((await tree.status("/usr/share/lethe/declaration.json")) !== undefined) {
    throw new UserError("IMPORT_LETHE", "this machine was built from a config: there is nothing to import", {
      hint: "Its config is in /etc/lethe/config, unless the config says otherwise.",
    });
  }
  const packages: PackageTexts = {
    status,
    extended: (await tree.text("/var/lib/apt/extended_states")) ?? "",
    aptConf: [(await tree.text("/etc/apt/apt.conf")) ?? "", ...(await tree.texts("/etc/apt/apt.conf.d"))].join("\n"),
  };
  const { architecture, installed } = packagesOf(packages, [], undefined);
  const passwd = (await tree.text("/etc/passwd")) ?? "";
  const group = (await tree.text("/etc/group")) ?? "";
  const names = namesOf(passwd, group);
  const accounts = accountsOf(
    {
      passwd,
      group,
      subuid: (await tree.text("/etc/subuid")) ?? "",
      withPassword: namesWithPassword((await tree.text("/etc/shadow")) ?? ""),
    },
    await accountMakers(tree),
  );
  const remarks: Remark[] = [];
  const keys = await readKeys(tree, accounts, remarks);
  const unitFacts = await readUnits(tree);
  const { features, remarks: aboutFeatures } = featuresOf({
    installed,
    isEnabled: (name) => unitFacts.links.some(({ path }) => path.endsWith(`/${name}`)),
    sshd: [...(await tree.texts("/etc/ssh/sshd_config.d", ".conf")), (await tree.text("/etc/ssh/sshd_config")) ?? ""],
    rootHasKeys: keys.has("root"),
    daemon: await harmless(tree, "/etc/docker/daemon.json"),
  });
  const trusted = (await tree.names("/etc/apt/trusted.gpg.d"))
    .map((name) => `/etc/apt/trusted.gpg.d/${name}`)
    .filter((path) => baseline.owner(path) === undefined && /\.(gpg|asc)$/.test(path));
  const os = osOf((await tree.text("/etc/os-release")) ?? (await tree.text("/usr/lib/os-release")) ?? "");
  const foundSources = sourcesOf(sources, os, trusted);
  const { sourceKeys, absent } = await readSourceKeys(tree, foundSources);
  remarks.push(...(await mounts(tree)), ...aboutFeatures, ...absent);
  return {
    os,
    settings: await readSettings(tree),
    accounts,
    keys,
    ids: accounts.ids,
    kernel: await readKernel(tree, installed, architecture),
    packages,
    architecture,
    sources: { ...foundSources, extra: foundSources.extra.filter(({ name }) => sourceKeys.has(name)) },
    sourceKeys,
    features,
    units: unitsOf(unitFacts),
    files: await filesOf(host, tree, baseline, names),
    state: [
      ...(await homeState(host, tree, accounts.people)),
      ...(await otherState(
        tree,
        names,
        accounts.people.map(({ home }) => home),
        (path) => baseline.owner(path),
      )),
    ],
    remarks,
  };
}

function osOf(text: string): MachineOs {
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(text)?.[1] ?? "";
  const id = field("ID");
  return { id: id === "" ? "debian" : id, codename: field("VERSION_CODENAME"), name: field("PRETTY_NAME") };
}

function namesOf(passwd: string, group: string): Names {
  const table = (text: string) =>
    new Map(
      text
        .split("\n")
        .map((line) => line.split(":"))
        .filter(([name = ""]) => /^[a-zA-Z_][\w.-]{0,31}$/.test(name))
        .map(([name = "", , id = ""]) => [Number(id), name]),
    );
  const [users, groups] = [table(passwd), table(group)];
  return { user: (uid) => users.get(uid), group: (gid) => groups.get(gid) };
}

/** Whether a package makes an account of that name: its script or its sysusers.d says the name. */
async function accountMakers(tree: Tree): Promise<(name: string) => boolean> {
  const info = "/var/lib/dpkg/info";
  const scripts = (await tree.names(info)).filter((name) => /\.(preinst|postinst|config)$/.test(name));
  const words = new Set<string>();
  const take = (text: string) => {
    for (const [word] of text.matchAll(/[a-z_][a-z0-9_-]*/gi)) words.add(word);
  };
  for (const name of scripts) {
    const text = (await tree.text(`${info}/${name}`)) ?? "";
    if (/adduser|useradd|groupadd|addgroup|sysusers|[A-Z_]*(USER|GROUP)=/.test(text)) take(text);
  }
  for (const text of await tree.texts("/usr/lib/sysusers.d", ".conf")) take(text);
  return (name) => words.has(name);
}

async function readKeys(tree: Tree, { people }: FoundAccounts, remarks: Remark[]) {
  const keys = new Map<string, readonly string[]>();
  for (const { name, home } of [{ name: "root", home: "/root" }, ...people]) {
    const texts = await Promise.all(
      ["authorized_keys", "authorized_keys2"].map((file) => tree.text(`${home}/.ssh/${file}`)),
    );
    const found = authorizedKeysOf(texts.filter((text) => text !== undefined).join("\n"));
    const safe = found.keys.filter((key) => secretIn(key) === undefined);
    if (safe.length > 0) keys.set(name, safe);
    const left = found.refused + found.keys.length - safe.length;
    if (left > 0) {
      remarks.push(remark("users", `${left} lines of ${home}/.ssh/authorized_keys that are no plain public keys`));
    }
  }
  return keys;
}

async function harmless(tree: Tree, path: string): Promise<string | undefined> {
  const text = await tree.text(path);
  return text === undefined || secretIn(text) !== undefined ? undefined : text;
}

async function readSettings(tree: Tree): Promise<FoundSettings> {
  return settingsOf({
    hostname: await tree.text("/etc/hostname"),
    locale: (await tree.text("/etc/default/locale")) ?? (await tree.text("/etc/locale.conf")),
    localeGen: await tree.text("/etc/locale.gen"),
    localtime: await tree.link("/etc/localtime"),
    timezone: await tree.text("/etc/timezone"),
    keyboard: await tree.text("/etc/default/keyboard"),
  });
}

async function readKernel(tree: Tree, packages: ReadonlySet<string>, architecture: string): Promise<FoundKernel> {
  const grub = [(await tree.text("/etc/default/grub")) ?? "", ...(await tree.texts("/etc/default/grub.d", ".cfg"))];
  const texts = { cmdline: await tree.text("/etc/kernel/cmdline"), modules: await tree.text("/etc/modules") };
  return kernelOf({ ...texts, grub: grub.join("\n"), packages }, architecture);
}

async function readSourceKeys(tree: Tree, { extra }: FoundSources) {
  const sourceKeys = new Map<string, Buffer>();
  const absent: Remark[] = [];
  for (const { name, url, key } of extra) {
    const content = await keyContent(tree, key);
    if (content === undefined)
      absent.push(remark("packages", `the source ${url}: its key is not there, or is no ring of public keys`));
    else sourceKeys.set(name, content);
  }
  return { sourceKeys, absent };
}

async function keyContent(tree: Tree, key: SourceKey): Promise<Buffer | undefined> {
  if ("text" in key) return Buffer.from(key.text);
  const rings = [];
  for (const path of key.paths) {
    const ring = await tree.bytes(path);
    if (ring === undefined || !isPublicRing(ring)) return undefined;
    rings.push(ring);
  }
  return rings.length === 1 ? rings[0] : Buffer.concat(rings.map(dearmored));
}

/** Lines of fstab and crypttab that are not the former system itself. */
async function mounts(tree: Tree): Promise<Remark[]> {
  const rows = async (path: string) =>
    ((await tree.text(path)) ?? "")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([first = ""]) => first !== "" && !first.startsWith("#"));
  const own = /^(\/|\/boot|\/boot\/efi|\/efi|\/usr|\/home|\/var|\/tmp|\/proc|\/sys|\/dev.*|\/run.*|none|swap)$/;
  const others = (await rows("/etc/fstab")).filter(([, place = "", type = ""]) => !own.test(place) && type !== "swap");
  const crypt = await rows("/etc/crypttab");
  return [
    ...others.map(([, place = "", type = ""]) =>
      remark("files", `what /etc/fstab mounts at ${place} (${type}): write a unit for it, under files and units`),
    ),
    ...(crypt.length > 0
      ? [
          remark(
            "files",
            `/etc/crypttab (${crypt.map(([name]) => name).join(", ")}): Lethe opens its own disk; others need units`,
          ),
        ]
      : []),
  ];
}
