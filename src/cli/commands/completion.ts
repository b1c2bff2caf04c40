import { command, type Group } from "../command.ts";

export const completion = (tree: () => Group) =>
  command({
    brief: "print a shell's completions",
    arguments: { shell: { placeholder: "SHELL", brief: "bash, zsh or fish", values: ["bash", "zsh", "fish"] } },
    examples: [
      ["lethe completion bash > ~/.local/share/bash-completion/completions/lethe", "for bash"],
      ["lethe completion fish > ~/.config/fish/completions/lethe.fish", "for fish"],
    ],
    async run({ shell }, { output }) {
      const { completions } = await import("../completion/index.ts");
      output.raw(completions[shell](tree()));
      return undefined;
    },
  });
