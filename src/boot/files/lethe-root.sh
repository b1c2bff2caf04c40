#!/bin/sh
# Makes and mounts the root of a boot. Runs in the initrd, before a soft reboot, and in the tests.
#
#   lethe-root make TOP GENERATION erase|keep    make a root, print its boot number
#   lethe-root newest TOP KERNEL                 print the newest former root that has the kernel's modules
#   lethe-root mount DEVICE TOP BOOT DEST        mount it at DEST, with its components
#
# TOP is the mounted top level of the btrfs. Nothing is ever renamed away or deleted here: a root that was
# not finished has no stamp and is passed over, so power may go at any point.
set -eu
export LC_ALL=C

say() { printf 'lethe: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Lines of the mount table are `type name path owner group mode`, tab between, odd bytes as \0ooo.
tab=$(printf '\t')
decode() { printf '%b' "$1"; }

stamp_value() { # STAMP KEY
  sed -n "s/^$2=//p" "$1" | tail -n 1
}

next_boot() {
  last=0
  for entry in "$1"/@roots/* "$1"/@booted/*; do
    number=${entry##*/}
    number=${number%%.*}
    case $number in *[!0-9]* | '') continue ;; esac
    # A leading zero would make it octal.
    number=$(printf '%s' "$number" | sed 's/^0*//')
    [ "${number:-0}" -le "$last" ] || last=$number
  done
  printf '%06d' $((last + 1))
}

# The newest root that a person may have worked in.
last_root() {
  found=
  for stamp in "$1"/@roots/*.stamp; do
    [ -e "$stamp" ] || continue
    root=${stamp%.stamp}
    [ -d "$root" ] || continue
    [ -z "$(stamp_value "$stamp" complete)" ] || found=${root##*/}
  done
  printf '%s' "$found"
}

newest() {
  complete= stamped=
  for stamp in "$1"/@roots/*.stamp; do
    [ -e "$stamp" ] || continue
    root=${stamp%.stamp}
    [ -d "$root/usr/lib/modules/$2" ] || continue
    stamped=${root##*/}
    [ -z "$(stamp_value "$stamp" complete)" ] || complete=$stamped
  done
  [ -n "${complete:-$stamped}" ] || return 1
  printf '%s\n' "${complete:-$stamped}"
}

# What was adopted since the generation was built counts too, and wins where both name a path:
# so a rollback never hides kept state.
effective_table() { # TOP ROOT
  {
    cat "$1/@state/.lethe/components" 2>/dev/null || :
    cat "$2/usr/share/lethe/components" 2>/dev/null || :
  } | awk -F '\t' '!seen[$3]++' | sort -t "$tab" -k 3,3
}

id_of() { # ROOT passwd|group NAME
  sed -n "s/^$3:[^:]*:\([0-9]*\):.*/\1/p" "$1/etc/$2" | head -n 1
}

