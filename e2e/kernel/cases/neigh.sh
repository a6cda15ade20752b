# ip neigh: static entries and those that ARP finds.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
t ip neigh
t ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev eth0
t ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev eth0
t ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:06 dev eth0 nud reachable
t ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 nud stale dev eth0
t ip neigh add 10.0.0.9 dev eth0 nud failed
t ip neigh add 10.0.0.10 lladdr foo dev eth0
t ip neigh add 10.0.0.11 lladdr 02:00:00:00:00:05
t ip neigh add foo lladdr 02:00:00:00:00:05 dev eth0
t ip neigh add 10.0.0.12 lladdr 02:00:00:00:00:05 dev nope
t ip neigh add 10.0.0.12 lladdr 02:00:00:00:00:05 dev eth0 nud foo
t ip neigh add 10.0.0.13 lladdr 02:00:00:00:00:05 dev eth0 nud noarp
t ip neigh replace 10.0.0.5 lladdr 02:00:00:00:00:55 dev eth0
t ip neigh change 10.0.0.99 lladdr 02:00:00:00:00:56 dev eth0
t ip neigh
t ip neigh show dev eth0
t ip neigh show nud permanent
t ip -4 neigh show nud noarp
t ip neigh show 10.0.0.5
t ip neigh show 10.0.0.0/29
t ip neigh show dev nope
t ip neigh get 10.0.0.5 dev eth0
t ip neigh del 10.0.0.5 dev eth0
t ip neigh del 10.0.0.5 dev eth0
t ip neigh flush
t ip neigh flush dev eth0
t ip neigh
ping -c 1 -W 1 10.0.0.2 >/dev/null; t ip neigh show 10.0.0.2
ping -c 1 -W 1 10.0.0.77 >/dev/null; t ip neigh show 10.0.0.77
sleep 3; t ip neigh show 10.0.0.77
t ip -s neigh flush all
t arp -n
