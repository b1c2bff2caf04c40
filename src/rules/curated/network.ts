import { below, cache, family, volatile } from "./family.ts";

/** Connections, pairings and keys have no rule. */
export const network = family("network", [
  volatile(
    "dhcp",
    ["/var/lib/dhcp/*.leases", "/var/lib/dhcpcd/*.lease", "/var/lib/dhcpcd/*.lease6"],
    "addresses that this machine was lent",
  ),
  volatile(
    "network-manager",
    below("/var/lib/NetworkManager", ["*.lease", "timestamps", "seen-bssids", "dhclient-*.conf"]),
    "addresses lent, and when networks were last seen",
  ),
  volatile(
    "ntp",
    ["/var/lib/ntp/ntp.drift", "/var/lib/ntpsec/ntp.drift", "/var/lib/chrony/chrony.drift"],
    "how wrong this machine's clock goes; it is measured again",
  ),
  cache("bluetooth", "/var/lib/bluetooth/*/cache", "names of devices that were near"),
  volatile("avahi", "/var/lib/avahi-autoipd/*", "the address that this machine gave itself"),
  volatile("dnsmasq", "/var/lib/misc/dnsmasq.leases", "addresses lent to others"),
  volatile("samba", ["/var/cache/samba", "/var/lib/samba/msg.lock", "/run/samba"], "what Samba needs while it runs"),
  cache("geoclue", "/var/lib/geoclue/.cache", "where this machine was last thought to be"),
  cache(
    "bind",
    ["/var/cache/bind/managed-keys.bind*", "/var/cache/bind/_default.*"],
    "keys of the root zone, fetched again",
  ),
]);