# Where the bytes of PATH were in the root BOOT: in the deepest component that held it, else in the root itself.
former_place() { # TOP BOOT PATH
  place=$1/@roots/$2$3
  [ -e "$1/@roots/$2.components" ] || { printf '%s' "$place"; return; }
  while IFS=$tab read -r type name path rest; do
    path=$(decode "$path")
    case $3/ in
      "$path"/*) [ "$type" = file ] || place=$1/@state/$type/$(decode "$name")${3#"$path"} ;;
    esac
  done <"$1/@roots/$2.components"
  printf '%s' "$place"
}

# A component that used to lie inside PATH and is one no more comes along with what surrounds it.
gather_former() { # TOP BOOT PATH NEW TABLE
  [ -e "$1/@roots/$2.components" ] || return 0
  while IFS=$tab read -r type name path rest; do
    cut -f 3 "$5" | grep -qxF -- "$path" && continue
    path=$(decode "$path")
    case $path in
      "$3"/*)
        [ "$type" != file ] && [ -d "$1/@state/$type/$(decode "$name")" ] || continue
        mkdir -p "$4${path#"$3"}"
        cp -a --reflink=auto "$1/@state/$type/$(decode "$name")/." "$4${path#"$3"}/"
        ;;
    esac
  done <"$1/@roots/$2.components"
}

# First time: from where a person last had it, else from what the packages brought, else empty.
seed() { # TOP ROOT LAST TYPE NAME PATH OWNER GROUP MODE TABLE
  place=$1/@state/$4/$5
  ! [ -e "$place" ] || return 0
  [ -d "$1/@state/$4" ] || btrfs -q subvolume create "$1/@state/$4" >/dev/null
  new=$1/@state/$4/.$5.seeding-$boot
  source=$2$6
  if [ -n "$3" ]; then
    former=$(former_place "$1" "$3" "$6")
    ! [ -e "$former" ] || source=$former
  fi
  # An adoption that ended between its switch and its place: the copy was worked in already, and what is left where it
  # was mounted is an empty directory.
  if [ "$4" != file ] && [ -d "$1/@state/$4/.$5.adopting" ] && [ -d "$source" ] && [ -z "$(ls -A "$source")" ]; then
    mv "$1/@state/$4/.$5.adopting" "$place"
    return 0
  fi
  if [ "$4" = file ]; then
    if [ -s "$source" ]; then
      cp -a --reflink=auto "$source" "$new"
    elif [ "$6" = /etc/machine-id ]; then
      tr -d - </proc/sys/kernel/random/uuid >"$new"
      chmod 444 "$new"
    else
      return 0
    fi
  elif [ -d "$source" ]; then
    cp -a --reflink=auto "$source" "$new"
  else
    uid=$(id_of "$2" passwd "$7") gid=$(id_of "$2" group "$8")
    [ -n "$uid" ] && [ -n "$gid" ] || die "the owner $7:$8 of $6 is not a user and group of this system"
    mkdir "$new"
    chown "$uid:$gid" "$new"
    chmod "$9" "$new"
  fi
  # In a subshell: it reads a table while our caller reads another.
  [ -z "$3" ] || [ "$4" = file ] || (gather_former "$1" "$3" "$6" "$new" "${10}")
  sync -f "$new"
  mv "$new" "$place"
}

make() { # TOP GENERATION MODE
  top=$1 generation=$top/@generations/$2
  [ -d "$generation" ] || die "generation $2 is not on this disk"
  boot=$(next_boot "$top")
  root=$top/@roots/$boot
  last=$(last_root "$top")
  carried=
  if [ "$3" = keep ] && [ -n "$last" ] &&
    [ "$(stamp_value "$top/@roots/$last.stamp" generation)" = "$2" ]; then
    carried=$last
  fi
  btrfs -q subvolume snapshot "${carried:+$top/@roots/}${carried:-$generation}" "$root" >/dev/null
  effective_table "$top" "$generation" >"$root.components"
  mkdir -p "$top/@state/.lethe"
  while IFS=$tab read -r type name path owner group mode; do
    name=$(decode "$name") path=$(decode "$path")
    seed "$top" "$root" "$last" "$type" "$name" "$path" "$owner" "$group" "$mode" "$root.components" </dev/null
    # Programs replace single files by rename, which a bind mount would not let them do.
    if [ "$type" = file ] && [ -e "$top/@state/file/$name" ]; then
      mkdir -p "$root${path%/*}"
      cp -a --reflink=auto --remove-destination "$top/@state/file/$name" "$root$path"
    fi
  done <"$root.components"
  {
    printf 'generation=%s\n' "$2"
    printf 'generation_uuid=%s\n' "$(uuid_of "$generation")"
    printf 'root_uuid=%s\n' "$(uuid_of "$root")"
    printf 'started=%s\n' "$(date +%s)"
    printf 'kernel=%s\n' "$(uname -r)"
    printf 'carried=%s\n' "$carried"
    printf 'fallback=\n'
  } >"$root.stamp.new"
  sync -f "$top"
  mv "$root.stamp.new" "$root.stamp"
  sync -f "$top"
  printf '%s\n' "$boot"
}

uuid_of() { # SUBVOLUME
  btrfs subvolume show "$1" | sed -n 's/^[[:space:]]*UUID:[[:space:]]*//p' | head -n 1
}

# Missing parents belong to whoever owns the directory they are made in.
make_parents() { # DEST PATH
  missing= parent=$2
  while ! [ -d "$1$parent" ]; do
    missing=$parent${missing:+$tab}$missing
    parent=${parent%/*}
  done
  old=$IFS IFS=$tab
  for one in $missing; do
    mkdir "$1$one"
    chown --reference="$1${one%/*}" "$1$one"
  done
  IFS=$old
}

# Where PATH is inside ROOT, links followed as a program in ROOT would.
resolve() { # ROOT PATH
  at= rest=$2/ hops=0
  while [ -n "$rest" ]; do
    part=${rest%%/*} rest=${rest#*/}
    case $part in
      '' | .) ;;
      ..) at=${at%/*} ;;
      *)
        if [ -L "$1$at/$part" ]; then
          hops=$((hops + 1))
          [ "$hops" -le 40 ] || return 1
          link=$(readlink "$1$at/$part")
          case $link in /*) at= ;; esac
          rest=$link/$rest
        else
          at=$at/$part
        fi
        ;;
    esac
  done
  printf '%s' "$at"
}

mount_component() { # TOP DEST GENERATION TYPE NAME PATH
  # A symbolic link inside kept state could lead the mount to a place that nobody declared:
  # only the links of the built system are followed.
  declared=$(resolve "$3" "$6") && actual=$(resolve "$2" "$6") && [ "$declared" = "$actual" ] || {
    say "$6 is reached through a symbolic link that the system did not make"
    return 1
  }
  make_parents "$2" "$actual"
  mount --bind "$1/@state/$4/$5" "$2$actual"
}

mount_root() { # DEVICE TOP BOOT DEST
  generation=$2/@generations/$(stamp_value "$2/@roots/$3.stamp" generation)
  mkdir -p "$4"
  mount -t btrfs -o "noatime,compress=zstd:1,subvol=@roots/$3" "$1" "$4"
  # What Lethe itself keeps: its cache of layers and packages, and the journal.
  mount --bind "$2/@lethe" "$4/var/cache/lethe"
  mount --bind "$2/@log" "$4/var/log/journal"
  while IFS=$tab read -r type name path owner group mode; do
    [ "$type" != file ] || continue
    name=$(decode "$name") path=$(decode "$path")
    [ -d "$2/@state/$type/$name" ] || continue
    (mount_component "$2" "$4" "$generation" "$type" "$name" "$path") </dev/null ||
      say "the component $name is not at $path in this boot; its data is safe in @state/$type/$name"
  done <"$2/@roots/$3.components"
}

case ${1-} in
  make) make "$2" "$3" "$4" ;;
  newest) newest "$2" "$3" ;;
  mount) mount_root "$2" "$3" "$4" "$5" ;;
  *) die "unknown word: ${1-}" ;;
esac
