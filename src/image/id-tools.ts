import type { Ids } from "../model/index.ts";

interface Tool {
  readonly content: string;
  readonly mode: number;
}

/**
 * Programs that stand first on the sandbox's PATH, and the tables they read. A user that was merely pre-seeded
 * would make adduser skip its home directory and useradd fail, so each program is told the number instead,
 * in its own way.
 */
export function idTools(ids: Ids): Readonly<Record<string, Tool>> {
  const table = (entries: Readonly<Record<string, number>>) =>
    Object.entries(entries)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, id]) => `${name}:${id}\n`)
      .join("");
  return {
    "ids/users.conf": { content: table(ids.users), mode: 0o644 },
    "ids/groups.conf": { content: table(ids.groups), mode: 0o644 },
    "bin/adduser": { content: adduser("adduser"), mode: 0o755 },
    "bin/addgroup": { content: adduser("addgroup"), mode: 0o755 },
    "bin/useradd": { content: USERADD, mode: 0o755 },
    "bin/groupadd": { content: GROUPADD, mode: 0o755 },
    "bin/systemd-sysusers": { content: SYSUSERS, mode: 0o755 },
  };
}

const IDS = "/run/lethe/ids";

/** adduser knows pools of numbers by itself; its own configuration stays as the package brought it. */
function adduser(program: string): string {
  return `#!/bin/sh
conf=${IDS}/adduser.conf
{ cat /etc/adduser.conf 2>/dev/null; printf 'UID_POOL=${IDS}/users.conf\\nGID_POOL=${IDS}/groups.conf\\n'; } >$conf.$$
mv $conf.$$ $conf
exec /usr/sbin/${program} --conf $conf "$@"
`;
}

const LOOKUP = `
number() { sed -n "s/^$2:\\([0-9]*\\)\\$/\\1/p" ${IDS}/$1.conf; }
for last; do :; done
`;

const USERADD = `#!/bin/sh${LOOKUP}
for word; do
  case $word in
    -u | --uid | --uid=* | -u[0-9]*) exec /usr/sbin/useradd "$@" ;;
    -g | --gid | --gid=* | -g?* | -N | --no-user-group) group=given ;;
  esac
done
uid=$(number users "$last") gid=$(number groups "$last")
[ -n "$uid" ] || exec /usr/sbin/useradd "$@"
if [ -z "\${group-}" ] && [ -n "$gid" ]; then
  getent group "$last" >/dev/null || /usr/sbin/groupadd --gid "$gid" "$last" || exit
  set -- --gid "$last" "$@"
fi
exec /usr/sbin/useradd --uid "$uid" "$@"
`;

const GROUPADD = `#!/bin/sh${LOOKUP}
for word; do
  case $word in
    -g | --gid | --gid=* | -g[0-9]*) exec /usr/sbin/groupadd "$@" ;;
  esac
done
gid=$(number groups "$last")
[ -n "$gid" ] || exec /usr/sbin/groupadd "$@"
exec /usr/sbin/groupadd --gid "$gid" "$@"
`;

// Each configuration file is read from a copy in which "-", any number, has become the number of before.
const SYSUSERS = `#!/bin/sh
copies=${IDS}/sysusers.$$
mkdir -p $copies
places="/etc/sysusers.d /run/sysusers.d /usr/local/lib/sysusers.d /usr/lib/sysusers.d"
pinned() {
  awk -v users=${IDS}/users.conf -v groups=${IDS}/groups.conf '
    BEGIN {
      while ((getline line <users) > 0) { split(line, part, ":"); uid[part[1]] = part[2] }
      while ((getline line <groups) > 0) { split(line, part, ":"); gid[part[1]] = part[2] }
    }
    $1 ~ /^g/ && $3 == "-" && ($2 in gid) { print $1, $2, gid[$2]; next }
    $1 ~ /^u/ && $3 == "-" && ($2 in uid) {
      id = uid[$2]
      if (($2 in gid) && gid[$2] != id) { print "g", $2, gid[$2]; id = id ":" $2 }
      sub(/^[ \\t]*[^ \\t]+[ \\t]+[^ \\t]+[ \\t]+-/, $1 " " $2 " " id)
    }
    $1 ~ /^u/ && $3 ~ /^-:/ && ($2 in uid) {
      sub(/^[ \\t]*[^ \\t]+[ \\t]+[^ \\t]+[ \\t]+-/, $1 " " $2 " " uid[$2])
    }
    { print }' "$1" >"$copies/\${1##*/}"
}
find_file() {
  case $1 in /*) echo "$1"; return ;; esac
  for place in $places; do [ -e "$place/$1" ] && { echo "$place/$1"; return; }; done
  return 1
}
names=
for word; do
  case $word in
    -*) exec /usr/bin/systemd-sysusers "$@" ;;
    *) names="$names $word" ;;
  esac
done
[ -n "$names" ] || names=$(for place in $places; do ls "$place" 2>/dev/null; done | grep '[.]conf$' | LC_ALL=C sort -u)
set --
for name in $names; do
  file=$(find_file "$name") || exec /usr/bin/systemd-sysusers $names
  pinned "$file"
  set -- "$@" "$copies/\${file##*/}"
done
[ $# -gt 0 ] || exit 0
exec /usr/bin/systemd-sysusers "$@"
`;
