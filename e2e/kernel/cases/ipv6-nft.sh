# nft for IPv6: a filter and NAT in family inet and ip6.
ip link set lo up
ip netns add a; ip netns add b
ip link add dev ra type veth peer name eth0 netns a; ip link add dev rb type veth peer name eth0 netns b
for n in a b; do ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip link set ra up; ip link set rb up
ip addr add fd10::1/64 dev ra nodad; ip addr add fd20::1/64 dev rb nodad
ip -n a addr add fd10::5/64 dev eth0 nodad; ip -n b addr add fd20::5/64 dev eth0 nodad; ip -n a -6 route add default via fd10::1
sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 2
nft add table ip6 nat; nft 'add chain ip6 nat post { type nat hook postrouting priority srcnat; }'; nft add rule ip6 nat post oifname rb masquerade
ip netns exec b nc -6 -lk 80 > /dev/null 2>&1 & sleep 0.3
ip netns exec a ping -c 1 -W 1 fd20::5 | grep -c 'bytes from'; ip netns exec a nc -zv -w 1 fd20::5 80; conntrack -L 2>/dev/null
nft 'add chain ip6 nat pre { type nat hook prerouting priority dstnat; }'; nft add rule ip6 nat pre tcp dport 8080 dnat to '[fd20::5]:80'; ip netns exec a nc -zv -w 1 fd10::1 8080
nft add table inet f; nft 'add chain inet f passing { type filter hook forward priority 0; policy drop; }'; nft add rule inet f passing ct state established,related accept; nft add rule inet f passing ip6 saddr fd10::/64 tcp dport 80 accept; nft add rule inet f passing icmpv6 type echo-request reject with icmpv6 type admin-prohibited
ip netns exec a nc -zv -w 1 fd20::5 80; ip netns exec a nc -zv -w 1 fd20::5 81; ip netns exec a ping -c 1 -W 1 fd20::5
nft list ruleset
