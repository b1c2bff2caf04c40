import type { AdoptionType } from "../model/index.ts";

/** What people and programs keep where: the first that fits. */
interface Habit {
  readonly as: AdoptionType;
  readonly reason: string;
  /** Of a path in lower case that begins with `~/` in a home, and with `/` elsewhere. */
  readonly where: RegExp;
}

const KEY_FILES =
  /\/(id_(rsa|dsa|ecdsa|ed25519)(_sk)?|ssh_host_[a-z0-9]+_key|[^/]+\.(key|p12|pfx|jks|kdbx|age|asc\.key|keytab|ovpn))$/;
const SECRETS =
  /^~\/(\.ssh|\.gnupg|\.password-store|\.pki|\.aws|\.azure|\.netrc|\.pgpass|\.my\.cnf|\.git-credentials|\.docker\/config\.json|\.kube\/config|\.config\/(gcloud|rclone|gh|hub|sops|age|op)|\.local\/share\/(keyrings|kwalletd|keybase)|\.vault-token|\.npmrc|\.pypirc|\.cargo\/credentials(\.toml)?|\.electrum|\.bitcoin|\.ethereum)(\/|$)/;
const SYSTEM_SECRETS =
  /^\/(etc\/(g?shadow|ssl\/private|letsencrypt|wireguard|openvpn|ipsec\.secrets|ipsec\.d\/private|networkmanager\/system-connections|wpa_supplicant|ppp\/(pap|chap)-secrets|luks|cryptsetup-keys\.d|dovecot\/private|krb5\.keytab|samba\/private)|var\/lib\/(iwd|bluetooth|tor\/.*hs_ed25519_secret_key|systemd\/credential\.secret|samba\/private|shim-signed\/mok|dkms\/mok\.key))(\/|$)/;

const DATABASES =
  /^(\/var\/lib\/(postgresql|mysql|mariadb|mongodb|redis|valkey|influxdb|ldap|couchdb|cassandra|elasticsearch|opensearch|clickhouse|prometheus|neo4j)|~\/\.local\/share\/postgres)(\/|$)/;
const PHOTOS_MUSIC_FILMS =
  /^(~|\/srv|\/mnt|\/media|\/data|\/var\/lib)\/(.*\/)?(pictures|photos|images|bilder|fotos|music|musik|musique|videos|video|movies|films|filme|dcim|camera|podcasts|audiobooks|darktable|shotwell)(\/|$)/;
const MEDIA_FILES =
  /\.(jpe?g|png|gif|heic|webp|tiff?|raw|cr2|cr3|nef|arw|dng|orf|rw2|mp3|flac|ogg|opus|m4a|wav|aiff?|mp4|mkv|avi|mov|webm|m4v|mpe?g)$/;
const DISKS =
  /\.(qcow2?|vmdk|vdi|vhdx?|ova|iso|img)$|^~\/(virtualbox vms|vms?|vmware|\.local\/share\/(gnome-boxes|libvirt\/images))(\/|$)|^\/var\/lib\/(libvirt\/images|machines)(\/|$)/;
const ARCHIVES =
  /\.(zip|tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz|zst|lz4|lzma)|7z|rar|zst|deb|rpm|appimage|dump|bak\.gz)$|^~\/(archives?|old|backups?)(\/|$)/;

const HISTORIES = /^~\/\.(?:[a-z0-9_-]*hist(?:ory|file)?|lesshst|viminfo|recently-used(?:\.xbel)?)$/;

const CACHES =
  /(^|\/)(\.?cache|caches|cachestorage|gpucache|code cache|node_modules|__pycache__|\.venv|venv|\.tox|\.gradle|\.mypy_cache|\.pytest_cache|target|\.terraform)(\/|$)|^~\/(\.pyenv|\.nvm|\.rustup|\.rbenv|\.sdkman|\.asdf|\.npm|\.m2|\.vscode\/extensions|\.local\/share\/(steam\/steamapps\/common|flatpak|uv|pnpm|jetbrains\/toolbox|containers)|anaconda3|miniconda3|miniforge3|android\/sdk)(\/|$)|^\/var\/(cache|lib\/(docker|containerd|containers|flatpak|snapd))(\/|$)/;
