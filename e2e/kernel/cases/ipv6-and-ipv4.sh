# IPv4 and IPv6 side by side on one link: each with its own tables.
ip link set lo up
ip netns add a
ip link add dev v0 type veth peer name eth0 netns a; ip link set v0 up; ip -n a link set eth0 up; ip -n a link set lo up
ip addr add 10.0.0.1/24 dev v0; ip -n a addr add 10.0.0.2/24 dev eth0; ip addr add fd10::1/64 dev v0 nodad; ip -n a addr add fd10::2/64 dev eth0 nodad
sleep 2
ip addr show dev v0 scope global; ip -br addr | grep -v fe80; ip route; ip -6 route | grep -v fe80; ip -o addr show dev v0 scope global
echo '10.0.0.2 web
fd10::2 web' >> /etc/hosts
ping -c 1 web | head -1; ping -6 -c 1 web | head -1
ip netns exec a nc -lk 80 > /dev/null 2>&1 & ip netns exec a nc -6 -lk 81 > /dev/null 2>&1 & sleep 0.3
nc -zv -w 1 web 80; nc -4 -zv -w 1 web 80; nc -6 -zv -w 1 web 80; nc -4 -zv -w 1 web 81; nc -6 -zv -w 1 web 81
ip netns exec a iptables -A INPUT -p tcp --dport 80 -j DROP; nc -4 -zv -w 1 web 80; nc -6 -zv -w 1 web 81; ip netns exec a ip6tables -A INPUT -p tcp --dport 81 -j DROP; nc -6 -zv -w 1 web 81; nc -4 -zv -w 1 web 81
ip netns exec a iptables -S; ip netns exec a ip6tables -S
sysctl -w net.ipv4.ip_forward=1; sysctl net.ipv6.conf.all.forwarding; ip neigh | sed 's/REACHABLE\|DELAY\|STALE/STATE/' | grep -v fe80; ip -4 neigh | wc -l
ip -4 addr flush dev v0; ip addr show dev v0 scope global; ping -c 1 -W 1 fd10::2 | grep -c 'bytes from'; ip addr flush dev v0; ip -br addr show dev v0; sed -i /web/d /etc/hosts
