# iptables-save and -restore: counters, noflush, errors with their line.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
iptables-restore <<'R'
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [1:2]
:OUTPUT ACCEPT [0:0]
:WEB - [0:0]
-A INPUT -p tcp --dport 80 -j WEB
[5:600] -A WEB -s 10.0.0.1 -j ACCEPT
COMMIT
R
echo "= $?"
t iptables-save
t iptables-save -c
t iptables-save -t nat
t iptables-save -t foo
iptables-save -c > /tmp/rules; t iptables-restore -c /tmp/rules; t iptables-save -c
printf '*filter\n-A INPUT -j DROP\nCOMMIT\n' | t iptables-restore --noflush; t iptables-save
printf '*filter\n-A INPUT -j NOPE\nCOMMIT\n' | t iptables-restore
printf '*filter\n-A INPUT --foo\nCOMMIT\n' | t iptables-restore
printf '*foo\nCOMMIT\n' | t iptables-restore
printf '*filter\n-A INPUT -j DROP\n' | t iptables-restore
printf 'hello\n' | t iptables-restore
printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n' | t iptables-restore -t
printf '' | t iptables-restore
t iptables-save
t iptables-restore /nope
t iptables-restore -V
