import type { Attribution } from "../model/index.ts";

export interface AttributionRow extends Attribution {
  /** As a rule's: what lies below a match is meant too. Of several the one with most names in it. */
  readonly pattern: string;
}

/** Programs by the directories that do not say their names, or where several are one program's. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  Firefox: ["~/.mozilla", "~/.mozilla/firefox", "~/.config/mozilla", "~/snap/firefox"],
  Thunderbird: ["~/.thunderbird", "~/.icedove"],
  Chromium: ["~/.config/chromium", "~/snap/chromium"],
  Chrome: ["~/.config/google-chrome", "~/.config/google-chrome-beta", "/opt/google/chrome"],
  Brave: ["~/.config/BraveSoftware", "/opt/brave.com"],
  Edge: ["~/.config/microsoft-edge", "/opt/microsoft/msedge"],
  "VS Code": ["~/.config/Code", "~/.vscode", "~/.vscode-server"],
  VSCodium: ["~/.config/VSCodium", "~/.vscode-oss"],
  Emacs: ["~/.emacs", "~/.emacs.d", "~/.config/emacs", "~/.spacemacs", "~/.doom.d"],
  Vim: ["~/.vim", "~/.vimrc", "~/.viminfo"],
  Neovim: ["~/.config/nvim", "~/.local/share/nvim", "~/.local/state/nvim"],
  JetBrains: ["~/.config/JetBrains", "~/.local/share/JetBrains"],
  Bash: ["~/.bashrc", "~/.bash_history", "~/.bash_profile", "~/.bash_aliases", "~/.bash_logout"],
  zsh: ["~/.zshrc", "~/.zsh_history", "~/.zshenv", "~/.oh-my-zsh"],
  OpenSSH: ["~/.ssh", "/etc/ssh"],
  GnuPG: ["~/.gnupg"],
  Git: ["~/.gitconfig", "~/.git-credentials", "~/.config/git"],
  pass: ["~/.password-store"],
  "GNOME Keyring": ["~/.local/share/keyrings"],
  KWallet: ["~/.local/share/kwalletd"],
  dconf: ["~/.config/dconf"],
  Evolution: ["~/.local/share/evolution", "~/.config/evolution"],
  Akonadi: ["~/.local/share/akonadi", "~/.config/akonadi"],
  Steam: ["~/.steam", "~/.local/share/Steam", "~/.steampath", "~/.steampid"],
  Minecraft: ["~/.minecraft"],
  Wine: ["~/.wine", "~/.local/share/wineprefixes"],
  VirtualBox: ["~/.config/VirtualBox", "~/VirtualBox VMs"],
  libvirt: ["/var/lib/libvirt", "/etc/libvirt", "~/.config/libvirt", "~/.local/share/libvirt"],
  Boxes: ["~/.local/share/gnome-boxes"],
  Docker: ["/var/lib/docker", "/etc/docker", "~/.docker", "~/.local/share/docker"],
  containerd: ["/var/lib/containerd", "/etc/containerd"],
  Podman: ["~/.local/share/containers", "/var/lib/containers", "/etc/containers"],
  Kubernetes: ["~/.kube", "/etc/kubernetes", "/var/lib/kubelet", "/var/lib/rancher"],
  flatpak: ["/var/lib/flatpak", "~/.local/share/flatpak", "~/.var"],
  snap: ["/snap", "~/snap", "/var/lib/snapd", "/var/snap"],
  PostgreSQL: ["/var/lib/postgresql", "/etc/postgresql", "~/.psql_history", "~/.pgpass"],
  MySQL: ["/var/lib/mysql", "/etc/mysql", "~/.mysql_history", "~/.my.cnf"],
  MongoDB: ["/var/lib/mongodb"],
  Redis: ["/var/lib/redis", "/var/lib/valkey"],
  Apache: ["/etc/apache2", "/var/lib/apache2"],
  nginx: ["/etc/nginx", "/var/lib/nginx"],
  "Let's Encrypt": ["/etc/letsencrypt", "/var/lib/letsencrypt"],
  CUPS: ["/etc/cups", "/var/spool/cups", "~/.cups"],
  NetworkManager: ["/etc/NetworkManager", "/var/lib/NetworkManager"],
  BlueZ: ["/var/lib/bluetooth"],
  WireGuard: ["/etc/wireguard"],
  OpenVPN: ["/etc/openvpn"],
  Samba: ["/var/lib/samba", "/etc/samba"],
  Postfix: ["/var/spool/postfix", "/etc/postfix", "/var/lib/postfix"],
  Exim: ["/var/spool/exim4", "/etc/exim4"],
  Dovecot: ["/var/lib/dovecot", "/etc/dovecot"],
  Jellyfin: ["/var/lib/jellyfin", "/etc/jellyfin"],
  Nextcloud: ["/var/www/nextcloud", "~/.config/Nextcloud"],
  systemd: ["/var/lib/systemd", "/etc/systemd", "~/.config/systemd"],
  apt: ["/etc/apt", "/var/lib/apt", "/var/cache/apt"],
  cron: ["/var/spool/cron", "/etc/cron.d"],
  Rust: ["~/.cargo", "~/.rustup"],
  Go: ["~/go"],
  npm: ["~/.npm", "~/.npmrc", "/usr/lib/node_modules", "/usr/local/lib/node_modules"],
  nvm: ["~/.nvm"],
  pip: ["~/.config/pip", "/usr/local/lib/python*", "~/.local/lib/python*"],
  pyenv: ["~/.pyenv"],
  conda: ["~/.conda", "~/.condarc", "~/anaconda3", "~/miniconda3", "~/miniforge3"],
  Maven: ["~/.m2"],
  Gradle: ["~/.gradle"],
  Android: ["~/.android", "~/Android"],
  Java: ["~/.java", "/etc/.java"],
  AWS: ["~/.aws"],
  "Google Cloud": ["~/.config/gcloud", "/usr/lib/google-cloud-sdk"],
  Azure: ["~/.azure"],
  Terraform: ["~/.terraform.d", "~/.terraformrc"],
  CUDA: ["/usr/local/cuda", "/usr/local/cuda-*"],
};

/** Whose things are that no package brought. */
export const attributions: readonly AttributionRow[] = Object.entries(PROGRAMS).flatMap(([name, patterns]) =>
  patterns.map((pattern) => ({ pattern, by: "program" as const, name })),
);

/** Names below XDG's directories that are no program's. */
const SHARED =
  /^(applications|autostart|fonts|icons|mime|themes|Trash|user-dirs\.\w+|mimeapps\.list|bin|lib|share|state)$/;

/** Where each directory is named after its program; the name is the last of the pattern. */
const NAMED = [
  /^~\/\.(?:config|local\/share|local\/state)\/(?<name>[^/]+)/,
  /^~\/\.var\/app\/(?<name>[^/]+)/,
  /^~\/snap\/(?<name>[^/]+)/,
  /^\/opt\/(?<name>[^/]+)/,
];

/** The program whose name a path bears, where the table has none. `path` begins with `~/` where it is in a home. */
export function namedAfter(path: string): Attribution | undefined {
  for (const pattern of NAMED) {
    const name = pattern.exec(path)?.groups?.["name"];
    if (name !== undefined && !SHARED.test(name)) return { by: "program", name };
  }
  return undefined;
}
