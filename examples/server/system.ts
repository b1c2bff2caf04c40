import { debian, defineSystem, user } from "lethe";
import { firewall, networkd, openssh, postgresql, serialConsole, sudo } from "lethe/features";
import { notes } from "./features/notes.ts";

export const ada = user("ada", {
  comment: "Ada",
  groups: ["sudo", "systemd-journal"],
  // Nobody knows the private half of this one: put your own here.
  authorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtXwKjn/eCiC+JSMeA7N0FsnIz57o2VjL2woYehFPFX ada@example"],
});

export default defineSystem({
  hostname: "harbour",
  packages: debian("trixie", ["vim-tiny", "curl"]),
  // Without drivers for real hardware: for virtual machines.
  kernel: { package: "linux-image-cloud-amd64" },
  users: [ada],
  features: [
    networkd(),
    // By key only; so no password could be asked for either.
    openssh(),
    sudo({ askPassword: false }),
    firewall(),
    serialConsole(),
    postgresql({ settings: { shared_buffers: "64MB" } }),
    notes({ port: 8080 }),
  ],
  files: { "/etc/motd": "Nothing here that was not asked for.\n" },
});
