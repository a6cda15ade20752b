# ip link set: flags, names, MTU, addresses.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link add a0 type veth peer name b0; ip link add br0 type bridge
t ip link set
t ip link set a0
t ip link set nope up
t ip link set a0 foo
t ip link set a0 mtu
t ip link set a0 mtu abc
t ip link set a0 mtu 10
t ip link set a0 mtu 65536
t ip link set a0 mtu 65535
t ip link set a0 address 00:11
t ip link set a0 address 01:00:00:00:00:01
t ip link set a0 address 02:00:00:00:00:01
t ip link set a0 name a1
t ip link set a1 name lo
t ip link set a1 name abcdefghijklmnopqrst
t ip link set a1 up
t ip link set a1 name a2
t ip link set a2 alias "a port"
t ip link set a2 promisc on
t ip link set a2 promisc maybe
t ip link set a2 txqueuelen 77
t ip link set dev a2 multicast off
t ip link show a2
t ip link set a2 promisc off multicast on alias ""
t ip link show a2
t ip link set lo netns nope
t ip link set a2 netns nope
t ip link set a2 master nope
t ip link set a2 master lo
t ip link set br0 master br0
t ip link set lo master br0
t ip link set a2 master br0 up mtu 1400
t ip link show a2
t ip link set a2 nomaster down
t ip link show a2
t ip link set lo mtu 1000
t ip link show lo
