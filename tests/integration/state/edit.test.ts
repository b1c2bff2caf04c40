import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { editFile } from "../../../src/cli/editor.ts";
import { realHost } from "../../../src/host/index.ts";
import type { UserError } from "../../../src/model/index.ts";
import { type EditPlan, type EditResult, editState } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";

/** With a cache of its own, in which an edited text may stay. */
function workspace() {
  const { host, ...rest } = testWorkspace();
  const env = (name: string) => (name === "LETHE_CACHE" ? join(place, "cache") : host.env(name));
  return { ...rest, host: { ...host, env } };
}

/** Not below /tmp, of which no config may keep anything. */
let place: string;
let config: string;

const state = `import { defineState, cache } from "lethe";

export default defineState([
    cache("/srv/cache"),   // who needs it
]);
`;

const system = `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "meadow", packages: debian("trixie", ["vim"]) });
`;

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-edit-");
  config = join(place, "config");
  mkdirSync(config);
  writeFileSync(join(config, "system.ts"), system);
  writeFileSync(join(config, "state.ts"), state);
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const written = () => readFileSync(join(config, "state.ts"), "utf8");

/** An editor that does at its first, second ... call what the scripts say, with the file as `$1`. */
function editor(...scripts: string[]): string {
  const path = join(place, "editor");
  const cases = scripts.map((script, at) => `${at + 1}) ${script} ;;`).join("\n");
  writeFileSync(path, `#!/bin/sh\necho >>${place}/calls\ncase $(wc -l <${place}/calls) in\n${cases}\nesac\n`);
  chmodSync(path, 0o755);
  return path;
}

const ADD = `sed -i '/who needs it/a\\    directory("/srv/notes"),' "$1"; sed -i 's/, cache/, cache, directory/' "$1"`;

interface Conversation {
  readonly result: EditResult;
  readonly errors: UserError[];
  readonly plans: EditPlan[];
}

async function converse(
  command: string,
  answers: readonly ("write" | "edit" | "discard")[],
  whileAsked?: () => void,
): Promise<Conversation> {
  const left = [...answers];
  const errors: UserError[] = [];
  const plans: EditPlan[] = [];
  const answer = () => left.shift() ?? "discard";
  const result = await editState(workspace(), {
    config,
    edit: (file) => editFile(realHost(), command, file),
    onError: async (error) => {
      errors.push(error);
      return answer() === "edit" ? "edit" : "discard";
    },
    onPlan: async (plan) => {
      plans.push(plan);
      whileAsked?.();
      return answer();
    },
  });
  return { result, errors, plans };
}

test("what was saved is written once it is agreed to, and is said in words", async () => {
  const change = `${ADD}; sed -i 's|cache("/srv/cache")|ignore("/srv/cache", "filled again")|; s/, cache,/, ignore,/' "$1"`;
  const { result, plans } = await converse(editor(change), ["write"]);
  expect(result.kind).toBe("written");
  expect(plans[0]?.proposal.diff).toContain('+    directory("/srv/notes"),');
  expect(plans[0]?.changes).toMatchObject({
    added: [{ path: "/srv/notes", type: "directory" }],
    removed: [{ path: "/srv/cache", type: "cache" }],
    changed: [],
    ignored: [{ path: "/srv/cache" }],
  });
  expect(plans[0]?.move).toBeUndefined();
  expect(written()).toContain('directory("/srv/notes")');
});

test("an error is told by file and line, and is never written: it is edited again, or discarded", async () => {
  const broken = `sed -i 's/cache(/cach(/' "$1"`;
  const mended = await converse(editor(broken, `sed -i 's/cach(/cache(/' "$1"; ${ADD}`), ["edit", "write"]);
  expect(mended.errors.map(({ code }) => code)).toEqual(["CONFIG_TYPE"]);
  expect(mended.errors[0]?.where).toMatchObject({ file: join(config, "state.ts"), line: 4 });
  expect(mended.result.kind).toBe("written");
  const good = written();
  rmSync(join(place, "calls"));
  const left = await converse(editor(`sed -i 's|/srv/notes|/usr/share|' "$1"`), ["discard"]);
  expect(left.errors.map(({ code }) => code)).toEqual(["CONFIG_STATE_PATH"]);
  expect(left.result.kind).toBe("discarded");
  expect(written()).toBe(good);
});

