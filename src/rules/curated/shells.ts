import { family, generated, volatile } from "./family.ts";

/** Histories are a person's, and have no rule. */
export const shells = family("shells", [
  generated(
    "zsh",
    ["~/.zcompdump", "~/.zcompdump-*", "~/.zcompdump.*"],
    "what zsh can complete: it finds that out again",
  ),
  generated("oh-my-zsh", "~/.oh-my-zsh/cache", "what zsh can complete: it finds that out again"),
  generated("fish", "~/.local/share/fish/generated_completions", "what fish can complete, made from manual pages"),
  volatile("sudo", "~/.sudo_as_admin_successful", "that the hint about sudo was shown"),
  volatile("motd", "~/.motd_shown", "that the message of the day was shown"),
  volatile("random", "~/.rnd", "noise for a random generator"),
]);
