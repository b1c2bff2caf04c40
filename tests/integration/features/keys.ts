import { generateKeyPairSync } from "node:crypto";

export interface SshKey {
  /** One line, as in authorized_keys. */
  readonly authorized: string;
  /** As ssh reads it from a file. */
  readonly secret: string;
}

/** A pair that is made for one run of a test: nobody's private key lies in a repository. */
export function newSshKey(): SshKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const kind = "ssh-ed25519";
  const point = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const blob = [Buffer.from(kind), point].flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  return {
    authorized: `${kind} ${Buffer.concat(blob).toString("base64")} made-for-a-test`,
    secret: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
}
