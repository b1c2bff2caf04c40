import type { Gathered } from "../gathered.ts";
import type { Source } from "../source.ts";

interface Made {
  /** What a package of the machine is told of when files come there, as dpkg's list of triggers has it. */
  readonly trigger: string;
  readonly what: string;
  readonly patterns: readonly string[];
  readonly reason: string;
}

const MIME_KINDS =
  "all application audio chemical font image inode interface message model multipart text uri video x-content x-epoc x-office";
const MIME_INDEXES =
  "XMLnamespaces aliases generic-icons globs globs2 icons magic mime.cache subclasses treemagic types version";

/** What packages make of other packages' files, when these come and go. */
const MADE: readonly Made[] = [
  {
    trigger: "/usr/share/glib-2.0/schemas",
    what: "glib-schemas",
    patterns: ["/usr/share/glib-2.0/schemas/gschemas.compiled"],
    reason: "settings' schemas of all packages, compiled",
  },
  {
    trigger: "/usr/lib/*/gio/modules",
    what: "gio-modules",
    patterns: ["/usr/lib/*/gio/modules/giomodule.cache"],
    reason: "which GIO modules there are",
  },
  {
    trigger: "/usr/lib/*/gdk-pixbuf-2.0/*",
    what: "gdk-pixbuf",
    patterns: ["/usr/lib/*/gdk-pixbuf-2.0/*/loaders.cache"],
    reason: "which loaders of images there are",
  },
  {
    trigger: "/usr/lib/*/gtk-*",
    what: "gtk-input-methods",
    patterns: ["/usr/lib/*/gtk-2.0/*/immodules.cache", "/usr/lib/*/gtk-3.0/*/immodules.cache"],
    reason: "which input methods there are",
  },
  {
    trigger: "/usr/share/mime/packages",
    what: "mime",
    patterns: [
      ...MIME_INDEXES.split(" ").map((name) => `/usr/share/mime/${name}`),
      ...MIME_KINDS.split(" ").flatMap((kind) => [`/usr/share/mime/${kind}`, `/usr/share/mime/${kind}/*.xml`]),
    ],
    reason: "types of files, from what packages say of them",
  },
  {
    trigger: "/usr/share/icons*",
    what: "icons",
    patterns: ["/usr/share/icons/*/icon-theme.cache", "/usr/share/icons/*/.icon-theme.cache"],
    reason: "an index of icons",
  },
  {
    trigger: "/usr/share/applications",
    what: "applications",
    patterns: ["/usr/share/applications/mimeinfo.cache"],
    reason: "which program opens which type of file",
  },
  {
    trigger: "/usr/share/fonts",
    what: "fonts",
    patterns: [
      "/var/cache/fontconfig",
      "/var/cache/fontconfig/*",
      "/usr/share/fonts/**/.uuid",
      "/usr/share/fonts/.uuid",
    ],
    reason: "an index of fonts",
  },
  {
    trigger: "ldconfig",
    what: "libraries",
    patterns: ["/etc/ld.so.cache", "/var/cache/ldconfig", "/var/cache/ldconfig/aux-cache"],
    reason: "which libraries there are",
  },
  {
    trigger: "/usr/lib/*/gconv*",
    what: "gconv",
    patterns: ["/usr/lib/*/gconv/gconv-modules.cache"],
    reason: "which character sets there are",
  },
  {
    trigger: "/usr/share/info",
    what: "info",
    patterns: ["/usr/share/info/dir", "/usr/share/info/dir.old"],
    reason: "the contents of all info manuals",
  },
  {
    trigger: "/usr/share/man",
    what: "man",
    patterns: ["/var/cache/man", "/var/cache/man/**"],
    reason: "an index of manual pages",
  },
  {
    trigger: "update-ca-certificates*",
    what: "certificates",
    patterns: ["/etc/ssl/certs/ca-certificates.crt"],
    reason: "all certificates that are trusted, in one file",
  },
];

/** libc makes these without a trigger of dpkg's, whatever is installed. */
const ALWAYS = new Set(["libraries", "gconv"]);

/** Indexes that packages keep of each other's files: those of the triggers that somebody waits for. */
export async function triggers(source: Source, gathered: Gathered): Promise<void> {
  const waited = await waitedFor(source);
  for (const { trigger, what, patterns, reason } of MADE) {
    const start = trigger.split("*")[0] ?? trigger;
    const middle = /\*\/([^*]+)/.exec(trigger)?.[1] ?? "";
    const isWaitedFor = waited.some((name) => name.startsWith(start) && name.includes(middle));
    if (!isWaitedFor && !ALWAYS.has(what)) continue;
    for (const pattern of patterns) {
      gathered.rule({
        id: `trigger/${what}`,
        pattern,
        ...(pattern.endsWith("/**") ? {} : { alone: true as const }),
        nature: "generated",
        reason,
        by: "package triggers",
      });
    }
  }
  await certificates(source, gathered);
}

/** Paths, one a line with the package that waits; and names of those that packages call by themselves. */
async function waitedFor(source: Source): Promise<string[]> {
  const text = (await source.text("/var/lib/dpkg/triggers/File")) ?? "";
  const paths = text.split("\n").flatMap((line) => line.split(/\s+/)[0] ?? []);
  return [...paths.filter((path) => path.startsWith("/")), ...(await source.names("/var/lib/dpkg/triggers"))];
}

/** update-ca-certificates(8) links each certificate by its name and by its hash. */
async function certificates(source: Source, gathered: Gathered): Promise<void> {
  if ((await source.status("/usr/sbin/update-ca-certificates")) === undefined) return;
  for (const pattern of ["/etc/ssl/certs/*.pem", "/etc/ssl/certs/*.0", "/etc/ssl/certs/*.1"]) {
    gathered.rule(
      {
        id: "trigger/certificates",
        pattern,
        alone: true,
        nature: "generated",
        reason: "update-ca-certificates links what is trusted by its hash",
        by: "ca-certificates",
      },
      ["symlink"],
    );
  }
}
