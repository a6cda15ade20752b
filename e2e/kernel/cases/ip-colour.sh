# ip -c: colours, also into a pipe.
t() { echo "\$ $*"; "$@" 2>&1 | sed -E "s#\x1b#^[#g; s!([0-9a-f]{2}:){5}[0-9a-f]{2}!MAC!g"; echo "= ${PIPESTATUS[0]}"; }
ip link set lo up
ip netns add h
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 brd + dev eth0; ip addr add 10.0.0.11 peer 10.0.0.12/32 dev eth0; ip link set eth0 up; ip link set br0 up
ip -n h link set h0 up
ip addr add fd00::1/64 dev eth0 nodad
ip route add default via 10.0.0.2; ip route add 10.8.0.0/16 via 10.0.0.2 metric 50 src 10.0.0.1; ip route add blackhole 10.7.0.0/16; ip route add 10.6.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.3 weight 2
ip -6 route add fd01::/64 via fd00::2
ip neigh add 10.0.0.50 lladdr 02:00:00:00:00:50 dev eth0; ip neigh add fd00::50 lladdr 02:00:00:00:00:50 dev eth0 nud stale
ip rule add from 10.3.0.0/16 table 100; ip rule add fwmark 1 iif eth0 lookup 100
t ip -c link
t ip -c addr
t ip -br -c addr
t ip -br -c link
t ip -c -o addr show eth0
t ip -c route
t ip -c -6 route
t ip -c route show table all
t ip -c route get 10.0.0.2
t ip -c route get 10.8.0.2
t ip -c route get fd01::2
t ip -c neigh
t ip -c rule
t ip -c netns
t ip -c -j link show lo
t ip -c=auto link show lo
t ip -c=never link show lo
t ip -c=always link show lo
t ip -col -br link show lo
t ip -c link show nope
t ip -c route add 10.1.1.1 via 9.9.9.9