test("nothing is written where nothing was changed, nobody agrees, or the editor fails", async () => {
  expect((await converse(editor(":"), [])).result.kind).toBe("unchanged");
  rmSync(join(place, "calls"));
  expect((await converse(editor(ADD, `sed -i 's/notes/other/' "$1"`), ["edit", "discard"])).plans).toHaveLength(2);
  rmSync(join(place, "calls"));
  await expect(converse(editor(`${ADD}; exit 3`), ["write"])).rejects.toMatchObject({ code: "STATE_EDITOR" });
  expect(written()).toBe(state);
});

test("what somebody else has written meanwhile is left alone, and the edited text is not lost", async () => {
  const other = state.replace("who needs it", "who would need it");
  const notes: string[] = [];
  const own = workspace();
  const attempt = editState(
    { ...own, progress: { ...own.progress, note: (line) => notes.push(line) } },
    {
      config,
      edit: (file) => editFile(realHost(), editor(ADD), file),
      onError: async () => "discard",
      onPlan: async () => {
        writeFileSync(join(config, "state.ts"), other);
        return "write";
      },
    },
  );
  await expect(attempt).rejects.toMatchObject({ code: "STATE_CONFIG_CHANGED" });
  expect(written()).toBe(other);
  const file = /still in (.*)$/.exec(notes.at(-1) ?? "")?.[1] ?? "";
  expect(readFileSync(file, "utf8")).toContain("/srv/notes");
});

test("a machine that keeps nothing of its own yet gets a state.ts", async () => {
  rmSync(join(config, "state.ts"));
  const first = `sed -i 's/defineState }/defineState, directory }/; s|^\\]|  directory("/srv/notes"),\\n]|' "$1"`;
  expect((await converse(editor(first), ["write"])).result.kind).toBe("written");
  expect(written()).toBe(
    'import { defineState, directory } from "lethe";\n\nexport default defineState([\n  directory("/srv/notes"),\n]);\n',
  );
});

test("a state.ts that somebody else has made meanwhile is left alone", async () => {
  rmSync(join(config, "state.ts"));
  const first = `sed -i 's/defineState }/defineState, directory }/; s|^\\]|  directory("/srv/notes"),\\n]|' "$1"`;
  const attempt = converse(editor(first), ["write"], () => writeFileSync(join(config, "state.ts"), state));
  await expect(attempt).rejects.toMatchObject({ code: "STATE_CONFIG_CHANGED" });
  expect(written()).toBe(state);
});

const argv = () => [resolve("dist/bin/lethe"), "state", "edit", config];

test("without a terminal it is refused before an editor starts", () => {
  const [program = "", ...words] = argv();
  const alone = spawnSync(program, words, {
    encoding: "utf8",
    input: "",
    env: { ...process.env, EDITOR: editor(ADD) },
  });
  expect(alone.stderr).toContain("[CLI_TERMINAL]");
  expect(alone.status).not.toBe(0);
  expect(() => readFileSync(join(place, "calls"))).toThrow();
});

test("at a terminal: VISUAL goes before EDITOR and may have words of its own, and each question is answered by a letter", async () => {
  const visual = `${editor(`[ "$1" = --wait ] && shift; sed -i 's/cache(/cach(/' "$1"`, `[ "$1" = --wait ] && shift; sed -i 's/cach(/cache(/' "$1"; ${ADD}`)} --wait`;
  const env = { ...process.env, VISUAL: visual, EDITOR: "false" };
  const child = spawn("script", ["--quiet", "--return", "--command", argv().join(" "), "/dev/null"], { env });
  let shown = "";
  const answers = ["e\n", "w\n"];
  const status = await new Promise((done) => {
    child.on("close", done);
    child.stdout.on("data", (data: Buffer) => {
      shown += data.toString();
      const asked = shown.split("[d]iscard? ").length - 1;
      if (asked > 2 - answers.length) child.stdin.write(answers.shift() ?? "");
    });
  });
  expect(shown).toContain("[CONFIG_TYPE]");
  expect(shown).toContain(`${config}/state.ts:4`);
  expect(shown).toContain("keeps /srv/notes (directory)");
  expect(shown).toContain("wrote state.ts");
  expect(status).toBe(0);
  expect(written()).toContain('directory("/srv/notes")');
});
