import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encryptTo, newKeyPair } from "../src/secrets/index.ts";
import { needPrograms, runChild } from "./child.ts";
import { type BenchContext, fastestInTurns, medianInTurns, type Row } from "./row.ts";

const REPOSITORIES = 100;
const COMPONENTS = 1000;
/** As a home's documents: with few files there is nothing to see but how long a program takes to start. */
const FILES = 16_000;
/** Bytes of each of them. */
const FILE_SIZE = 20_000;

/** The state's commands against the programs that they call, called by hand. */
export async function stateBench(context: BenchContext): Promise<Row[]> {
  needPrograms({ git: "git", restic: "restic", rclone: "rclone" });
  const scene = await Scene.make(context.scratch);
  try {
    return [...(await repositories(scene)), ...(await backups(scene)), ...(await media(scene)), ...(await many(scene))];
  } finally {
    scene.end();
  }
}

async function repositories(scene: Scene): Promise<Row[]> {
  const names = Array.from({ length: REPOSITORIES }, (_, index) => `r${index}`);
  const seed = scene.path("seed");
  runChild({ argv: ["git", "init", "--quiet", seed] });
  for (let index = 0; index < 50; index += 1) writeFileSync(join(seed, `file${index}`), randomBytes(2000));
  const who = ["-c", "user.name=a", "-c", "user.email=a@b"];
  runChild({ argv: ["git", "-C", seed, "add", "."] });
  runChild({ argv: ["git", "-C", seed, ...who, "commit", "--quiet", "--message", "all"] });
  for (const name of names) {
    const clone = scene.path("home", name);
    runChild({ argv: ["git", "clone", "--quiet", seed, clone] });
    // A remote on this disk is none.
    runChild({ argv: ["git", "-C", clone, "remote", "set-url", "origin", `https://forge.example/${name}.git`] });
  }
  const config = scene.config(
    "repositories",
    names.map((name) => `repository("${scene.path("home", name)}")`),
  );
  const loop = `for one in ${scene.path("home")}/*; do git -C "$one" status --porcelain=v2 --branch --show-stash; done`;
  const [ours = 0, theirs = 0] = await fastestInTurns(5, [
    () => scene.lethe("state", "status", config),
    () => runChild({ argv: ["sh", "-c", loop] }),
  ]);
  return [
    {
      what: `\`state status\`, ${REPOSITORIES} repositories`,
      against: "`git status` in a loop",
      ours,
      theirs,
      goal: { timesFaster: 2 },
    },
  ];
}

async function backups(scene: Scene): Promise<Row[]> {
  const source = scene.fill("papers");
  const store = scene.path("restic");
  const config = scene.config("backup", [
    `backup("${source}", { store: restic("${store}", { name: "nas", password: secret("store") }) })`,
  ]);
  const env = { RESTIC_PASSWORD: "a good password" };
  const own = ["restic", "--quiet", "--repo", scene.path("restic-by-hand")];
  runChild({ argv: [...own, "init"], env });
  runChild({ argv: [...own, "backup", source], env });
  const sync = () => scene.lethe("state", "sync", "--take-over", "--config", config, "--key", scene.key);
  sync();
  let round = 0;
  const change = () => {
    round += 1;
    for (let index = 0; index < 20; index += 1) {
      writeFileSync(join(source, `d${index}`, "f0"), `${round} ${randomBytes(FILE_SIZE / 2).toString("hex")}`);
    }
  };
  const byHand = () => runChild({ argv: [...own, "backup", source], env });
  const [same = 0, sameByHand = 0] = await fastestInTurns(3, [sync, byHand]);
  const [changed = 0, changedByHand = 0] = await medianInTurns(3, [sync, byHand], change);
  const back = scene.path("back");
  const clear = () => {
    rmSync(back, { recursive: true, force: true });
    mkdirSync(back);
  };
  const [restored = 0, restoredByHand = 0] = await medianInTurns(
    3,
    [
      () => scene.lethe("state", "init", config, back, "--key", scene.key),
      () => runChild({ argv: [...own, "restore", "latest", "--target", back], env }),
    ],
    clear,
  );
  const size = `${FILES} files, ${Math.round((FILES * FILE_SIZE) / 1e6)} MB`;
  return [
    {
      what: `\`state sync\`, nothing changed, ${size}`,
      against: "`restic backup`",
      ours: same,
      theirs: sameByHand,
      goal: { timesAsLong: 1.2 },
    },
    { what: `\`state sync\`, 20 changed, ${size}`, against: "`restic backup`", ours: changed, theirs: changedByHand },
    { what: `\`state init\`, ${size}`, against: "`restic restore`", ours: restored, theirs: restoredByHand },
  ];
}

