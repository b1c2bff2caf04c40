import { field, parseControl } from "../format/index.ts";
import type { Host } from "../host/index.ts";

/** One enabled binary source of the host's own apt. */
export interface HostSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly signedBy: string;
}

/**
 * What /etc/apt says, in both of its notations; `mirror+file:` lists are followed to their first mirror, below `root`.
 */
export async function hostSources(host: Host, directory = "/etc/apt", root = ""): Promise<HostSource[]> {
  const found: HostSource[] = [];
  const parts = (await host.readDir(`${directory}/sources.list.d`)).map(
    (name) => `${directory}/sources.list.d/${name}`,
  );
  for (const path of [`${directory}/sources.list`, ...parts]) {
    if (!(await host.exists(path))) continue;
    if (path.endsWith(".list")) found.push(...oneLineSources(await host.readText(path)));
    if (path.endsWith(".sources")) found.push(...deb822Sources(await host.readText(path)));
  }
  return Promise.all(found.map(async (source) => ({ ...source, uri: await followMirrorList(host, source.uri, root) })));
}

export function deb822Sources(text: string): HostSource[] {
  return parseControl(text, "apt's sources").flatMap((stanza) => {
    const words = (name: string) => (field(stanza, name) ?? "").split(/\s+/).filter((word) => word !== "");
    if (!words("Types").includes("deb") || /^(no|false|0|off)$/i.test(field(stanza, "Enabled") ?? "yes")) return [];
    return words("URIs").flatMap((uri) =>
      words("Suites").map((suite) => ({
        uri,
        suite,
        components: words("Components"),
        signedBy: field(stanza, "Signed-By") ?? "",
      })),
    );
  });
}

export function oneLineSources(text: string): HostSource[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (match?.[2] === undefined || match[3] === undefined) return [];
    return [
      {
        uri: match[2],
        suite: match[3],
        components: (match[4] ?? "").split(/\s+/).filter((word) => word !== ""),
        signedBy: /signed-by=(\S+)/i.exec(match[1] ?? "")?.[1] ?? "",
      },
    ];
  });
}

/** Debian's own cloud images name their mirrors in a list beside the sources. */
async function followMirrorList(host: Host, uri: string, root: string): Promise<string> {
  const named = /^mirror\+file:(\/\S+)$/.exec(uri)?.[1]?.replace(/^\/+/, "/");
  const list = named === undefined ? undefined : `${root.replace(/\/$/, "")}${named}`;
  if (list === undefined || !(await host.exists(list))) return uri;
  const first = (await host.readText(list)).split("\n").find((line) => /^\s*[a-z]+:/.test(line));
  return first?.trim().split(/\s+/)[0] ?? uri;
}
