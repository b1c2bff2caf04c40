import { family, generated } from "./family.ts";

/** Private keys, and whom they know, have no rule. */
export const ssh = family("ssh", [
  generated(
    "public-host-keys",
    "/etc/ssh/ssh_host_*_key.pub",
    "the public half of the key beside it: ssh-keygen -y tells it again",
  ),
]);
