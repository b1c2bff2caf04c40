import { family, generated, volatile } from "./family.ts";

/** The account files themselves say who there is, and have no rule. */
export const accounts = family("accounts", [
  volatile("lock", "/etc/.pwd.lock", "the lock of programs that change accounts; empty"),
  generated("shells", "/var/lib/shells.state", "which login shells came with packages; update-shells writes it"),
]);
