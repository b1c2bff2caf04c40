import { command } from "../command.ts";
import { dryRun } from "../parameters.ts";
import { workspaceOf } from "../workspace.ts";

export const newCommand = command({
  brief: "write a config repository to start from, that boots",
  description:
    "Its person's whole home is kept, so that no first reboot loses work: narrow it when you know what matters.",
  arguments: { directory: { placeholder: "DIR", brief: "where; must not hold anything", file: true } },
  flags: {
    dryRun,
    hostname: { brief: "the machine's name; default: the directory's", placeholder: "NAME" },
    user: { brief: "the person's account; default: yours", placeholder: "NAME" },
    key: { brief: "a public SSH key of theirs", placeholder: "FILE", file: true, many: true },
    passwordHash: { brief: "of their password, as openssl passwd -6 prints it", placeholder: "HASH" },
    virtual: { brief: "for a virtual machine: a small kernel and a serial console" },
  },
  examples: [["lethe new meadow --key ~/.ssh/id_ed25519.pub", "a config for a machine named meadow"]],
  async run({ directory, hostname, user, key, passwordHash, virtual, dryRun }, context) {
    const { newConfigDirectory } = await import("../../workflows/index.ts");
    const { basename, resolve } = await import("node:path");
    const place = resolve(context.cwd, directory);
    const authorizedKeys = (await Promise.all(key.map((file) => context.host.readText(resolve(context.cwd, file)))))
      .flatMap((text) => text.split("\n"))
      .filter((line) => line.trim() !== "" && !line.startsWith("#"));
    const sudoer = context.host.env("SUDO_USER") ?? context.host.env("USER");
    const files = await newConfigDirectory(workspaceOf(context), place, {
      hostname: hostname ?? basename(place),
      user: user ?? (sudoer === undefined || sudoer === "root" ? "me" : sudoer),
      machine: virtual ? "virtual" : "metal",
      authorizedKeys,
      ...(passwordHash === undefined ? {} : { passwordHash }),
    });
    if (dryRun) return undefined;
    for (const file of files) context.output.print(`wrote ${directory}/${file}`);
    if (passwordHash === undefined && authorizedKeys.length === 0) {
      context.progress.note("nobody can log in yet: give the user a passwordHash or authorizedKeys in system.ts");
    }
    context.output.print(`next: lethe system lock ${directory}, then lethe system vm ${directory}`);
    return undefined;
  },
});
