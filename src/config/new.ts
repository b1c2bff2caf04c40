import type { ProgramPaths } from "./program.ts";

/** A config repository to start from: one machine and one person. */
export interface NewConfigOptions {
  readonly hostname: string;
  /** Name of the person's account. */
  readonly user: string;
  /** crypt(5) hash of their password. Without it, and without keys, nobody can log in. */
  readonly passwordHash?: string;
  readonly authorizedKeys?: readonly string[];
  /** `metal`: firmware and networks to choose; `virtual`: a small kernel and a serial console. */
  readonly machine: "metal" | "virtual";
  readonly locale?: string;
  readonly timezone?: string;
  readonly keyboard?: string;
  /** Of the running program, for an editor; beside those of an installed machine. */
  readonly types: ProgramPaths["types"];
}

export interface NewFile {
  /** Relative to the config's directory. */
  readonly path: string;
  readonly content: string;
}

/** The files of a new config. It type-checks, boots, and loses no work: the person's home is kept whole. */
export function newConfig(options: NewConfigOptions): NewFile[] {
  return [
    { path: "system.ts", content: systemFile(options) },
    { path: "state.ts", content: stateFile(options) },
    { path: "package.json", content: json({ name: options.hostname, private: true, type: "module" }) },
    { path: "tsconfig.json", content: json(projectFile(options.types)) },
    { path: ".gitignore", content: "node_modules/\n" },
  ];
}

function systemFile(options: NewConfigOptions): string {
  const { hostname, user, passwordHash, authorizedKeys = [], machine } = options;
  const features = [
    ...(machine === "metal" ? ["hardware", "networkManager"] : ["networkd", "serialConsole"]),
    ...(authorizedKeys.length > 0 ? ["openssh"] : []),
    "firewall",
    "sudo",
  ];
  const call = (name: string) =>
    name === "sudo" && passwordHash === undefined ? "sudo({ askPassword: false })" : `${name}()`;
  const chosen = (["locale", "timezone", "keyboard"] as const).flatMap((key) => {
    const value = options[key];
    return value === undefined ? [] : [`  ${key}: ${text(value)},`];
  });
  return [
    `import { debian, defineSystem, user } from "lethe";`,
    `import { ${[...features].sort().join(", ")} } from "lethe/features";`,
    "",
    `export const ${variable(user)} = user(${text(user)}, {`,
    `  groups: ["sudo"],`,
    ...(passwordHash === undefined
      ? ["  // A password opens this account once what `mkpasswd` prints stands here:", `  // passwordHash: "$y$...",`]
      : [`  passwordHash: ${text(passwordHash)},`]),
    ...(authorizedKeys.length === 0
      ? []
      : ["  authorizedKeys: [", ...authorizedKeys.map((key) => `    ${text(key)},`), "  ],"]),
    "});",
    "",
    "export default defineSystem({",
    `  hostname: ${text(hostname)},`,
    `  packages: debian("trixie", ["git", "vim"]),`,
    ...(machine === "virtual" ? [`  kernel: { package: "linux-image-cloud-amd64" },`] : []),
    ...chosen,
    `  users: [${variable(user)}],`,
    `  features: [${features.map(call).join(", ")}],`,
    `  files: { "/etc/motd": "Nothing here that was not asked for.\\n" },`,
    "});",
    "",
  ].join("\n");
}

function stateFile({ user }: NewConfigOptions): string {
  const name = variable(user);
  return [
    `import { cache, defineState, directory } from "lethe";`,
    `import { ${name} } from "./system.ts";`,
    "",
    "export default defineState([",
    "  // The whole home for a start, so that no work is lost. Narrow it when you know what matters.",
    `  directory(${name}.home(), { reason: "everything ${user} does" }),`,
    `  cache(${name}.home(".cache"), { limit: "10G", reason: "programs fill it again" }),`,
    "]);",
    "",
  ].join("\n");
}

/** The first of each list that is there is taken: a config is at home on the machine and where it was made. */
function projectFile(types: ProgramPaths["types"]) {
  return {
    compilerOptions: {
      target: "es2023",
      lib: ["es2023"],
      module: "esnext",
      moduleResolution: "bundler",
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      paths: {
        lethe: ["/usr/lib/lethe/types/language/index.d.ts", types.lethe],
        "lethe/features": ["/usr/lib/lethe/types/features/index.d.ts", types["lethe/features"]],
      },
    },
    include: ["**/*.ts"],
  };
}

/** Names that the files import, and words of the language itself. */
const taken =
  "user debian defineSystem defineState cache directory sudo openssh firewall new class delete export default";

function variable(user: string): string {
  const name = user.replace(/[-_]+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  return /^[a-z]/.test(name) && !taken.split(" ").includes(name) ? name : `${name}User`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
