# ip route show: which routes and which parts of them.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link set lo up
ip link add d0 type veth peer name p0; ip link add d1 type veth peer name p1; for i in d0 p0 d1 p1; do ip link set $i up; done
ip addr add 10.0.0.1/24 dev d0; ip addr add 10.0.1.1/24 dev d1
ip route add default via 10.0.0.9; ip route add 10.6.0.0/16 via 10.0.0.2 metric 10; ip route add 10.6.0.0/16 via 10.0.1.2 metric 20 proto static; ip route add 10.6.7.0/24 dev d1; ip route add blackhole 10.8.0.0/16; ip route add 10.5.0.0/16 via 10.0.0.2 src 10.0.1.1
t ip route show table 77
t ip route show dev d1
t ip route show dev nope
t ip route show proto static
t ip route show proto kernel
t ip route show scope link
t ip route show root 10.6.0.0/15
t ip route show root 10/8
t ip route show match 10.6.7.1
t ip route show exact 10.6.0.0/16
t ip route show 10.6.0.0/16
t ip route show 10.6.0.0
t ip route show type blackhole
t ip route show via 10.0.0.2
t ip route show default
t ip route list metric 10
t ip route show src 10.0.1.1
t ip route show foo
t ip -o route
t ip -j route show dev d1
t ip route flush
t ip route flush proto static
t ip route flush 10.6.7.0/24
t ip route flush cache
t ip route
t ip -s route flush table main
t ip -s route flush table main
t ip route flush table 88
t ip route
t ip route show table local
