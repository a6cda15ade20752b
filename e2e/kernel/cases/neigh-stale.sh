# A neighbour that is gone, one that has a wrong address.
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:99 dev eth0
ping -c 1 -W 1 10.0.0.2; echo "exit $?"
ip neigh del 10.0.0.2 dev eth0
ping -c 1 -W 1 10.0.0.2; echo "exit $?"
ip -n h link set h0 address 02:00:00:00:00:aa
ping -c 1 -W 1 10.0.0.2; echo "exit $?"
ip neigh flush dev eth0
ping -c 1 -W 1 10.0.0.2; echo "exit $?"
ip neigh show 10.0.0.2
