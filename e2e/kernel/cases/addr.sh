# ip addr add, del, and the routes that come with addresses.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link add d0 type veth peer name p0; ip link set d0 up; ip link set p0 up
t ip addr add
t ip addr add 10.0.0.1/24
t ip addr add 10.0.0.1/24 dev nope
t ip addr add 10.0.0.1/24 dev d0
t ip addr add 10.0.0.1/24 dev d0
t ip addr add 10.0.0.1 dev d0
t ip addr add 10.0.0.2/24 dev d0
t ip addr add 10.0.0.3/24 brd + dev d0
t ip addr add 10.0.1.3/24 brd - dev d0
t ip addr add 10.0.2.3/24 broadcast 10.0.2.200 dev d0
t ip addr add 10.0.3.3/24 dev d0 label d0:1
t ip addr add 10.0.4.3/24 dev d0 scope link
t ip addr add 10.0.5.3/24 dev d0 scope host
t ip addr add 10.0.6.3/24 dev d0 scope foo
t ip addr add 10.0.7.3 peer 10.0.7.4 dev d0
t ip addr add 10.0.8.3 peer 10.0.8.4/24 dev d0
t ip addr add local 10.0.9.3/30 dev d0
t ip addr add 10.0.10.3/33 dev d0
t ip addr add 10.0.10 dev d0
t ip addr add foo dev d0
t ip addr add 10.0.11.1/24 foo dev d0
t ip addr add 10.0.11.2/24 dev d0 noprefixroute
t ip addr add 10.0.12.1/24 brd 10.0.12.300 dev d0
t ip addr add 10.1.0.2/31 brd + dev d0
t ip addr add 10.1.1.2/32 dev d0
t ip addr add 0.0.0.0/24 dev d0
t ip addr add 224.0.0.1/24 dev d0
t ip -4 addr show d0
t ip route
t ip route show table local
t ip addr del 10.0.0.1/24 dev d0
t ip -4 addr show d0
t ip addr del 10.0.0.1/24 dev d0
t ip addr del 10.0.7.3 dev d0
t ip addr del 10.0.7.3 peer 10.0.7.4 dev d0
t ip addr del 10.0.2.3/16 dev d0
t ip addr del dev d0
t ip addr replace 10.0.2.3/24 dev d0
t ip route
