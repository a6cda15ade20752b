# ip route get: local, broadcast, by mark, as if it came in.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link set lo up
ip link add d0 type veth peer name p0; ip link add d1 type veth peer name p1; for i in d0 p0 d1 p1; do ip link set $i up; done
ip addr add 10.0.0.1/24 brd + dev d0; ip addr add 10.0.1.1/24 dev d1
ip route add 10.1.0.0/16 via 10.0.0.2; ip route add blackhole 10.8.0.0/16; ip route add unreachable 10.9.0.0/16; ip route add prohibit 10.10.0.0/16
t ip route get
t ip route get foo
t ip route get 10.1.0.1
t ip route get 10.0.0.1
t ip route get 10.0.0.255
t ip route get 127.0.0.1
t ip route get 0.0.0.0
t ip route get 8.8.8.8
t ip route get 8.8.8.8 oif d1
t ip route get 10.1.0.1 from 10.0.1.1
t ip route get 10.1.0.1 from 1.2.3.4
t ip route get 10.1.0.1 from 10.0.1.77 iif d1
sysctl -qw net.ipv4.ip_forward=1
t ip route get 10.1.0.1 from 10.0.1.77 iif d1
t ip route get 10.0.0.1 from 10.0.1.77 iif d1
t ip route get 10.0.0.255 from 10.0.1.77 iif d1
t ip route get 10.8.0.1 from 10.0.1.77 iif d1
t ip route get 10.9.0.1 from 10.0.1.77 iif d1
t ip route get 10.10.0.1 from 10.0.1.77 iif d1
t ip route get 8.8.8.8 from 10.0.1.77 iif d1
t ip route get 10.8.0.1
t ip route get 10.9.0.1
t ip route get 10.10.0.1
t ip route get 10.1.0.1 mark 5
t ip route get 10.1.0.1 iif nope
t ip route get fibmatch 10.1.5.5
t ip route get 10.0.0.5/24
ip rule add fwmark 7 table 100; ip route add default via 10.0.1.9 table 100
t ip route get 8.8.8.8
t ip route get 8.8.8.8 mark 7
t ip route get 10.0.0.1
t ip -o route get 10.0.0.5
t ip -d route get 10.0.0.5
t ip -j route get 10.0.0.5
