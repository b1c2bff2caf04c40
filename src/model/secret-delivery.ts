/** A secret of the config that a boot decrypts into memory: where, whose, and who waits for it. */
export type SecretDelivery = SecretFileDelivery | SecretTemplateDelivery | SecretPasswordDelivery;

interface DeliveryBase {
  /** `secrets/<secret>.age` of the config. */
  readonly secret: string;
  /** Absolute, below `SECRETS`. */
  readonly target: string;
  /** Names, resolved at boot. */
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  /** Units that do not start before it is there, sorted. */
  readonly units: readonly string[];
}

/** Byte by byte. */
export interface SecretFileDelivery extends DeliveryBase {
  readonly kind: "file";
  /** Path of a symbolic link that leads to it; absent: whoever needs it knows `target`. */
  readonly link?: string;
}

/** Its first line, within a text. */
export interface SecretTemplateDelivery extends DeliveryBase {
  readonly kind: "template";
  readonly link?: string;
  /** Says `@SECRET@` where it goes. */
  readonly template: string;
}

/** A crypt(5) hash, as the privileged half of a record of nss-systemd(8). */
export interface SecretPasswordDelivery extends DeliveryBase {
  readonly kind: "password";
  readonly account: string;
}

/** A ramfs: its pages are never written to swap. */
export const SECRETS = "/run/lethe/secrets";

/** What a generation carries for its boots: ciphertext, templates, and the table of deliveries. */
export const SEALED = "/usr/share/lethe/secrets";

/** Where in a root the accounts whose password is a secret have their records of nss-systemd(8). */
export const USER_RECORDS = "/usr/lib/userdb";
