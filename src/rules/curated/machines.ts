import { below, cache, family, log, volatile } from "./family.ts";

/** Disks and definitions of virtual machines have no rule. */
export const machines = family("machines", [
  cache("libvirt", "/var/cache/libvirt", "what QEMU can do on this machine"),
  volatile(
    "libvirt-network",
    ["/var/lib/libvirt/dnsmasq/*.status", "/var/lib/libvirt/dnsmasq/*.macs", "/var/lib/libvirt/dnsmasq/*.leases"],
    "addresses lent to guests",
  ),
  log("virtualbox", "~/VirtualBox VMs/*/Logs", "what virtual machines told"),
  log("virtualbox-settings", ["~/.config/VirtualBox/*.log", "~/.config/VirtualBox/*.log.*"], "what VirtualBox told"),
  cache("vagrant", "~/.vagrant.d/tmp", "boxes while they are downloaded"),
  cache(
    "terraform",
    below("~/.terraform.d", ["plugin-cache", "checkpoint_cache"]),
    "providers that terraform downloaded",
  ),
  volatile("ansible", below("~/.ansible", ["tmp", "cp"]), "what ansible needs while it runs"),
]);
