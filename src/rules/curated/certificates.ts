import { family, generated } from "./family.ts";

/** A certificate that somebody put among those of packages has no rule. */
export const certificates = family("certificates", [
  generated(
    "snakeoil",
    ["/etc/ssl/certs/ssl-cert-snakeoil.pem", "/etc/ssl/private/ssl-cert-snakeoil.key"],
    "a key and certificate that nobody trusts, made when the package ssl-cert was installed",
  ),
]);
