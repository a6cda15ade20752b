# The life of a device's addresses.
ip link set lo up
ip netns add a
ip link add dev v0 type veth peer name eth0 netns a
ip addr add fd10::1/64 dev v0; ip -6 addr show dev v0; ip -6 route
ip link set v0 up; ip -6 addr show dev v0; ip -6 route
ip -n a link set eth0 up; sleep 3
ip -6 addr show dev v0; ip -6 route; ip -6 -br addr; ip -br addr
ip addr add fd11::1/64 dev v0 nodad; ip addr add 10.0.0.1/24 dev v0; ip -br addr show dev v0
ip link set v0 down; ip addr show dev v0 | grep -v link/; ip -6 route; ip route
ip link set v0 up; ip addr show dev v0 | grep -v link/; ip -6 route
sysctl -qw net.ipv6.conf.v0.keep_addr_on_down=1
ip addr add fd12::1/64 dev v0 nodad; ip link set v0 down; ip -6 addr show dev v0; ip -6 route; ip link set v0 up; ip -6 addr show dev v0; ip -6 route
ip link set v0 name w0; ip -6 addr show dev w0; ip -6 route
ip link set w0 mtu 1200; ip -6 addr show dev w0; ip -6 route; ip addr add fd13::1/64 dev w0; ip link set w0 mtu 1500; ip -6 addr show dev w0; ip addr add fd13::1/64 dev w0 nodad; ip -6 addr show dev w0
sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -6 addr; ip -6 route; ping -c 1 ::1; echo "exit $?"
sysctl -qw net.ipv6.conf.all.disable_ipv6=0; ip -6 addr; ping -c 1 -W 1 ::1; echo "exit $?"
ip link set lo down; ip -6 addr; ping -c 1 ::1; echo "exit $?"; ip link set lo up; ip -6 addr
