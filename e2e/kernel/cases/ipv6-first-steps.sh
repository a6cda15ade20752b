# What a beginner does first: two namespaces, a cable, IPv6 addresses; every step shown.
ip netns add red; ip netns add blue
ip link add veth-red type veth peer name veth-blue
ip link set veth-red netns red; ip link set veth-blue netns blue
ip netns exec red ip addr add fd00:1::1/64 dev veth-red; ip netns exec blue ip addr add fd00:1::2/64 dev veth-blue
ip netns exec red ip -6 addr; ip netns exec red ping -6 -c 1 fd00:1::2
ip netns exec red ip link set veth-red up; ip netns exec blue ip link set veth-blue up
sleep 3
ip netns exec red ip -6 addr show dev veth-red scope global; ip netns exec red ip -6 route | grep -v fe80
ip netns exec red ping -6 -c 2 fd00:1::2; ip netns exec red ip -6 neigh | grep -v fe80 | sed 's/REACHABLE/STATE/; s/DELAY/STATE/'
ip netns exec red ping -c 1 fd00:2::1; ip netns exec red ping -6 -c 1 ::1; ip netns exec red ip link set lo up; ip netns exec red ping6 -c 1 ::1
ip netns exec blue nc -6 -l 8080 > /tmp/got & sleep 0.3; echo hello | ip netns exec red nc -6 -N -w 2 fd00:1::2 8080; echo "exit $?"; sleep 0.2; cat /tmp/got
ip netns exec blue nc -6 -u -l 8081 > /tmp/got & sleep 0.3; echo hi | ip netns exec red nc -6 -u -w 1 fd00:1::2 8081; cat /tmp/got; kill %2; rm /tmp/got
ip netns del red; ip netns exec blue ip -6 addr; ip netns del blue
