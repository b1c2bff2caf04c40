import { describe, expect, it } from "vitest";
import { memoryHost } from "../../../src/host/index.ts";
import type { Look, NodeType } from "../../../src/model/index.ts";
import { loadRules } from "../../../src/rules/index.ts";
import { parseStatus } from "../../../src/rules/look/git/status.ts";
import { Turns } from "../../../src/rules/look/turns.ts";

const TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# whatever";

async function look(
  files: Readonly<Record<string, string>>,
  path: string,
  type: NodeType = "directory",
): Promise<Look | undefined> {
  const rules = await loadRules({
    host: memoryHost({ files }),
    root: "/",
    homes: [{ path: "/home/ada", user: "ada" }],
    noise: [],
  });
  expect(rules.asks(path, type)).toBe(true);
  return rules.look(path, type);
}

describe("a cache's tag", () => {
  it("makes its directory a cache", async () => {
    expect(await look({ "/x/c/CACHEDIR.TAG": TAG }, "/x/c/CACHEDIR.TAG", "file")).toMatchObject({
      directory: "/x/c",
      rule: { nature: "cache" },
      except: [],
    });
  });

  it.each([
    ["without its signature", { "/x/c/CACHEDIR.TAG": "a cache\n" }, "/x/c/CACHEDIR.TAG"],
    ["in a home itself", { "/home/ada/CACHEDIR.TAG": TAG }, "/home/ada/CACHEDIR.TAG"],
    ["in the root", { "/CACHEDIR.TAG": TAG }, "/CACHEDIR.TAG"],
  ])("%s says nothing", async (_, files, path) => {
    expect(await look(files, path, "file")).toBeUndefined();
  });
});

describe("byte-code", () => {
  it("is generated where its source is beside it", async () => {
    const files = {
      "/x/a.py": "",
      "/x/__pycache__/a.cpython-311.pyc": "",
      "/x/__pycache__/a.cpython-311.opt-1.pyc": "",
      "/x/__pycache__/gone.cpython-311.pyc": "",
      "/x/__pycache__/notes.txt": "",
    };
    const found = await look(files, "/x/__pycache__");
    expect(found?.rule?.nature).toBe("generated");
    expect(found?.except).toEqual(["/x/__pycache__/gone.cpython-311.pyc", "/x/__pycache__/notes.txt"]);
  });

  it.each([
    ["/x/a.pyc", { "/x/a.py": "", "/x/a.pyc": "" }, true],
    ["/x/a.pyc", { "/x/a.pyc": "" }, false],
    ["/x/__pycache__/a.cpython-312.pyc", { "/x/a.py": "", "/x/__pycache__/a.cpython-312.pyc": "" }, true],
    ["/x/__pycache__/a.pyc", { "/x/a.py": "", "/x/__pycache__/a.pyc": "" }, false],
  ])("%s in %j: %s", async (path, files, expected) => {
    expect((await look(files, path, "file"))?.rule !== undefined).toBe(expected);
  });

  it("without any source is no surprise to nobody", async () => {
    expect(await look({ "/x/__pycache__/a.cpython-311.pyc": "" }, "/x/__pycache__")).toBeUndefined();
  });
});

describe("what a project's files say can be made again", () => {
  it.each<[string, readonly string[], string | undefined]>([
    ["/p/node_modules", ["/p/package.json", "/p/package-lock.json", "/p/node_modules/x"], "look/node-modules"],
    ["/p/node_modules", ["/p/package.json", "/p/node_modules/x"], undefined],
    ["/p/target", ["/p/Cargo.toml", "/p/target/x"], "look/cargo"],
    ["/p/target", ["/p/target/x"], undefined],
    ["/p/.venv", ["/p/pyproject.toml", "/p/.venv/pyvenv.cfg"], "look/python-environment"],
    ["/p/.venv", ["/p/.venv/pyvenv.cfg"], undefined],
    ["/p/env", ["/p/pyproject.toml", "/p/env/production"], undefined],
    ["/p/build", ["/p/build/CMakeCache.txt"], "look/cmake"],
    ["/p/build", ["/p/build/CMakeCache.txt", "/p/build/CMakeLists.txt"], undefined],
    ["/p/build", ["/p/build/x"], undefined],
    ["/p/vendor", ["/p/composer.json", "/p/composer.lock", "/p/vendor/x"], "look/composer"],
  ])("%s in %j: %s", async (path, files, id) => {
    const found = await look(Object.fromEntries(files.map((each) => [each, ""])), path);
    expect(found?.rule?.id).toBe(id);
  });
});

describe("git-status", () => {
  it("is read by its second format", () => {
    const text = [
      "# branch.oid 1234",
      "# branch.head main",
      "1 .M N... 100644 100644 100644 a b a b/ c",
      "2 R. N... 100644 100644 100644 a b R100 new\0old",
      "u UU N... 100644 100644 100644 100644 a b c both",
      "? new dir/",
      "! ignored\n",
      "",
    ].join("\0");
    expect(parseStatus(text)).toEqual({
      branch: "main",
      changed: ["a b/ c", "new", "both"],
      untracked: ["new dir/"],
      ignored: ["ignored\n"],
    });
    expect(parseStatus("# branch.head (detached)\0").branch).toBeUndefined();
    expect(() => parseStatus("z something\0")).toThrow("not known");
  });
});

describe("turns", () => {
  it("are taken by so many at once, in order, and given back by who fails", async () => {
    const turns = new Turns(2);
    let now = 0;
    let most = 0;
    const order: number[] = [];
    const all = Array.from({ length: 9 }, (_, index) =>
      turns.take(async () => {
        most = Math.max(most, ++now);
        await Promise.resolve();
        order.push(index);
        now -= 1;
        if (index === 3) throw new Error("one fails");
      }),
    );
    const results = await Promise.allSettled(all);
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(1);
  });
});

describe("a rule set", () => {
  it("ignores what a person says, exactly that, and gives that as the reason first", async () => {
    const rules = await loadRules({
      host: memoryHost(),
      root: "/",
      homes: [{ path: "/home/ada", user: "ada" }],
      noise: [
        { path: "/srv/scratch", reason: "mine", by: "state.ts" },
        { path: "/srv/all/**", reason: "all mine", by: "state.ts" },
        { path: "/home/*/.cache/**", reason: "known", by: "state.ts" },
      ],
    });
    const reasons = ["/srv/scratch", "/srv/scratch/x", "/srv/all", "/srv/all/x", "/home/ada/.cache/x"];
    expect(reasons.map((path) => rules.explain(path, "file")?.reason)).toEqual([
      "mine",
      undefined,
      "all mine",
      "all mine",
      "known",
    ]);
    expect(rules.rules.map(({ id }) => id)).toEqual(rules.rules.map(({ id }) => id).sort());
    expect(["/", "/home/ada", "/var/lib", "/home/ada/.config"].map((path) => rules.isContainer(path))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(rules.isContainer("/home/ada/project")).toBe(false);
    expect(rules.attribute("/home/ada/project/x")).toEqual({ by: "user", name: "ada" });
    expect(rules.attribute("/home/ada/.config/strange/x")).toEqual({ by: "program", name: "strange" });
  });
});
