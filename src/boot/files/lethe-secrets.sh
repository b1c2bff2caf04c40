#!/bin/sh
# Decrypts this generation's secrets into memory that never swaps, where and for whom they are declared.
#
#   lethe-secrets boot          at boot: all of the below; what cannot be done is said, and the boot goes on
#   lethe-secrets find          finds the security key; 3: one that a passphrase locks is there, 4: one that a FIDO2 key
#                               locks, 1: none
#   lethe-secrets offer         the same for a key on standard input
#   lethe-secrets unlock        opens the one that is locked by the first line of standard input, a passphrase or the FIDO2
#                               key's PIN; 1: not by that; 5: no FIDO2 key opens it now, and standard error says why
#   lethe-secrets deliver       decrypts; 1: not all. Lines of `missing SECRET (why)`, and of `unit new|same NAME` for
#                               each unit that needs what is there, with a tab for each space outside of the brackets
#
# No secret is ever among a program's words or in its environment: files and this shell's own variables have them.
set -eu
export LC_ALL=C
umask 077

sealed=/usr/share/lethe/secrets
secrets=/run/lethe/secrets
place=/run/lethe/security-key
key=$place/key
motd=/run/motd.d/30-lethe-secrets
tab=$(printf '\t')

say() { printf 'lethe: %s\n' "$*" >&2; }
decode() { printf '%b' "$1"; }

