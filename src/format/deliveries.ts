import type { SecretDelivery } from "../model/index.ts";
import { escapeField } from "./components.ts";

/**
 * The table that a boot delivers secrets by, one a line: `secret kind target owner group mode units detail`, one tab between
 * fields. `units` are joined by spaces; `detail` is the path of a link, or the account of a password. A field that says
 * nothing is `-`. Bytes are written as in the mount table.
 */
export function formatDeliveries(deliveries: readonly SecretDelivery[]): string {
  return deliveries.map((one) => `${fields(one).map(escapeField).join("\t")}\n`).join("");
}

function fields(one: SecretDelivery): string[] {
  const detail = one.kind === "password" ? one.account : one.link;
  const units = one.units.join(" ");
  return [
    ...[one.secret, one.kind, one.target, one.owner, one.group, one.mode.toString(8)],
    ...[units, detail ?? ""].map((field) => (field === "" ? "-" : field)),
  ];
}
