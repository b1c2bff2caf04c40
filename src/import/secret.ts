/** What a file is judged by. */
export interface Judged {
  /** Absolute, in the machine. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly content: Buffer;
}

/** Places that hold secrets by their nature, whatever is in the files. */
const PLACES: readonly [RegExp, string][] = [
  [/^\/etc\/g?shadow[-~.]?/, "it holds password hashes"],
  [/^\/etc\/ssh\/ssh_host_.*_key$/, "a private key"],
  [/^\/etc\/(ssl\/private|letsencrypt|cryptsetup-keys\.d|credstore(\.encrypted)?)\//, "the place of private keys"],
  [/^\/etc\/(wireguard|openvpn|ipsec\.d|swanctl\/private|ppp\/(chap|pap)-secrets)/, "the place of keys of a network"],
  [/^\/etc\/(apt\/auth\.conf|cups\/ssl|samba\/.*passwd|exim4\/passwd|mysql\/debian\.cnf)/, "the place of passwords"],
  [/^\/etc\/wpa_supplicant\/|\/wpa_supplicant[^/]*\.conf$/, "the place of passwords of wireless networks"],
  [/\.(key|p12|pfx|jks|keystore|kdbx|keytab|ppk|gpg-agent|age-key)$/i, "its name is that of a key"],
  [
    /(^|\/)\.?(netrc|_netrc|pgpass|my\.cnf\.?pass\w*|htpasswd|git-credentials|credentials|secrets?)(\.|$)/i,
    "its name is that of a place of passwords",
  ],
  [/(^|\/)id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/, "a private key"],
  [/(passw(or)?d|secret|credential|token|psk)[^/]*$/i, "its name is that of a place of passwords"],
];

/** Not everybody may read these, and yet they hold rules and no secrets. Their content is judged all the same. */
const CLOSED = [
  /^\/etc\/sudoers(\.d\/|$)/,
  /^\/etc\/(at|cron)\.(allow|deny)$/,
  /^\/etc\/(anacrontab$|crontab$|cron\.)/,
  /^\/var\/spool\/cron\/crontabs\//,
  /^\/etc\/(ufw|audit|polkit-1|iptables|postgresql|NetworkManager\/(conf\.d|dispatcher\.d|system-connections))\//,
  /^\/etc\/nftables\.conf$/,
];

/** What a secret looks like in a text. */
const SIGNS: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY|AGE-SECRET-KEY-1|PuTTY-User-Key-File|openssh-key-v1/, "it holds a private key"],
  [/\$(y|gy|7|6|5|1|2[abxy]|argon2\w*|scrypt)\$[./\w$=,+-]{8,}/, "it holds a password hash"],
  [
    /\b(A(KI|SI)A[A-Z0-9]{16}|gh[pousr]_\w{20,}|glpat-[\w-]{16,}|xox[abp]-[\w-]{10,}|eyJ[\w-]{10,}\.eyJ)/,
    "it holds an access token",
  ],
  [/[a-z][a-z0-9+.-]*:\/\/[^\s/@:]+:[^\s/@]+@/i, "it holds an address with a password in it"],
  [/^\s*machine\s+\S+\s+(login|password)\b/im, "it holds passwords for machines of the network"],
];

/** Why the content of a file is not to be copied anywhere; undefined where nothing speaks against it. */
export function secrecy({ path, mode, content }: Judged): string | undefined {
  const place = PLACES.find(([pattern]) => pattern.test(path));
  if (place !== undefined) return place[1];
  if ((mode & 0o004) === 0 && !CLOSED.some((pattern) => pattern.test(path))) return "not everybody may read it";
  return secretIn(content.toString("latin1"));
}

/** Why a text is not to be shown to anybody; undefined where it may. */
export function secretIn(text: string): string | undefined {
  const sign = SIGNS.find(([pattern]) => pattern.test(text));
  if (sign !== undefined) return sign[1];
  return text.split("\n").some(givesSecret) ? "it says something that looks like a password or a key" : undefined;
}

const WORD =
  "(?<!by|com|sur|tres|en)(?:pass(?:w(?:or)?d|wd|phrase|code)?|pwd|secret|token|api[-_ ]?key|private[-_ ]?key|access[-_ ]?key|" +
  "auth[-_ ]?key|signing[-_ ]?key|encryption[-_ ]?key|psk|pre-?shared[-_ ]?key|wep[-_ ]?key\\d?|credentials?|community|cookie)";
/** `password = x`, `"apiToken": "x"`, `Environment=DB_PASS=x`. */
const ASSIGNED = new RegExp(`${WORD}[\\w.-]*["']?\\s*[=:]+\\s*["']?([^\\s"',;]+)`, "gi");
/** `psk x`: only in what is no comment, where such words are prose. */
const FOLLOWED = new RegExp(`${WORD}["']?\\s+["']?([^\\s"',;]+)`, "gi");

/** Values that say how, or where, and not what. A short number is a time or a count. */
const HARMLESS =
  /^(yes|no|on|off|true|false|none|null|ask|prompt|required?|requisite|sufficient|optional|include|substack|files?|compat|systemd|disabled?|enabled?|\[.*|\d{1,5}|\$.*|<.*|%[a-z]|\/(etc|run|var|usr|home|root|proc|dev|opt|srv)\b.*|pam_\w+(\.so)?|https?:\/\/[^@]*|scram-[\w-]+|md5|sha\d+|yescrypt|bcrypt|peer|plain|basic|digest|md5sum)$/i;

function givesSecret(line: string): boolean {
  const isComment = /^\s*(#|;|\/\/|--)/.test(line);
  const patterns = isComment ? [ASSIGNED] : [ASSIGNED, FOLLOWED];
  return patterns.some((pattern) =>
    [...line.matchAll(pattern)].some(([, value = ""]) => value.length >= 4 && !HARMLESS.test(value)),
  );
}
