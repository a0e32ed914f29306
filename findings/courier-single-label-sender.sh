#!/usr/bin/env bash
# Courier 1.4.1 (courier-mta of Debian 13): a sender whose domain has one label is a "syntax error", told after eight seconds.
#
# Behaviour: `MAIL FROM:<news@localhost>`, which RFC 5321 allows, is answered with `517 Syntax error.` about 8 s later (the tarpit counts
# it as abuse), also from a relay client and with BOFHCHECKDNS=0. The connection stays open, and each further command is answered late. The
# code 517 is in no list of enhanced or basic codes, so a sender that waits less than 8 s for MAIL takes the server for dead.
# Seen: `MAIL FROM:<news@localhost>: 517 Syntax error.` after 8 s; `MAIL FROM:<news@dest.test>: 250 Ok.` at once.
# What to do: give mails a sender whose domain has a dot, in tests too, and read 517 as a refusal of the sender.
# Needs root and debootstrap: the package is installed into a folder of its own.
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'kill "$server" 2> /dev/null || true; sleep 1; rm -rf --one-file-system "$folder"' EXIT
command -v debootstrap > /dev/null || apt-get install -y -qq --no-install-recommends debootstrap > /dev/null
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2> /dev/null | head -1)
debootstrap --variant=minbase trixie "$folder/root" ${mirror:+"$mirror"} > "$folder/log" 2>&1
root="$folder/root"
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d" && chmod +x "$root/usr/sbin/policy-rc.d"
cp -aL /etc/ssl/certs/. "$root/etc/ssl/certs/" 2> /dev/null || true
cp /etc/resolv.conf "$root/etc/resolv.conf"
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
inside sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends courier-mta' >> "$folder/log" 2>&1
version=$(inside dpkg-query -W -f '${Version}' courier-mta)
echo "courier-mta $version"
case "$version" in 1.4.1-*) ;; *) echo "another version than 1.4.1"; exit 1 ;; esac

sed -i 's/^PORT=smtp/PORT=127.0.0.1.25527/; s/^BOFHCHECKDNS=1/BOFHCHECKDNS=0/' "$root/etc/courier/esmtpd"
echo dest.test | tee "$root/etc/courier/me" "$root/etc/courier/locals" > "$root/etc/courier/defaultdomain"
printf '127\tallow,RELAYCLIENT\n' > "$root/etc/courier/smtpaccess/default"
unshare --pid --mount --fork --kill-child bash -c 'mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; mount --make-rslave "$0/dev"; exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c "
  mkdir -p /run/courier; chown courier:courier /run/courier
  makesmtpaccess; makeacceptmailfor; makealiases; courierfilter start; courier start; esmtpd start
  while :; do sleep 1000 & wait; done"' "$root" >> "$folder/log" 2>&1 &
server=$!

cat > "$folder/ask.py" <<'PY'
import socket, sys, time
deadline = time.time() + 30
while True:
    try:
        connection = socket.create_connection(('127.0.0.1', 25527)); break
    except OSError:
        if time.time() > deadline: raise
        time.sleep(0.3)
connection.settimeout(60)
connection.recv(2000)
connection.sendall(b'EHLO client.dest.test\r\n'); connection.recv(4000)
begun = time.time()
connection.sendall(f'MAIL FROM:<{sys.argv[1]}>\r\n'.encode())
answer = connection.recv(2000).decode().strip()
waited = time.time() - begun
print(f'MAIL FROM:<{sys.argv[1]}>: {answer}', 'after seconds' if waited > 4 else 'at once')
PY
seen=$(python3 "$folder/ask.py" news@dest.test; python3 "$folder/ask.py" news@localhost)
echo "$seen"
[ "$seen" = "$(printf 'MAIL FROM:<news@dest.test>: 250 Ok. at once\nMAIL FROM:<news@localhost>: 517 Syntax error. after seconds')" ]
