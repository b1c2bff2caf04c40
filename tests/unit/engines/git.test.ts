import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Subject } from "../../../src/engines/engine.ts";
import { parseRefs, parseSettings, parseStatus } from "../../../src/engines/git/parse.ts";
import { plan } from "../../../src/engines/git/plan.ts";
import type { Branch, RepositoryStatus, TreeStatus } from "../../../src/engines/git/status.ts";
import type { Step } from "../../../src/engines/step.ts";
import type { RepositoryComponent } from "../../../src/model/index.ts";

test("git's own report, with names that have spaces and line breaks", () => {
  const records = [
    "# branch.oid 1234",
    "# branch.head main",
    "# stash 2",
    "1 .M N... 100644 100644 100644 aaaa bbbb a file",
    "2 R. N... 100644 100644 100644 aaaa bbbb R100 new name",
    "1 this was its former name",
    "u UU N... 100644 100644 100644 100644 a b c both\nsides",
    "? un tracked/",
    "",
  ];
  expect(parseStatus(records.join("\0"))).toEqual({
    head: "main",
    changed: ["a file", "new name", "both\nsides"],
    untracked: ["un tracked/"],
    stashes: 2,
  });
  expect(parseStatus("# branch.head (detached)\0").head).toBeUndefined();
});

test("branches, with what they follow, and whether there are other refs", () => {
  const line = (...fields: string[]) => fields.join("\0");
  const text = [
    line(
      "refs/heads/main",
      "1700000000",
      "refs/remotes/origin/main",
      "origin",
      "refs/heads/main",
      "ahead 2, behind 13",
    ),
    line("refs/heads/old", "1", "refs/remotes/origin/old", "origin", "refs/heads/old", "gone"),
    line("refs/heads/local/a", "1", "refs/heads/main", ".", "refs/heads/main", "ahead 1"),
    line("refs/heads/none", "1", "", "", "", ""),
    line("refs/notes/commits", "1", "", "", "", ""),
    line("refs/tags/v1", "1", "", "", "", ""),
  ].join("\n");
  const { branches, others } = parseRefs(text);
  expect(branches).toMatchObject([
    { name: "main", newestMs: 1_700_000_000_000, upstream: { remote: "origin", ahead: 2, behind: 13, gone: false } },
    { name: "old", upstream: { gone: true } },
    { name: "local/a" },
    { name: "none" },
  ]);
  expect(branches.filter(({ upstream }) => upstream === undefined)).toHaveLength(2);
  expect(others).toBe(2);
});

test("settings, of which one may have several values, an empty one, or none", () => {
  expect([...parseSettings("a.url\nx\ny\0b.url\n\0c.flag\0a.url\nz\0")]).toEqual([
    ["a.url", ["x\ny", "z"]],
    ["b.url", [""]],
    ["c.flag", [""]],
  ]);
});

const component: RepositoryComponent = {
  type: "repository",
  ...{ name: "x", path: "/x", owner: "root", group: "root", mode: 0o755, by: "state.ts" },
};
const subject = (given: Partial<RepositoryComponent> = {}): Subject<RepositoryComponent> => ({
  component: { ...component, ...given },
  ...{ at: component.path, apart: [], records: "/nowhere", machine: "meadow", cache: "/nowhere" },
});
const EXCHANGE = { kind: "exchange" } as const;
const argvOf = (step: Step) => (step.kind === "run" ? step.argv : []);
const there = (tree: Partial<TreeStatus>): RepositoryStatus => ({
  kind: "there",
  account: undefined,
  trees: [
    {
      ...{ path: "/x", within: "", remotes: { origin: "nas:x" }, elsewhere: ["origin"], ownSsh: false, head: "main" },
      ...{ changed: 0, untracked: 0, loose: { files: 0, bytes: 0, commits: 0, newestMs: 0 }, stashes: 0 },
      ...{ branches: [], others: 0, detached: 0, ...tree },
    },
  ],
});

describe("a plan", () => {
  const side = fc.record({
    ahead: fc.nat({ max: 3 }),
    behind: fc.nat({ max: 3 }),
    gone: fc.boolean(),
    remote: fc.constant("origin"),
    ref: fc.constant("refs/heads/theirs"),
    tracking: fc.constant("refs/remotes/origin/theirs"),
  });
  const branch: fc.Arbitrary<Branch> = fc
    .record({
      name: fc.constantFrom("main", "side", "-f", "+x"),
      unpushed: fc.nat({ max: 3 }),
      upstream: fc.option(side),
    })
    .map(({ name, unpushed, upstream }) => ({
      name,
      unpushed,
      newestMs: 0,
      ...(upstream === null ? {} : { upstream }),
    }));

  test("never forces, and touches no branch that has gone two ways or follows nothing", () => {
    fc.assert(
      fc.property(branch, fc.boolean(), (one, merging) => {
        const { steps, left } = plan(
          subject(),
          there({ branches: [one], ...(merging ? { underWay: "a merge" } : {}) }),
          EXCHANGE,
        );
        const words = steps.flatMap(argvOf);
        expect(words.some((word) => /^(-f|--force.*|--mirror|--prune|\+.*)$/.test(word))).toBe(false);
        const { ahead = 0, behind = 0, gone = true } = one.upstream ?? {};
        if (gone || (ahead > 0 && behind > 0) || ahead + behind === 0) expect(steps).toEqual([]);
        if (!gone && ahead > 0 && behind > 0) expect(left.join()).toContain("two ways");
        if (merging && behind > 0) expect(words).not.toContain("merge");
      }),
    );
  });

  test("says where the declared remote is none of its own, without the password in it", () => {
    const declared = subject({ remote: "https://ada:hunter2@git.example.org/x" });
    expect(plan(declared, there({}), EXCHANGE).left).toEqual([
      "none of its remotes is https://git.example.org/x, which is declared",
    ]);
    expect(plan(subject({ remote: "nas:x" }), there({}), EXCHANGE).left).toEqual([]);
  });

  test("leaves how ssh is called to whoever has said it", () => {
    const env = (ownSsh: boolean) => {
      const [step] = plan(subject(), there({ ownSsh }), { kind: "fetch" }).steps;
      return step?.kind === "run" ? step.env : {};
    };
    expect(env(false)["GIT_SSH_COMMAND"]).toMatch(/^ssh -o BatchMode=yes /);
    expect("GIT_SSH_COMMAND" in env(true)).toBe(false);
  });
});
