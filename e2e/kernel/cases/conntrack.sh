# conntrack: lists, filters, deletion. Nothing is tracked until a rule needs it.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
ip netns exec h nc -lk 80 > /dev/null & ip netns exec h nc -luk 53 > /dev/null & sleep 0.3
nc -z 10.0.0.2 80; t conntrack -L
iptables -t nat -A OUTPUT -d 9.9.9.9 -j DNAT --to 10.0.0.2; ip route add default via 10.0.0.2
nc -z 9.9.9.9 80; nc -z 10.0.0.2 80; ping -c 1 10.0.0.2 >/dev/null;  echo hi | nc -u -w 1 10.0.0.2 53; nc -z 10.0.0.2 81
t conntrack -L
t conntrack -L -p tcp
t conntrack -L -p tcp --dport 80 -d 9.9.9.9
t conntrack -L -p tcp --sport 80
t conntrack -L -p tcp --reply-port-src 80
t conntrack -L --src 10.0.0.9
t conntrack -L -d 10.0.0.2 -p udp
t conntrack -L -r 10.0.0.2 -p icmp
t conntrack -L -p tcp --state TIME_WAIT
t conntrack -L -p tcp --state ESTABLISHED
t conntrack -L -p tcp --state FOO
t conntrack -L -g 10.0.0.2
t conntrack -L -n 10.0.0.1
t conntrack -L -m 0 -p udp
t conntrack -L -u ASSURED
t conntrack -L -u UNREPLIED
t conntrack -L -u FOO
t conntrack -C
t conntrack -D -p tcp --dport 80 -d 9.9.9.9
t conntrack -D -p tcp --dport 86
t conntrack -D -s 10.0.0.1 -p icmp
t conntrack -F
t conntrack -L
t conntrack -L --state TIME_WAIT
t conntrack -L -p foo
t conntrack -L --dport 80
t conntrack -F -p tcp
t conntrack -L foo
t conntrack -L -s foo
t conntrack -L -s
t conntrack -L -F
t conntrack -z
t conntrack -V
t conntrack
