import { runCommandLine } from "../../../src/cli/app.ts";
import { command } from "../../../src/cli/command.ts";
import type { Context } from "../../../src/cli/context.ts";
import { dryRun, json, yes } from "../../../src/cli/parameters.ts";
import { endWith } from "../../../src/cli/process.ts";
import { UserError } from "../../../src/model/index.ts";

/** A program with the real frame and commands that only try it: frame.test.ts bundles and runs it. */
const file = { placeholder: "FILE", brief: "a file" } as const;

const mount = command({
  brief: "mount a directory of memory over FILE and show what is mounted there",
  arguments: { file },
  needs: "mounts",
  async run({ file }, { host, output }) {
    await host.run(["mount", "-t", "tmpfs", "lethe-probe", file]);
    output.print((await host.run(["findmnt", "--noheadings", "--output", "SOURCE", file])).text);
    return undefined;
  },
});

const waiting = {
  brief: "say that it waits, wait for long, and write FILE when told to stop",
  arguments: { file },
  async run({ file }: { readonly file: string }, { host, progress }: Context) {
    try {
      progress.note("waiting");
      await host.run(["sleep", "60"]);
    } finally {
      await host.run(["touch", file]);
    }
    return undefined;
  },
} as const;
const wait = command(waiting);
const waitMounted = command({ ...waiting, needs: "mounts" });

const write = command({
  brief: "write FILE",
  arguments: { file },
  flags: { dryRun, json, yes },
  async run({ file }, { host, confirm }) {
    await confirm({ losses: [`${file}: written over`], word: file });
    await host.run(["true"], { effect: "read" });
    await host.writeFile(file, "written\n");
    return undefined;
  },
});

const fail = command({
  brief: "fail as KIND says",
  arguments: { kind: { placeholder: "KIND", brief: "of failure", values: ["user", "bug", "differs"] } },
  flags: { json },
  async run({ kind }) {
    if (kind === "differs") return 1;
    if (kind === "user") throw new UserError("HOST_READ", "cannot read x", { hint: "Look." });
    throw new Error("no such state");
  },
});

const many = command({
  brief: "print many lines",
  async run(_, { output }) {
    for (let line = 0; line < 100_000; line += 1) output.print(`line ${line}`);
    return undefined;
  },
});

const commands = { brief: "probe", commands: { mount, wait, waitMounted, write, fail, many } };

await endWith((world) => runCommandLine(commands, process.argv.slice(2), world), import.meta.dirname);
