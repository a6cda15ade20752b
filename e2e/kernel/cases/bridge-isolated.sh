# Ports that do not speak to each other, ports that do not flood or learn.
ip link add br0 type bridge mcast_snooping 0; ip link set br0 up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for i in 1 2 3; do ip netns add n$i; ip netns exec n$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$i type veth peer name eth0 netns n$i; ip link set p$i master br0 up; ip -n n$i addr add 10.0.0.$i/24 dev eth0; ip -n n$i link set eth0 up; done
p() { ip netns exec n$1 ping -c 1 -W 1 10.0.0.$2 >/dev/null; echo "n$1 to n$2: exit $?"; }
p 1 2; p 1 3
bridge link set dev p1 isolated on; p 1 2
bridge link set dev p2 isolated on; p 1 2; p 1 3; p 2 3
bridge link set dev p1 isolated off; bridge link set dev p2 isolated off; p 1 2
bridge link set dev p3 flood off learning off; ip -n n1 neigh flush all; ip -n n3 neigh flush all; p 1 3; p 3 1
ip link set p2 nomaster; p 1 2
ip link set br0 down; p 1 3
