import { defineFeature, directory, type Secret } from "../language/index.ts";

export interface OpensshOptions {
  /** 22 by default. */
  readonly port?: number;
  /** Whether a password opens an account from outside: not by default. */
  readonly passwordAuthentication?: boolean;
  /** `"no"` by default; `"prohibit-password"` lets root in by key. */
  readonly permitRootLogin?: "no" | "prohibit-password";
  /** Kinds of host keys to make: `["ed25519"]` by default; or the secrets that private keys are in. */
  readonly hostKeys?: readonly ("ed25519" | "rsa" | "ecdsa" | Secret)[];
}

/** A host that changed its keys would look like an impostor: they are made once and kept in a directory of their own. */
const keys = "/etc/ssh/host-keys";

/** The OpenSSH server. */
export const openssh = (options: OpensshOptions = {}) => {
  const { port = 22, passwordAuthentication = false, permitRootLogin = "no", hostKeys = ["ed25519"] } = options;
  const key = (kind: string) => `${keys}/ssh_host_${kind}_key`;
  const kinds = hostKeys.filter((one) => typeof one === "string");
  const secrets = hostKeys.filter((one) => typeof one === "object");
  const make = (kind: string) =>
    `ExecStart=/bin/sh -c 'test -s ${key(kind)}.pub || { rm -f ${key(kind)}; ssh-keygen -q -t ${kind} -N "" -C "" -f ${key(kind)}; }'`;
  return defineFeature("openssh", {
    packages: ["openssh-server"],
    files: {
      "/etc/ssh/sshd_config.d/20-lethe.conf": [
        `Port ${port}`,
        `PasswordAuthentication ${passwordAuthentication ? "yes" : "no"}`,
        `PermitRootLogin ${permitRootLogin}`,
        ...kinds.map((kind) => `HostKey ${key(kind)}`),
        ...secrets.map(({ name }) => `HostKey /run/lethe/secrets/${name}`),
        "",
      ].join("\n"),
    },
    units: {
      "ssh.service": { state: "enabled", secrets },
      // Debian's own unit makes them at a first boot only, which a machine whose id is kept never has.
      "sshd-keygen.service":
        kinds.length === 0
          ? "masked"
          : {
              state: "enabled",
              dropins: {
                lethe: ["[Unit]", "ConditionFirstBoot=", "[Service]", "ExecStart=", ...kinds.map(make), ""].join("\n"),
              },
            },
    },
    state:
      kinds.length === 0
        ? []
        : [directory(keys, { mode: 0o700, reason: "the keys by which others know this machine" })],
    listens: [`${port}/tcp`],
  });
};
