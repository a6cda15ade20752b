# conntrack: entries that a person makes, changes and removes; its words.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
r conntrack -I -p udp -t 10
r conntrack -I -p udp -t 10 -s 1.1.1.1
r conntrack -I -p udp -t 10 -s 1.1.1.1 -d 2.2.2.2
r conntrack -I -p udp -t 10 -s 1.1.1.1 -d 2.2.2.2 --sport 5
r conntrack -I -p tcp -t 10 -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 --state FOO
r conntrack -I -p udp -t 10 -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -u FOO
r conntrack -I -p udp -t x -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6
r conntrack -I -p icmp -t 10 -s 1.1.1.1 -d 2.2.2.2
r conntrack -G -p udp -s 1.1.1.1
r conntrack -G -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6
r conntrack -I -p udp -t 10 -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6
r conntrack -A -p udp -t 10 -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6
r conntrack -L -t 5
r conntrack -D -t 5
r conntrack -E -t 5
r conntrack -L -e NEW
r conntrack -F -s 1.1.1.1
r conntrack -C -s 1.1.1.1
r conntrack -S -s 1.1.1.1
r conntrack -L -u UNREPLIED
r conntrack -L -w x
r conntrack -L --orig-zone 0
r conntrack -L --mark 0
r conntrack -D -d 2.2.2.2 -o id
r conntrack -D -s 1.1.1.0/24 -o extended
r conntrack -L --src 1.1.1.1
r conntrack -L -s 1.1.1.1/33
r conntrack -V
r conntrack --version
r conntrack -L -b 100
sysctl -qw net.netfilter.nf_conntrack_acct=1; ip link set lo up; iptables -A INPUT -m conntrack --ctstate NEW; ping -c1 127.0.0.1 >/dev/null; conntrack -L -z; conntrack -L