opens() { # KEY
  for file in "$sealed"/*.age; do
    age --decrypt --identity "$1" "$file" >/dev/null 2>&1 && return 0
  done
  return 1
}

# Copies what a holder has into memory. Runs in a mount namespace of its own, which ends with it.
look_into() { # DEVICE TYPE OPTIONS DIRECTORY
  mount -t "$2" -o "$3" "$1" "$place/at" 2>/dev/null || return 1
  for name in key key.age key.tpm2 key.fido2 machine; do
    [ -f "$place/at/$4/$name" ] || continue
    cat "$place/at/$4/$name" >"$place/found/$name"
  done
}

# Makes the key of the holder that was looked into this machine's. 3: a passphrase has to open it, 4: a FIDO2 key.
take() { # WHERE
  if [ -s "$place/found/machine" ]; then
    read -r machine <"$place/found/machine" || :
    [ "$machine" = "$(cat /etc/hostname)" ] || {
      say "the security key on $1 is that of $machine, and is left alone"
      return 1
    }
  fi
  if [ -s "$place/found/key" ]; then
    opens "$place/found/key" || {
      say "the security key on $1 opens none of this system's secrets"
      return 1
    }
    mv "$place/found/key" "$key"
    return 0
  fi
  if [ -s "$place/found/key.tpm2" ]; then
    systemd-creds decrypt --name= "$place/found/key.tpm2" "$place/found/key.age" 2>/dev/null || {
      say "this machine's TPM does not open the security key on $1"
      return 1
    }
  fi
  for name in key.age key.fido2; do
    [ -s "$place/found/$name" ] || continue
    mv "$place/found/$name" "$place/locked"
    printf '%s' "$1" >"$place/where"
    is_fido2 || return 3
    return 4
  done
  return 1
}

is_fido2() { [ "$(head -c 13 "$place/locked")" = 'lethe-fido2 1' ]; }

offer() {
  rm -rf "$place/found"
  mkdir "$place/found"
  cat >"$place/found/given"
  name=key
  ! head -n 1 "$place/found/given" | grep -qa '^age-encryption.org/' || name=key.age
  ! head -n 1 "$place/found/given" | grep -qa '^lethe-fido2 1$' || name=key.fido2
  mv "$place/found/given" "$place/found/$name"
  offered=0
  take "the file that was named" || offered=$?
  rm -rf "$place/found"
  return "$offered"
}

try() { # WHERE DEVICE TYPE OPTIONS DIRECTORY
  rm -rf "$place/found"
  mkdir -p "$place/found" "$place/at"
  where=$1
  shift
  status=1
  if unshare --mount --propagation private "$0" look-into "$@"; then
    status=0
    take "$where" || status=$?
  fi
  rm -rf "$place/found"
  return "$status"
}

try_sticks() {
  for device in $(blkid -c /dev/null -t LABEL=LETHE-KEY -o device 2>/dev/null); do
    tried=0
    try "the stick $device" "$device" vfat ro,nosuid,nodev,noexec lethe || tried=$?
    [ "$tried" = 1 ] || return "$tried"
  done
  return 1
}

try_disk() {
  device=$(findmnt -nvo SOURCE -M /) || return 1
  [ -b "$device" ] || return 1
  try "this machine's disk" "$device" btrfs subvolid=5,noatime @state/.lethe/security-key
}

find_key() { # SECONDS that a stick may take to show itself
  rm -f "$place/locked"
  [ ! -s "$key" ] || { opens "$key" && return 0; }
  rm -f "$key"
  found=0
  try_sticks || found=$?
  [ "$found" = 1 ] || return "$found"
  found=0
  try_disk || found=$?
  # Only who has no other key waits.
  [ "$found" = 1 ] || return "$found"
  waited=0
  while [ "$waited" -lt "$1" ]; do
    sleep 1
    waited=$((waited + 1))
    stick=0
    try_sticks || stick=$?
    [ "$stick" = 1 ] || return "$stick"
  done
  return "$found"
}

# age(1) takes a passphrase from a terminal only: script(1) is one.
by_passphrase() { # FILE
  rm -f "$place/opened"
  script --quiet --return --command "age --decrypt --output $place/opened $1" /dev/null >/dev/null 2>&1 || :
  if [ -s "$place/opened" ] && opens "$place/opened"; then
    mv "$place/opened" "$key"
    rm -f "$place/locked"
    return 0
  fi
  rm -f "$place/opened"
  return 1
}

# What fido2-assert reads: whom it is for, and a challenge that nobody checks.
fido2_parameters() {
  head -c 32 /dev/urandom | base64
  echo lethe.security-key
  sed -n '2s/^credential //p; 3s/^salt //p' "$place/locked"
}

# The device of the FIDO2 key that the locked key is for. A touch is not asked for yet.
fido2_device() {
  others=
  for device in ${LETHE_FIDO2_DEVICE:-$(fido2-token -L | sed -n 's/^\(\/dev\/[^:]*\):.*/\1/p')}; do
    # One that does not answer without its PIN may be it.
    if fido2_parameters | head -n 3 | fido2-assert -G -t up=false "$device" 2>"$place/error" >/dev/null ||
      ! grep -q FIDO_ERR_NO_CREDENTIALS "$place/error"; then
      echo "$device"
      return 0
    fi
    others=1
  done
  if [ -n "$others" ]; then
    say "the FIDO2 key that is plugged in is not the one that locks the security key"
  else
    say "no FIDO2 key is plugged in, and one locks the security key"
  fi
  return 1
}

# The FIDO2 key makes a passphrase of its secret, once it has been touched. Its PIN is on standard input: without a
# terminal of its own fido2-assert reads it there.
by_fido2() {
  device=$(fido2_device) || return 5
  fido2_parameters >"$place/parameters"
  status=0
  setsid --wait timeout 60 fido2-assert -G -h -p -v -i "$place/parameters" "$device" \
    >"$place/made" 2>"$place/error" || status=$?
  if [ "$status" = 0 ]; then
    tail -n +4 "$place/locked" >"$place/inner"
    sed -n 5p "$place/made" | by_passphrase "$place/inner" || status=5
    [ "$status" = 0 ] || say "the security key is damaged, or opens none of this system's secrets"
  elif grep -q -e FIDO_ERR_PIN_INVALID -e 'invalid PIN length' "$place/error"; then
    status=1
  else
    case $status$(cat "$place/error") in
      *BLOCKED*) say "the FIDO2 key takes no PIN any more: plug it out and in; after eight wrong ones it is lost" ;;
      124* | *TIMEOUT*) say "the FIDO2 key was not touched in time" ;;
      *) say "the FIDO2 key does not answer: $(tail -n 1 "$place/error")" ;;
    esac
    status=5
  fi
  rm -f "$place/made" "$place/inner" "$place/parameters" "$place/error"
  return "$status"
}

