# A device that is told not to ask: what was known is forgotten, and nobody is found.
ip link set lo up; ip netns add h; ip link add eth0 type veth peer name eth0 netns h; ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up; ip -n h addr add 10.0.0.9/24 dev eth0; ip -n h link set eth0 up
ping -c1 -W1 10.0.0.9 | grep received; ip neigh add 10.0.0.50 lladdr 02:00:00:00:00:50 dev eth0; ip neigh show dev eth0 | awk '{print $1,$NF}' | sort
ip link set eth0 arp off; ip neigh; ping -c1 -W1 10.0.0.9 | grep received; ip neigh; ip link show eth0 | head -1 | grep -o '<.*>'
ip link set eth0 arp on; ip neigh; ping -c1 -W2 10.0.0.9 | grep received; ip neigh show dev eth0 | awk '{print $1,$NF}'
ping -Q 0x10 -c1 -W1 10.0.0.9 | grep received; ping -Q 300 -c1 10.0.0.9; echo $?; ping -Q 16 -c1 -W1 -q 10.0.0.9 | grep received
