# ifconfig: addresses, masks, names with a colon, flags, what it refuses.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip link add eth1 type veth peer name h1 netns h
ifconfig eth0 10.0.0.1 netmask 255.255.255.0; echo "= $?"
t ip addr show dev eth0
t ifconfig eth0
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
t ifconfig eth1 10.1.0.1/16 up
t ip -4 addr show dev eth1
t ifconfig eth1 10.2.0.1 netmask 255.255.0.0 broadcast 10.2.255.255 mtu 1400
t ifconfig eth1
t ifconfig eth1 down
t ip link show eth1
t ifconfig eth1 up mtu 9000
t ifconfig eth1 hw ether 02:00:00:00:00:77
t ip link show eth1
t ifconfig eth1:1 10.3.0.1 netmask 255.255.255.0
t ip -4 addr show dev eth1
t ifconfig eth1:1
t ifconfig eth1:1 down
t ip -4 addr show dev eth1
t ifconfig eth1 add 10.9.0.1
t ifconfig eth1 add fd00::5/64
t ifconfig eth1 del fd00::5/64
t ifconfig eth1 promisc
t ifconfig eth1 -promisc
t ifconfig eth1 -arp
t ip link show eth1
t ifconfig eth1 arp multicast allmulti
t ifconfig eth1 txqueuelen 500
t ifconfig eth1 0
t ifconfig eth1 0.0.0.0
t ip -4 addr show dev eth1
t ifconfig eth1 10.4.0.1 
t ip -4 addr show dev eth1
t ifconfig nope up
t ifconfig eth1 nope
t ifconfig eth1 netmask
t ifconfig eth1 mtu
t ifconfig eth1 mtu x
t ifconfig eth1 10.0.0.300
t ifconfig eth1 netmask 255.0.255.0
t ifconfig eth1 hw ether zz
t ifconfig eth1 hw ether
t ifconfig -V
t ifconfig -x
