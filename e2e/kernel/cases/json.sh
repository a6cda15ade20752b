# JSON of ip.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add n; ip link add eth0 type veth peer name eth0 netns n; ip link add br0 type bridge; ip link set lo up
ip addr add 10.0.0.1/24 brd + dev eth0; ip link set eth0 up; ip -n n link set eth0 up; ip route add default via 10.0.0.2; ip route add blackhole 10.8.0.0/16 metric 7; ip route add 10.9.0.0/16 via 10.0.0.3 dev eth0 onlink
t ip -j link show lo
t ip -j link show br0
t ip -j -br link show lo
t ip -j -4 addr show eth0
t ip -j -br -4 addr
t ip -j route
t ip -j -p route show default
t ip -j -d route show default
t ip -j rule
t ip -j netns
t ip -j route get 10.0.0.9
t ip -j -p addr show br0
ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev eth0
t ip -j neigh
t ip -j neigh show dev eth0
t bridge -j link