unlock() {
  if is_fido2; then by_fido2; else by_passphrase "$place/locked"; fi
}

ask() {
  words="Passphrase of the security key on $(cat "$place/where"):"
  if is_fido2; then
    # It shows itself no sooner than a stick.
    waited=0
    until fido2_device >/dev/null 2>&1 || [ "$waited" -ge 10 ]; do
      sleep 1
      waited=$((waited + 1))
    done
    fido2_device >/dev/null || return 1
    words="PIN of the FIDO2 key that locks the security key on $(cat "$place/where"); touch it after that:"
  fi
  for try in 1 2 3; do
    # Who does not answer is not there.
    systemd-ask-password --timeout=90 --icon=dialog-password "$words" >"$place/passphrase" 2>/dev/null || break
    opened=0
    unlock <"$place/passphrase" || opened=$?
    rm -f "$place/passphrase"
    [ "$opened" != 0 ] || return 0
    [ "$opened" = 1 ] || return 1
    words="That was not it. $words"
  done
  rm -f "$place/passphrase"
  return 1
}

make_parents() { # PATH, for whoever owns the directory that they are made in
  missing= parent=${1%/*}
  while ! [ -d "${parent:-/}" ]; do
    missing=$parent${missing:+$tab}$missing
    parent=${parent%/*}
  done
  old=$IFS IFS=$tab
  for one in $missing; do
    mkdir -m 755 "$one"
    chown --reference="${one%/*}/" "$one"
  done
  IFS=$old
}

link_to() { # LINK TARGET OWNER GROUP
  [ "$(readlink "$1" || :)" != "$2" ] || return 0
  if [ -e "$1" ] || [ -L "$1" ]; then
    say "$1 is there already, and is no link to its secret"
    return 1
  fi
  make_parents "$1"
  ln -s "$2" "$1"
  chown -h "$3:$4" "$1"
}

# The first line of a secret, within a text.
fill() { # TEMPLATE PLAIN TARGET
  value=
  IFS= read -r value <"$2" || :
  case $3 in
    *.nmconnection)
      # In a keyfile a backslash means something, and a space at the beginning nothing.
      rest=$value value=
      case $rest in ' '*) value='\s' rest=${rest#' '} ;; esac
      while case $rest in *\\*) true ;; *) false ;; esac; do
        value=$value${rest%%\\*}'\\' rest=${rest#*\\}
      done
      value=$value$rest
      ;;
  esac
  while IFS= read -r line || [ -n "$line" ]; do
    while case $line in *@SECRET@*) true ;; *) false ;; esac; do
      printf '%s%s' "${line%%@SECRET@*}" "$value"
      line=${line#*@SECRET@}
    done
    printf '%s\n' "$line"
  done <"$1"
}

record() { # PLAIN
  hash=
  IFS= read -r hash <"$1" || :
  case $hash in
    *[!A-Za-z0-9./\$=,_-]* | '' | [!\$]*) return 1 ;;
  esac
  printf '{"privileged":{"hashedPassword":["%s"]}}\n' "$hash"
}

fails() { # REASON
  why=$1
  return 1
}

deliver_one() { # SECRET KIND TARGET OWNER GROUP MODE DETAIL
  why=
  [ -s "$key" ] || fails "no key" || return 1
  if ! age --decrypt --identity "$key" --output "$secrets/.plain" "$sealed/$1.age" 2>"$secrets/.error"; then
    why="its ciphertext is damaged"
    ! grep -q 'no identity matched' "$secrets/.error" || why="not encrypted to this machine's key"
    return 1
  fi
  case $2 in
    file) mv "$secrets/.plain" "$secrets/.new" ;;
    template) fill "$sealed/templates${3#"$secrets"}" "$secrets/.plain" "$3" >"$secrets/.new" ;;
    password) record "$secrets/.plain" >"$secrets/.new" || fails "holds no password hash, as mkpasswd prints one" || return 1 ;;
  esac
  chown "$4:$5" "$secrets/.new" 2>/dev/null || fails "$4:$5 is not a user and group of this system" || return 1
  chmod "$6" "$secrets/.new"
  if cmp -s "$secrets/.new" "$3" && [ "$(stat -c %u:%g:%a "$secrets/.new")" = "$(stat -c %u:%g:%a "$3")" ]; then
    changed=same
  else
    changed=new
    (umask 066 && mkdir -p "${3%/*}")
    mv "$secrets/.new" "$3"
  fi
  if [ "$2" = password ]; then
    mkdir -p -m 755 /run/userdb
    ln -sf "/usr/lib/userdb/$7.user" "/run/userdb/$7.user"
    ln -sf "$3" "/run/userdb/$7.user-privileged"
  elif [ "$7" != - ]; then
    (umask 022 && link_to "$7" "$3" "$4" "$5") || fails "$7 is there already" || return 1
  fi
  case $7 in
    /run/NetworkManager/*)
      ! systemctl --quiet is-active NetworkManager.service 2>/dev/null || nmcli connection load "$7" >/dev/null 2>&1 || :
      ;;
  esac
}

# What a former generation had and this one has not, after a soft reboot.
forget() {
  find "$secrets" -type f | while IFS= read -r file; do
    cut -f 3 "$sealed/deliveries" | while IFS= read -r target; do
      [ "$(decode "$target")" != "$file" ] || printf x
    done | grep -q x || rm -f "$file"
  done
}

deliver() {
  forget
  lacking= failed=0
  while IFS=$tab read -r secret kind target owner group mode units detail; do
    target=$(decode "$target") owner=$(decode "$owner") group=$(decode "$group")
    detail=$(decode "$detail") units=$(decode "$units")
    if deliver_one "$secret" "$kind" "$target" "$owner" "$group" "$mode" "$detail" </dev/null; then
      [ "$units" != - ] || continue
      for unit in $units; do printf 'unit\t%s\t%s\n' "$changed" "$unit"; done
    else
      failed=1
      lacking="$lacking$secret ($why)
"
    fi
    rm -f "$secrets/.plain" "$secrets/.new" "$secrets/.error"
  done <"$sealed/deliveries"
  rm -f "$secrets/.plain" "$secrets/.new" "$secrets/.error"
  if [ "$failed" = 0 ]; then
    rm -f "$motd"
    return 0
  fi
  lacking=$(printf '%s' "$lacking" | sort -u)
  printf '%s\n' "$lacking" | while IFS= read -r line; do printf 'missing\t%s\n' "$line"; done
  mkdir -p -m 755 "${motd%/*}"
  {
    printf 'Lethe: secrets are missing, and what needs them waits:\n'
    printf '%s\n' "$lacking" | sed 's/^/  /'
    printf 'To go on: lethe secret activate, with the stick that has the key, or with --key FILE.\n'
  } >"$motd"
  chmod 644 "$motd"
  return 1
}

boot() {
  found=0
  find_key 10 || found=$?
  case $found in 3 | 4) ask || say "the security key stays locked" ;; esac
  [ "$found" != 1 ] || say "no security key is on a stick LETHE-KEY or on this machine's disk"
  deliver >/dev/null || sed 's/^/<3>/' "$motd"
}

case ${1-} in
  boot) boot ;;
  find) find_key 0 ;;
  offer) offer ;;
  unlock) unlock ;;
  deliver) deliver ;;
  look-into) look_into "$2" "$3" "$4" "$5" ;;
  *)
    say "unknown word: ${1-}"
    exit 64
    ;;
esac