const DOWNLOADS = /^~\/(downloads?|téléchargements|herunterladen|descargas)(\/|$)/;

export const HABITS: readonly Habit[] = [
  { as: "secret", reason: "keys and passwords: never among files that others read", where: SECRETS },
  { as: "secret", reason: "keys and passwords: never among files that others read", where: SYSTEM_SECRETS },
  { as: "secret", reason: "a key, by its name: never among files that others read", where: KEY_FILES },
  {
    as: "ignore",
    reason: "what somebody has thrown away",
    where: /^~\/\.local\/share\/trash(\/|$)|\/\.trash-\d+(\/|$)/,
  },
  {
    as: "ignore",
    reason: "what a repair of the file system found: look, and delete",
    where: /^(\/.*)?\/lost\+found(\/|$)/,
  },
  {
    as: "ignore",
    reason: "a copy that an editor left",
    where: /([^/]~|\.swp|\.swo|\.bak|\.orig|\.dpkg-(old|dist|new|bak)|\.ucf-(old|dist))$/,
  },
  { as: "ignore", reason: "temporary files", where: /^\/(var\/)?tmp(\/|$)/ },
  {
    as: "backup",
    reason: "a database: a copy of its files is none of it while it runs, so back up a dump beside it",
    where: DATABASES,
  },
  {
    as: "backup",
    reason: "volumes: what containers were told to keep",
    where: /^\/var\/lib\/(docker|containers\/storage)\/volumes(\/|$)/,
  },
  {
    as: "backup",
    reason: "mail: its only copy may be here",
    where:
      /^(\/var\/(mail|spool\/mail|vmail)|~\/(maildir|mail|\.thunderbird|\.local\/share\/(evolution|akonadi|local-mail)))(\/|$)/,
  },
  {
    as: "backup",
    reason: "documents: their only copy may be here",
    where:
      /^~\/(documents?|dokumente|documentos|desktop|schreibtisch|bureau|notes|notizen|papers|texts?|org|obsidian|vault|scans?|thesis|letters)(\/|$)/,
  },
  {
    as: "backup",
    reason: "what was typed before: a program goes on writing it",
    where: HISTORIES,
  },
  { as: "archive", reason: "a disk: large, and seldom looked at", where: DISKS },
  { as: "media", reason: "photos, music or films: copied as they are, never mirrored away", where: PHOTOS_MUSIC_FILMS },
  { as: "directory", reason: "downloads: kept on this disk, as they may be had again", where: DOWNLOADS },
  { as: "media", reason: "photos, music or films: copied as they are, never mirrored away", where: MEDIA_FILES },
  { as: "archive", reason: "an archive: stored once, and seldom looked at", where: ARCHIVES },
  { as: "cache", reason: "fetched or made again by whoever uses it", where: CACHES },
  {
    as: "config",
    reason: "a program of this machine's own: its text belongs into the config",
    where: /^(\/usr\/local\/s?bin|~\/bin|~\/\.local\/bin)(\/|$)/,
  },
  {
    as: "config",
    reason: "settings of this machine's own: they belong into the config",
    where: /^\/usr\/local\/etc(\/|$)/,
  },
  { as: "config", reason: "jobs of this machine: they belong into the config", where: /^\/var\/spool\/cron(\/|$)/ },
  {
    as: "config",
    reason: "a trusted authority: it belongs into the config",
    where: /^\/usr\/local\/share\/ca-certificates(\/|$)/,
  },
  {
    as: "package",
    reason: "an application that no package brought: where a package has it, take that",
    where: /^\/opt(\/|$)/,
  },
  {
    as: "package",
    reason: "an application that no package brought: where a package has it, take that",
    where: /^\/usr\/local\/(lib|libexec|share|src|include|games|cuda[^/]*)(\/|$)/,
  },
  { as: "backup", reason: "what this machine serves: its only copy may be here", where: /^(\/srv|\/var\/www)(\/|$)/ },
];
