sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add v0 type veth peer name v1; ip link add br0 type bridge; ip link add vx type vxlan id 5 dstport 4789; ip link set v0 up; ip link set v1 up
for d in v0 br0 lo; do echo "== $d"; ethtool $d; ethtool -i $d; ethtool -S $d; done
ethtool -i vx; ethtool -S vx
ethtool nope; ethtool -k nope; ethtool -S nope; ethtool -i nope
ethtool -k v0

