import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lines } from "./oracle.ts";

/**
 * A root that is nothing but a package database and what it speaks of, made by dpkg and its programs themselves. There is no
 * shell in it, so that a package with a script fails where the script would run.
 */
const SCRIPT = String.raw`
cd "$1"
root=$1/root
mkdir -p "$root/var/lib/dpkg/info" "$root/usr/lib" "$root/usr/bin" "$root/etc/dpkg/dpkg.cfg.d" "$root/srv/data" "$root/var"
: > "$root/var/lib/dpkg/status"
ln -s usr/lib "$root/lib"
ln -s usr/bin "$root/bin"
ln -s ../srv/data "$root/var/data"
printf 'path-exclude=/usr/share/doc/*\npath-include=/usr/share/doc/*/copyright\n' > "$root/etc/dpkg/dpkg.cfg.d/docs"
printf 'path-exclude "/usr/share/locale/??/*"\n' > "$root/etc/dpkg/dpkg.cfg"

dpkg_() { dpkg --root="$root" --force-not-root --force-architecture --force-script-chrootless --log=/dev/null \
  --path-exclude='/usr/share/doc/*' --path-include='/usr/share/doc/*/copyright' --path-exclude='/usr/share/locale/??/*' "$@"; }
put() { mkdir -p "$name/$(dirname "$1")"; printf '%s\n' "$name $version $1" > "$name/$1"; }
begin() { name=$1 version=$2; rm -rf "$name"; mkdir -p "$name/DEBIAN"
  printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: T <t@example.org>\n%sDescription: t\n' \
    "$1" "$2" "$3" "$4" > "$name/DEBIAN/control"; }
build() { (cd "$name" && find * -type f ! -path 'DEBIAN/*' -exec md5sum {} + > DEBIAN/md5sums)
  [ ! -e "$name/DEBIAN/conffiles" ] || sed -i '/etc\//d' "$name/DEBIAN/md5sums"
  chmod -R go-w "$name"; dpkg-deb --root-owner-group -Znone --build "$name" "$name.deb" > /dev/null; }

dpkg-divert --root "$root" --local --no-rename --divert /usr/bin/a.real --add /usr/bin/a
dpkg-divert --root "$root" --package c --no-rename --divert /bin/d.distrib --add /bin/d

begin a 1 all ""
for file in usr/bin/a etc/a.conf etc/former.conf usr/share/doc/a/copyright usr/share/doc/a/README \
  usr/share/locale/de/a.mo lib/a/a.so var/data/a.db "usr/share/a/$(printf 'x\377 y')" usr/share/a/gone; do put "$file"; done
ln -s copyright a/usr/share/doc/a/LICENSE
printf '/etc/a.conf\n/etc/former.conf\n' > a/DEBIAN/conffiles
build; dpkg_ --install a.deb
begin a 2 all ""
for file in usr/bin/a etc/a.conf usr/share/doc/a/copyright usr/share/doc/a/README \
  usr/share/locale/de/a.mo lib/a/a.so var/data/a.db "usr/share/a/$(printf 'x\377 y')" usr/share/a/gone; do put "$file"; done
ln -s copyright a/usr/share/doc/a/LICENSE
printf '/etc/a.conf\n' > a/DEBIAN/conffiles
build; dpkg_ --install a.deb

begin c 1 all ""; put bin/d; build; dpkg_ --install c.deb
begin d 1 all ""; put bin/d; put usr/share/d/d; build; dpkg_ --install d.deb

native=$(dpkg --print-architecture)
dpkg_ --add-architecture hurd-i386
for arch in "$native" hurd-i386; do
  begin lib 1 "$arch" 'Multi-Arch: same
'; put usr/share/lib/common; put "usr/lib/$arch/lib.so"; build; dpkg_ --install lib.deb
done

begin left 1 all ""; put etc/left.conf; put usr/bin/left; echo /etc/left.conf > left/DEBIAN/conffiles
build; dpkg_ --install left.deb; dpkg_ --remove left

begin apart 1 all ""; put etc/apart.conf; put usr/bin/apart; echo /etc/apart.conf > apart/DEBIAN/conffiles
build; dpkg_ --unpack apart.deb

begin half 1 all ""; put usr/bin/half
for script in preinst postrm; do printf '#!/nowhere\n' > half/DEBIAN/$script; chmod 755 half/DEBIAN/$script; done
build; dpkg_ --install half.deb || :

begin taken 1 all ""; put usr/share/taken/x; put usr/share/taken/y; build; dpkg_ --install taken.deb
sleep 0.1; echo changed > "$root/usr/share/taken/y"; sleep 0.1
begin taker 1 all 'Replaces: taken
'; put usr/share/taken/x; build; dpkg_ --install taker.deb

dpkg-statoverride --root "$root" --force-all --add '#54321' '#54322' 4750 /bin/a.real
update-alternatives --root "$root" --log /dev/null --install /bin/ed ed /usr/bin/a.real 10 --slave /usr/share/ed.1 ed.1 /lib/a/a.so
update-alternatives --root "$root" --log /dev/null --install /bin/ed ed /usr/bin/apart -5
# Absolute only when all is written: dpkg would follow it out of the root.
ln -sfn /usr/bin "$root/bin"
`;

export interface Planted extends AsyncDisposable {
  readonly root: string;
}

export async function plant(): Promise<Planted> {
  const directory = await mkdtemp(join(tmpdir(), "installed-"));
  const dispose = () => rm(directory, { recursive: true, force: true });
  try {
    await lines(["env", "LC_ALL=C", "sh", "-euc", `{ ${SCRIPT}\n} >&2`, "sh", directory]);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { root: join(directory, "root"), [Symbol.asyncDispose]: dispose };
}
