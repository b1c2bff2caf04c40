import { command } from "../../command.ts";
import { workspaceOf } from "../../workspace.ts";
import { boot } from "./boot.ts";

export const browse = command({
  brief: "look around in an erased root, read-only",
  description:
    "On a terminal, and where PATH is a directory, starts your shell there; leaving it ends the look. It sees the running " +
    "system as well, so that things can be copied. Where PATH is a file, or nobody sits there, what the directory holds " +
    "or the file's bytes are written to standard output. What is kept is no part of an erased root.",
  arguments: {
    boot,
    path: { placeholder: "PATH", brief: "as it was in that root; default /", optional: true },
  },
  examples: [
    ["lethe roots browse newest", "a shell in the root that was erased last"],
    ["lethe roots browse 12 /etc/hosts > hosts.then", "a file of it"],
  ],
  needs: "mounts",
  async run({ boot, path = "/" }, context) {
    const { browseRoot, shellIn, showNode } = await import("../../../workflows/index.ts");
    const { resolve } = await import("node:path");
    const workspace = workspaceOf(context);
    await browseRoot(workspace, boot, resolve(context.cwd, path), async (node) => {
      const somebody = process.stdin.isTTY && process.stdout.isTTY;
      if (node.type !== "directory" || !somebody) return showNode(workspace, node);
      context.progress.note(`This is the erased root ${node.boot}, read-only, at ${node.root}. To leave: exit`);
      await shellIn(workspace, node);
    });
    return undefined;
  },
});
