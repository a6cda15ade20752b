# Older tools and files: arp, route, ifconfig, /proc/net.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
ip route add default via 10.0.0.2; ip route add 10.8.0.0/16 via 10.0.0.2 metric 50; ip route add 10.9.9.9 dev eth0; ip route add unreachable 10.7.0.0/16
t route -n
t netstat -rn
t cat /proc/net/route
ping -c 1 10.0.0.2 >/dev/null; ip neigh add 10.0.0.50 lladdr 02:00:00:00:00:50 dev eth0
ping -c 1 -W 1 10.0.0.60 >/dev/null
t arp -n 10.0.0.2
t arp -n 10.0.0.50
arp -an | sort
t arp -n 10.0.0.99
t arp -d 10.0.0.50
cat /proc/net/arp | sort | awk '{print $1, $2, $3, $4, $6}'
t ifconfig eth0 | grep -v packets
t ifconfig nope
