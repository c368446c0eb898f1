#!/bin/bash
# SPDX-License-Identifier: MIT
# Timeout: 240
# What doctor finds about the proxy: it is down, names do not resolve, its certificates are not trusted.
. "$(dirname "$0")/../lib/sandbox.sh"
# shellcheck source=tests/lib/doctor.sh
. "$TESTS/lib/doctor.sh"
require_binary
require_engine
# shellcheck source=tests/lib/proxy.sh
. "$TESTS/lib/proxy.sh"

make_site
cd "$NAME"
git dockertree hooks install >/dev/null
git config --global dockertree.proxy.autostart false
check_status 0 git dockertree add a
cd "../$NAME.worktrees/a"
is_quiet proxy proxy-names proxy-trust
is_healthy
git config --global dockertree.proxy.autostart true
check_status 0 git dockertree up
is_quiet proxy proxy-trust
is_healthy

# --- down --------------------------------------------------------------------------------------------------------------
docker stop -t 0 dockertree-proxy >/dev/null
finds proxy "the container 'dockertree-proxy' is exited"
equals problem "$(severity proxy)" severity
mends proxy "the proxy does not answer on port $port"
wait_until 30 says "this is a" ask a.localhost
docker rm -f dockertree-proxy >/dev/null
mends proxy "there is no container 'dockertree-proxy'"
wait_until 30 says "this is a" ask a.localhost
# By the user: no trouble.
check_status 0 git dockertree stop
is_quiet proxy
check_status 0 git dockertree start

# --- names and certificates, as these commands alone see the system ----------------------------------------------------
mkdir "$SANDBOX/further"
cp -a /etc/ssl/certs "$SANDBOX/certs"
cp /etc/hosts "$SANDBOX/hosts"
apart() {
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount sh -c 'mount --bind "$1/hosts" /etc/hosts && mount --bind "$1/further" /usr/local/share/ca-certificates &&
    mount --bind "$1/certs" /etc/ssl/certs || exit 99
    shift; exec "$@"' - "$SANDBOX" "$@"
}
apart true || skip "no mount namespace of one's own"
printf '#!/bin/bash\nexec unshare --mount sh -c %q - %q %q "$@"\n' \
  'for at in hosts:/etc/hosts further:/usr/local/share/ca-certificates certs:/etc/ssl/certs; do mount --bind "$1/${at%%:*}" "${at#*:}"; done; shift; exec "$@"' \
  "$SANDBOX" "$DOCKERTREE" >"$SANDBOX/apart"
chmod +x "$SANDBOX/apart"
ln -sf "$SANDBOX/apart" "$SANDBOX/bin/git-dockertree"

finds proxy-names "'a.$NAME.localhost' does not resolve"
finds proxy-names libnss-myhostname
equals note "$(severity proxy-names)" severity
names="a.$NAME.localhost a.localhost web.a.$NAME.localhost"
echo "127.0.0.1 $names" >>"$SANDBOX/hosts"
finds proxy-names "'a.$NAME.localhost' resolves to IPv4 only"
echo "::1 $names" >>"$SANDBOX/hosts"
is_quiet proxy-names
is_healthy

git config --global dockertree.proxy.https true
git config --global dockertree.proxy.httpsPort "$(free_port)"
check_status 0 git dockertree start
check_status 0 git dockertree up
finds proxy-trust "not trusted in '/usr/local/share/ca-certificates'"
finds proxy-trust "git dockertree proxy trust"
equals warning "$(severity proxy-trust)" severity
check_status 0 git dockertree proxy trust -f
is_quiet proxy-trust
is_healthy
