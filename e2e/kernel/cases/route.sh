# route add, route del: targets with and without masks, routers, what it refuses.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ifconfig eth0 10.0.0.1 netmask 255.255.255.0
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
t route
t route -n
t route add -net 10.50.0.0 netmask 255.255.0.0 gw 10.0.0.2
t route add -net 10.51.0.0/16 gw 10.0.0.2 dev eth0
t route add -host 10.52.0.1 gw 10.0.0.2
t route add -host 10.52.0.2 dev eth0
t route add default gw 10.0.0.2
t route add default gw 10.0.0.2 metric 5
t route add default gw 10.0.0.2
t route add -net 10.53.0.0/16 reject
t route add -net 10.54.0.0 netmask 255.255.0.0 dev eth0 metric 7 mtu 1400 mss 1300
t route add 10.55.0.1 gw 10.0.0.2
t route add -net 10.56.0.0 gw 10.0.0.2
t route add -net 10.57.0.1/16 gw 10.0.0.2
t route add -net 10.58.0.0/16 gw 10.99.0.2
t route add -net 10.58.0.0/16
t route add -net 10.58.0.0/16 dev nope
t route add -net nope dev eth0
t route add default gw nope
t route add
t route del
t route -n
t route -F -n
t ip route
t route del -net 10.50.0.0 netmask 255.255.0.0
t route del -net 10.51.0.0/16 gw 10.0.0.2
t route del -host 10.52.0.1
t route del default gw 10.0.0.2 metric 5
t route del default
t route del default
t route del -net 10.99.0.0/16
t route del -net 10.53.0.0/16 reject
t route -n
t route flush
t route nope
t route get 10.0.0.2
ping -c 1 10.0.0.2 >/dev/null
t arp -n
t arp -a -n
t arp -s 10.0.0.9 02:00:00:00:00:99
t arp -s 10.0.0.10 02:00:00:00:00:9a temp
t arp -s 10.77.0.1 02:00:00:00:00:9a
t arp -s 10.0.0.9
t arp -s
t arp -n 10.0.0.9
t arp -d 10.0.0.9
t arp -d 10.0.0.9
t arp -d 10.0.0.88
t arp -d
