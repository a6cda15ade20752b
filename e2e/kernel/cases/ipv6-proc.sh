# /proc and the older tools, with IPv6.
ip link set lo up
ip netns add a
ip link add dev v0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns a
ip link set v0 up; ip -n a link set eth0 up
sleep 2.5
ip addr add fd10::1/64 dev v0 nodad; ip addr add 10.0.0.1/24 dev v0
grep -v fe80 /proc/net/if_inet6 | sort
ifconfig v0 | grep -v fe80 | grep inet; ifconfig lo | grep inet
for k in disable_ipv6 forwarding accept_dad accept_ra hop_limit mtu autoconf proxy_ndp; do for d in all default lo v0; do echo "$k $d $(cat /proc/sys/net/ipv6/conf/$d/$k)"; done; done
sysctl net.ipv6.bindv6only net.ipv6.icmp.ratelimit net.ipv6.conf.v0.forwarding
sysctl -w net.ipv6.conf.default.forwarding=1; ip netns add b; ip link add x0 type veth peer name x1; sysctl net.ipv6.conf.x0.forwarding net.ipv6.conf.v0.forwarding net.ipv6.conf.all.forwarding
sysctl -w net.ipv6.conf.all.forwarding=0; sysctl net.ipv6.conf.default.forwarding net.ipv6.conf.x0.forwarding
sysctl -w net.ipv6.conf.v0.hop_limit=10; ping -c 1 -W 1 fd10::1 | grep ttl | sed 's/time.*//'
sysctl -w net.ipv6.conf.nosuch.forwarding=1; sysctl net.ipv6.nosuch
sysctl -w net.ipv6.conf.lo.disable_ipv6=1; ip -6 addr show dev lo; ping -c 1 -W 1 fd10::1 | tail -3; sysctl -w net.ipv6.conf.lo.disable_ipv6=0; ip -6 addr show dev lo
ip -6 route show table all | grep -v fe80 | grep -v multicast
