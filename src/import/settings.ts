import { type Remark, remark } from "./remark.ts";

/** What a machine's small files say of its name, language and place; undefined where a file is absent. */
export interface SettingTexts {
  readonly hostname: string | undefined;
  /** /etc/default/locale or /etc/locale.conf. */
  readonly locale: string | undefined;
  readonly localeGen: string | undefined;
  /** Target of /etc/localtime. */
  readonly localtime: string | undefined;
  readonly timezone: string | undefined;
  /** /etc/default/keyboard. */
  readonly keyboard: string | undefined;
}

export interface FoundSettings {
  readonly hostname: string;
  readonly locale?: string;
  readonly locales: readonly string[];
  readonly timezone?: string;
  readonly keyboard?: string;
  readonly remarks: readonly Remark[];
}

const LOCALE = /^(C|POSIX|C\.UTF-8|[a-z]{2,3}(_[A-Z]{2})?\.UTF-8(@[a-z]+)?)$/;
const LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const HOSTNAME = new RegExp(`^(?=.{1,64}$)${LABEL}(\\.${LABEL})*$`);

export function settingsOf(texts: SettingTexts): FoundSettings {
  const remarks: Remark[] = [];
  const say = (text: string) => void remarks.push(remark("settings", text));
  const asked = (texts.hostname ?? "").trim();
  const hostname = HOSTNAME.test(asked.toLowerCase()) ? asked.toLowerCase() : "machine";
  if (hostname !== asked) say(`the host name ${asked === "" ? "(there is none)" : asked}: ${hostname} is taken`);
  const variables = shellVariables(texts.locale ?? "");
  const lang = utf8(variables.get("LANG") ?? "");
  const others = [...variables].filter(([name, value]) => name !== "LANG" && utf8(value) !== lang);
  if (variables.has("LANG") && !LOCALE.test(lang)) say(`the locale ${lang}: Lethe's are of UTF-8`);
  if (others.length > 0) say(`${others.map(([name]) => name).join(", ")} of the locale: the config has one for all`);
  const generated = (texts.localeGen ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const locales = generated.map((line) => utf8(line.split(/\s+/)[0] ?? ""));
  const odd = generated.filter((line, index) => !/\sUTF-8$/.test(line) || !LOCALE.test(locales[index] ?? ""));
  if (odd.length > 0) say(`the locales ${odd.join(", ")}: Lethe's are of UTF-8`);
  const wanted = locales.filter((name, index) => !odd.includes(generated[index] ?? "") && name !== lang);
  const zone = /zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(texts.localtime ?? "")?.[1] ?? texts.timezone?.trim();
  if (zone !== undefined && !isTimezone(zone)) say(`the time zone ${zone}: there is none of that name`);
  const keyboard = keyboardOf(texts.keyboard, say);
  return {
    hostname,
    ...(LOCALE.test(lang) ? { locale: lang } : {}),
    locales: [...new Set(wanted)].sort(),
    ...(zone !== undefined && isTimezone(zone) ? { timezone: zone } : {}),
    ...(keyboard === undefined ? {} : { keyboard }),
    remarks,
  };
}

/** `en_GB.utf8` and `en_GB.UTF-8` are one. */
function utf8(name: string): string {
  return name.replace(/\.utf-?8/i, ".UTF-8");
}

function keyboardOf(text: string | undefined, say: (text: string) => void): string | undefined {
  if (text === undefined) return undefined;
  const variables = shellVariables(text);
  const variants = (variables.get("XKBVARIANT") ?? "").split(",");
  const layout = (variables.get("XKBLAYOUT") ?? "")
    .split(",")
    .map((one, index) => ((variants[index] ?? "") === "" ? one : `${one}(${variants[index]})`))
    .join(",");
  if ((variables.get("XKBOPTIONS") ?? "") !== "")
    say("XKBOPTIONS of /etc/default/keyboard: the config has no word for it");
  if (layout === "" || layout === "us") return undefined;
  if (/^[a-z]{2,}(\([\w-]+\))?(,[a-z]{2,}(\([\w-]+\))?)*$/.test(layout)) return layout;
  say(`the keyboard layout ${layout}: it is no name that XKB knows`);
  return undefined;
}

/** `NAME=value`, `NAME="value"`, `export NAME='value'`: as shells and systemd read such a file, as far as that is plain. */
export function shellVariables(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(?:"([^"]*)"|'([^']*)'|([^\s"'#]*))\s*(?:#.*)?$/.exec(line);
    if (match?.[1] !== undefined) found.set(match[1], match[2] ?? match[3] ?? match[4] ?? "");
  }
  return found;
}

function isTimezone(name: string): boolean {
  if (!/^[A-Z][\w+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
