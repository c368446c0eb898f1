#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 240
# HTTPS with an authority of the proxy's own, which `proxy trust` puts where the system and browsers look, and takes out again.
. "$(dirname "$0")/../lib/sandbox.sh"
require_binary
require_engine
# shellcheck source=tests/lib/proxy.sh
. "$TESTS/lib/proxy.sh"
secure=$(free_port)
git config --global dockertree.proxy.httpsPort "$secure"
git config --global dockertree.proxy.https true

# The system's store is a copy that only these commands see.
mkdir "$SANDBOX/further"
cp -a /etc/ssl/certs "$SANDBOX/certs"
apart() {
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount sh -c 'mount --bind "$1/further" /usr/local/share/ca-certificates && mount --bind "$1/certs" /etc/ssl/certs || exit 99
    shift; exec "$@"' - "$SANDBOX" "$@"
}
apart true || skip "no mount namespace of one's own"
ask_securely() { curl -sS --max-time 10 --resolve "$1:$secure:127.0.0.1" "${@:2}" "https://$1:$secure/"; }

make_site
cd "$NAME"
check_status 128 apart git dockertree proxy trust -f
contains "$ERR" "no certificate authority yet"
check_status 0 git dockertree add a
contains "$OUT" "https://a.$NAME.localhost:$secure"
contains "$(git dockertree env a)" "CSRF_TRUSTED_ORIGINS=https://a.$NAME.localhost:$secure"
root=$XDG_STATE_HOME/dockertree/proxy/data/caddy/pki/authorities/local/root.crt
wait_until 30 says "this is a" ask_securely a.localhost --cacert "$root"
for host in "a.$NAME.localhost" "web.a.$NAME.localhost"; do wait_until 30 says "this is a" ask_securely "$host" --cacert "$root"; done
contains "$(ask a.localhost)" "this is a"

# --- stores ------------------------------------------------------------------------------------------------------------
browsers=("$HOME/.pki/nssdb" "$HOME/.mozilla/firefox/abc.default")
for folder in "${browsers[@]}"; do
  mkdir -p "$folder"
  certutil -N --empty-password -d "sql:$folder"
done
trusts() { certutil -L -d "sql:$1" -n git-dockertree -a; }
check_status 60 apart curl -sS --resolve "a.localhost:$secure:127.0.0.1" "https://a.localhost:$secure/"
check_status 0 apart git dockertree proxy status
equals 3 "$(grep -c '^not trusted' <<<"$OUT")" "stores that do not trust it"
contains "$ERR" "git dockertree proxy trust"
equals false "$(apart git dockertree proxy status --json | json 'd["proxy"]["trusted"]')" trusted

check_status 128 apart git dockertree proxy trust
contains "$ERR" "no terminal to ask on"
check_status 0 apart git dockertree proxy trust --dry-run
for folder in "${browsers[@]}" /usr/local/share/ca-certificates; do contains "$OUT" "$folder"; done
equals "" "$(ls "$SANDBOX/further")" "what --dry-run wrote"
at_terminal() { apart python3 "$TESTS/lib/answer.py" "install it?" "$1" git-dockertree proxy trust; }
check_status 128 at_terminal n
contains "$OUT" "nothing was changed"
equals "" "$(ls "$SANDBOX/further")" "what a no wrote"
check_status 0 at_terminal y
contains "$(apart curl -sS --resolve "a.localhost:$secure:127.0.0.1" "https://a.localhost:$secure/")" "this is a"
for folder in "${browsers[@]}"; do equals "$(openssl x509 -in "$root" -outform DER | sha256sum)" "$(trusts "$folder" | openssl x509 -outform DER | sha256sum)" "$folder"; done
check_status 0 apart git dockertree proxy status
equals 3 "$(grep -c '^trusted' <<<"$OUT")" "stores that trust it"
equals true "$(apart git dockertree proxy status --json | json 'd["proxy"]["trusted"]')" trusted
check_status 0 apart git dockertree proxy trust
contains "$OUT" "nothing to do"
# It stays the same when the proxy is made anew.
check_status 0 git dockertree stop
check_status 0 git dockertree start
wait_until 30 says "this is a" ask_securely a.localhost --cacert "$SANDBOX/further/git-dockertree.crt"

check_status 0 apart git dockertree proxy trust --undo -f
equals "" "$(ls "$SANDBOX/further")" "what is left of it"
check_status 60 apart curl -sS --resolve "a.localhost:$secure:127.0.0.1" "https://a.localhost:$secure/"
for folder in "${browsers[@]}"; do check_status 255 trusts "$folder"; done
check_status 0 apart git dockertree proxy trust --undo -f
contains "$OUT" "nothing to do"

# --- an ordinary user, by sudo ------------------------------------------------------------------------------------------
mkdir -p "$SANDBOX/sudoers" "$SANDBOX/user/state/dockertree/proxy/$(dirname "${root#*/proxy/}")"
cp "$root" "$SANDBOX/user/state/dockertree/proxy/${root#*/proxy/}"
cp "$DOCKERTREE" "$SANDBOX/user/git-dockertree"
chown -R 65534 "$SANDBOX/user"
chmod 711 "$SANDBOX"
echo 'ALL ALL=(root) NOPASSWD: ALL' >"$SANDBOX/sudoers/all"
chmod 440 "$SANDBOX/sudoers/all"
by_user() {
  # shellcheck disable=SC2016 # for the inner shell
  apart sh -c 'mount --bind "$1/sudoers" /etc/sudoers.d || exit 99
    cd "$1/user"
    shift; exec "$@"' - "$SANDBOX" setpriv --reuid=65534 --regid=65534 --clear-groups \
    env HOME="$SANDBOX/user" XDG_STATE_HOME="$SANDBOX/user/state" XDG_CONFIG_HOME="$SANDBOX/user" TMPDIR=/tmp \
    "$SANDBOX/user/git-dockertree" "$@"
}
check_status 0 by_user proxy trust -f
contains "$(apart curl -sS --resolve "a.localhost:$secure:127.0.0.1" "https://a.localhost:$secure/")" "this is a"
check_status 0 by_user proxy trust --undo -f
equals "" "$(ls "$SANDBOX/further")" "what is left of it"

# --- without what changes a browser's store ----------------------------------------------------------------------------
without() { apart sh -c 'mount --bind /dev/null /usr/bin/certutil || exit 99; exec "$@"' - "$@"; }
check_status 1 without git dockertree proxy trust -f
contains "$ERR" "install libnss3-tools"
is_file "$SANDBOX/further/git-dockertree.crt"
check_status 0 without git dockertree proxy status
equals 2 "$(grep -c '^unknown' <<<"$OUT")" "stores that cannot be looked into"
