# ip route add and its kin.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link set lo up
ip link add d0 type veth peer name p0; ip link add d1 type veth peer name p1; for i in d0 p0 d1 p1; do ip link set $i up; done
ip addr add 10.0.0.1/24 dev d0; ip addr add 10.0.1.1/24 dev d1
t ip route add 10.1.0.0/16
t ip route add 10.1.0.0/16 via 10.0.0.2
t ip route add 10.1.0.0/16 via 10.0.0.2
t ip route add 10.1.0.0/16 via 10.0.0.3
t ip route append 10.1.0.0/16 via 10.0.0.4
t ip route append 10.1.0.0/16 via 10.0.0.4
t ip route prepend 10.1.0.0/16 via 10.0.0.5
t ip route replace 10.1.0.0/16 via 10.0.0.6
t ip route change 10.1.0.0/16 via 10.0.0.7
t ip route change 10.2.0.0/16 via 10.0.0.7
t ip route
t ip route del 10.1.0.0/16
t ip route del 10.1.0.0/16 via 10.0.0.7
t ip route
t ip route add 10.1.2.3/16 via 10.0.0.2
t ip route add 10.1.2.3 via 10.0.0.2
t ip route add 10.3.0.0/16 dev d0
t ip route add 10.4.0.0/16 dev nope
t ip route add 10.4.0.0/16 via 10.0.0.2 dev d1
t ip route add 10.4.0.0/16 via 10.0.0.1
t ip route add 10.5.0.0/16 via 10.77.0.1 dev d1 onlink
t ip route add 10.6.0.0/16 via 10.0.0.2 src 10.0.1.1
t ip route add 10.7.0.0/16 via 10.0.0.2 src 10.99.1.1
t ip route add 10.7.0.0/16 via foo
t ip route add foo via 10.0.0.2
t ip route add 10.7.0.0/16 via 10.0.0.2 metric foo
t ip route add 10.7.0.0/16 via 10.0.0.2 metric 10
t ip route add 10.7.0.0/16 via 10.0.0.2 metric 20 proto static
t ip route add 10.7.0.0/16 via 10.0.0.2 proto bird table 100
t ip route add default via 10.0.0.2 table foo
t ip route add to default via 10.0.0.2 table 100
t ip route add 10.15.0.0/16 via 10.0.0.2 foo
t ip route add 10.15.0.0/16 via 10.0.0.2 scope host
t ip route add 10.16.0.0/16 via 10.0.0.2 mtu 1400
t ip route add default dev d1 scope link metric 5
t ip route
t ip -d route
t ip route show table 100
t ip route show table all | grep -v ff00
t ip route del default
t ip route del default
t ip route del 10.7.0.0/16 metric 20
t ip route del 10.7.0.0/16
t ip route del 10.7.0.0/16 table 100
t ip route
ip link set p0 down; t ip route; ip link set d0 down; t ip route