async function media(scene: Scene): Promise<Row[]> {
  const source = scene.fill("music");
  const [target, byHand] = [scene.path("shelf"), scene.path("shelf-by-hand")];
  const config = scene.config("media", [
    `media("${source}", { target: rclone("shelf:${target}", { name: "shelf", config: secret("rclone") }) })`,
  ]);
  for (const one of [target, byHand]) mkdirSync(one);
  const sync = () => scene.lethe("state", "sync", "--take-over", "--config", config, "--key", scene.key);
  const copy = () => runChild({ argv: ["rclone", "copy", source, byHand] });
  sync();
  copy();
  const [same = 0, sameByHand = 0] = await fastestInTurns(3, [sync, copy]);
  return [
    {
      what: `\`state sync\`, nothing changed, ${FILES} files`,
      against: "`rclone copy`",
      ours: same,
      theirs: sameByHand,
    },
  ];
}

async function many(scene: Scene): Promise<Row[]> {
  const entries = Array.from({ length: COMPONENTS }, (_, index) => {
    const path = scene.path("many", `c${index}`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "file"), "x");
    return `directory("${path}")`;
  });
  const config = scene.config("many", entries);
  const none = scene.config("none", []);
  const [ours = 0, empty = 0, help = 0] = await fastestInTurns(5, [
    () => scene.lethe("state", "status", config),
    () => scene.lethe("state", "status", none),
    () => scene.lethe("--help"),
  ]);
  return [
    { what: `\`state status\`, ${COMPONENTS} components declared`, against: "none declared", ours, theirs: empty },
    {
      what: "`state status`, none declared: start-up and config",
      against: "`lethe --help`",
      ours: empty,
      theirs: help,
    },
  ];
}

/** Configs and what they declare, on a machine that remembers nothing of them afterwards. */
class Scene {
  readonly key: string;
  private readonly place: string;
  private readonly recipient: string;

  private constructor(place: string, key: string, recipient: string) {
    this.place = place;
    this.key = key;
    this.recipient = recipient;
  }

  /** Not below /tmp, of which no config may keep anything. */
  static async make(scratch: string): Promise<Scene> {
    const { identity, recipient } = await newKeyPair();
    const place = execFileSync("mktemp", ["-d", "/srv/lethe-bench-XXXXXX"], { encoding: "utf8" }).trim();
    const key = join(scratch, "key");
    writeFileSync(key, `${identity}\n`, { mode: 0o600 });
    const scene = new Scene(place, key, recipient);
    await scene.seal();
    runChild({ argv: ["./lethe", "--version"] });
    return scene;
  }

  path(...parts: string[]): string {
    return join(this.place, ...parts);
  }

  private async seal(): Promise<void> {
    mkdirSync(this.path("secrets"));
    for (const [name, text] of Object.entries({ store: "a good password\n", rclone: "[shelf]\ntype = local\n" })) {
      const sealed = await encryptTo([{ file: "keys/a.pub", text: this.recipient }], Buffer.from(text));
      writeFileSync(this.path(`secrets/${name}.age`), sealed);
    }
  }

  fill(name: string): string {
    for (let index = 0; index < FILES; index += 1) {
      const directory = this.path(name, `d${index % 100}`);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, `f${Math.floor(index / 100)}`), randomBytes(FILE_SIZE));
    }
    return this.path(name);
  }

  config(name: string, entries: readonly string[]): string {
    const directory = this.path("configs", name);
    mkdirSync(directory, { recursive: true });
    runChild({ argv: ["cp", "-r", this.path("secrets"), directory] });
    writeFileSync(
      join(directory, "system.ts"),
      `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "${name}", packages: debian("trixie"), configHome: "${this.path("etc")}" });\n`,
    );
    writeFileSync(
      join(directory, "state.ts"),
      `import { backup, defineState, directory, media, rclone, repository, restic, secret } from "lethe";
void [backup, directory, media, rclone, repository, restic, secret];
export default defineState([${entries.join(",\n")}]);\n`,
    );
    return directory;
  }

  /** Something that would be lost is an answer. */
  lethe(...words: string[]): void {
    runChild({ argv: ["node", "dist/lethe.mjs", ...words], statuses: [1], env: { LETHE_KEY: this.key } });
  }

  end(): void {
    rmSync(this.place, { recursive: true, force: true });
    execFileSync("sh", [
      "-c",
      'rm -rf /var/lib/lethe/kept/records/*/"$1"*',
      "sh",
      this.place.slice(1).replaceAll("/", "-"),
    ]);
  }
}
