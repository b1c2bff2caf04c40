/** As of git: nobody is asked, and a server that has gone silent is given up. */
const PATIENCE = ["BatchMode=yes", "ConnectTimeout=15", "ServerAliveInterval=10", "ServerAliveCountMax=3"];

/**
 * The command that restic reaches an `sftp:` address with; undefined for others. Older ones (before 0.16) take no
 * arguments for the one that they would make: the whole of it is given. Form: restic(1), "SFTP".
 */
export function sshCommand(address: string): string | undefined {
  const where = destination(address);
  if (where === undefined) return undefined;
  const words = [...PATIENCE.flatMap((option) => ["-o", option]), ...where, "-s", "sftp"].map(quoted).join(" ");
  return `sh -c '${LINGER}' ssh ${words}`;
}

/** restic ends as soon as ssh does, and may miss what it said last. Its options know no double quotes. */
const LINGER = "ssh $@ || { sleep 1; exit 255; }";

function destination(address: string): string[] | undefined {
  if (!address.startsWith("sftp:")) return undefined;
  if (address.startsWith("sftp://")) {
    const [, user, host = "", port] = /^sftp:\/\/(?:([^/@]+)@)?(\[[^\]]+\]|[^/:]+)(?::(\d+))?/.exec(address) ?? [];
    const name = host.replace(/^\[(.*)\]$/, "$1");
    return [...(port === undefined ? [] : ["-p", port]), ...(user === undefined ? [] : ["-l", user]), name];
  }
  // user@host:path, where the user may have a sign of its own.
  const whole = address.slice("sftp:".length).split(":")[0] ?? "";
  const at = whole.lastIndexOf("@");
  return at < 0 ? [whole] : ["-l", whole.slice(0, at), whole.slice(at + 1)];
}

/** restic splits it as a shell would, and runs no shell. */
function quoted(word: string): string {
  return /^[\w.,:/=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "")}'`;
}
