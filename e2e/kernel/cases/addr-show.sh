# ip addr show and flush: filters.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link add d0 type veth peer name p0; ip link add d1 type veth peer name p1; ip link set d0 up
ip addr add 10.0.0.1/24 dev d0; ip addr add 10.0.0.2/24 dev d0; ip addr add 10.0.1.1/24 brd + dev d0 label d0:1; ip addr add 10.0.2.1/24 dev d1; ip addr add 10.0.3.1 peer 10.0.3.2 dev d1 scope link
t ip addr
t ip -4 addr
t ip -4 -o addr
t ip -br -4 addr
t ip -br addr
t ip addr show d0
t ip addr show dev nope
t ip addr show up
t ip addr show to 10.0.0.0/16
t ip addr show label d0:1
t ip addr show scope link
t ip addr show type veth
t ip -4 addr show secondary
t ip -4 addr show primary
t ip -4 addr show dev p0
t ip addr show master d0
t ip -j -4 addr show d1
t ip addr flush
t ip addr flush dev nope
t ip addr flush dev d0 label d0:1
t ip -4 addr show d0
t ip -s addr flush dev d0
t ip -s addr flush dev d0
t ip -4 addr
t ip route
