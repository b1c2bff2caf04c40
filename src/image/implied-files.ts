import { formatComponents, formatDeliveries } from "../format/index.ts";
import { type Declaration, type DeclaredFile, SEALED, type Unit } from "../model/index.ts";
import { canonical } from "./keys.ts";
import { published } from "./published.ts";

/** Files that follow from the rest of the declaration; one that is declared by its own path wins. */
export function impliedFiles(declaration: Declaration): DeclaredFile[] {
  const keyboard = [`XKBMODEL="pc105"`, `XKBLAYOUT="${declaration.keyboard}"`, `BACKSPACE="guess"`, ""].join("\n");
  const implied: DeclaredFile[] = [
    text("/etc/hostname", `${declaration.hostname}\n`),
    text("/etc/locale.conf", `LANG=${declaration.locale}\n`),
    text("/etc/default/keyboard", keyboard),
    text("/etc/timezone", `${declaration.timezone}\n`),
    { ...node("/etc/localtime"), type: "symlink", target: `/usr/share/zoneinfo/${declaration.timezone}` },
    text("/usr/share/lethe/declaration.json", `${canonical(published(declaration))}\n`),
    text("/usr/share/lethe/components", formatComponents(declaration.components)),
    ...lines("/etc/modules-load.d/lethe.conf", declaration.kernel.modules),
    ...lines("/etc/locale.gen", declaration.locales.map(localeLine)),
    ...declaration.units.flatMap(unitFiles),
    ...authorizedKeys(declaration),
    ...secrets(declaration),
  ];
  const declared = new Set(declaration.files.map((file) => file.path));
  return implied.filter((file) => !declared.has(file.path));
}

/** A line of /etc/locale.gen: `de_DE.UTF-8` → `de_DE.UTF-8 UTF-8`. */
export function localeLine(locale: string): string {
  const charset = /\.([^@]+)/.exec(locale)?.[1] ?? "UTF-8";
  return `${locale} ${charset}`;
}

/**
 * Beside the homes and not in them: a home may be kept state, and a key that was taken out of the config must
 * not open a machine any more.
 */
function authorizedKeys(declaration: Declaration): DeclaredFile[] {
  const people = declaration.users.filter((user) => user.authorizedKeys.length > 0);
  if (people.length === 0) return [];
  const option = "AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/authorized_keys.d/%u\n";
  return [
    ...people.map((user) => text(`/etc/ssh/authorized_keys.d/${user.name}`, `${user.authorizedKeys.join("\n")}\n`)),
    text("/etc/ssh/sshd_config.d/10-lethe-authorized-keys.conf", option),
  ];
}

/** A machine without secrets does not even know the unit. */
function secrets({ secrets: deliveries = [] }: Declaration): DeclaredFile[] {
  if (deliveries.length === 0) return [];
  const wants = "/usr/lib/systemd/system/sysinit.target.wants/lethe-secrets.service";
  return [
    { ...node(SEALED), type: "directory", mode: 0o755 },
    text(`${SEALED}/deliveries`, formatDeliveries(deliveries)),
    { ...node(wants), type: "symlink", target: "../lethe-secrets.service" },
  ];
}

function unitFiles(unit: Unit): DeclaredFile[] {
  const path = `/etc/systemd/${unit.scope}/${unit.name}`;
  const dropins = Object.entries(unit.dropins).sort(([left], [right]) => (left < right ? -1 : 1));
  return [
    ...(unit.content === undefined || unit.state === "masked" ? [] : [text(path, unit.content, unit.by)]),
    ...(unit.state === "masked" ? [{ ...node(path, unit.by), type: "symlink" as const, target: "/dev/null" }] : []),
    ...dropins.map(([name, content]) => text(`${path}.d/${name}.conf`, content, unit.by)),
  ];
}

function lines(path: string, words: readonly string[]): DeclaredFile[] {
  return words.length === 0 ? [] : [text(path, words.map((word) => `${word}\n`).join(""))];
}

function text(path: string, content: string, by = "system.ts"): DeclaredFile {
  return { ...node(path, by), type: "file", mode: 0o644, content: Buffer.from(content).toString("base64") };
}

function node(path: string, by = "system.ts") {
  return { path, owner: "root", group: "root", by };
}
