# ip6tables as a filter: drops, rejects, icmpv6 types, hop limits, multiport, states; what clients see.
ip link set lo up
ip netns add a
ip link add dev v0 type veth peer name eth0 netns a; ip link set v0 up; ip -n a link set eth0 up; ip -n a link set lo up
ip addr add fd10::1/64 dev v0 nodad; ip -n a addr add fd10::2/64 dev eth0 nodad
sleep 2
ip netns exec a nc -6 -lk 80 > /dev/null 2>&1 & ip netns exec a nc -6 -lk 443 > /dev/null 2>&1 & 
sleep 0.3
x() { ip netns exec a ip6tables "$@"; }
t() { ping -c 1 -W 1 fd10::2 | grep -c 'bytes from'; nc -zv -w 1 fd10::2 80; nc -zv -w 1 fd10::2 443; nc -zv -w 1 fd10::2 22; }
t
x -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
x -A INPUT -p icmpv6 -j ACCEPT; x -A INPUT -p tcp -m multiport --dports 80,8080 -j ACCEPT; x -P INPUT DROP
t
x -P INPUT ACCEPT; x -A INPUT -p tcp -j REJECT --reject-with tcp-reset; t
x -F INPUT; x -A INPUT -p ipv6-icmp --icmpv6-type echo-request -j DROP; t
x -F INPUT; x -A INPUT -m hl --hl-lt 64 -j DROP; ping -c 1 -W 1 -t 63 fd10::2 | grep -c 'bytes from'; ping -c 1 -W 1 -t 64 fd10::2 | grep -c 'bytes from'
x -F INPUT; x -A INPUT -s fd10::/64 ! -d fd10::3 -p tcp --dport 80 -j DROP; t
x -F INPUT; x -A INPUT -i eth0 -p tcp --syn -j REJECT; for w in 1 2; do nc -zv -w $w fd10::2 80; done
x -F INPUT; ip6tables -A OUTPUT -p tcp --dport 80 -j DROP; ip6tables -A OUTPUT -p ipv6-icmp --icmpv6-type 128 -j REJECT; ip6tables -A OUTPUT -p tcp --dport 443 -j REJECT --reject-with icmp6-adm-prohibited
nc -zv -w 2 fd10::2 80; nc -zv -w 2 fd10::2 443; ping -c 1 -W 1 fd10::2; ip6tables -S
ip6tables -L -n; ip6tables -A INPUT -p icmp -j ACCEPT; ip6tables -S INPUT; ip6tables -A INPUT -s 10.0.0.1 -j DROP; ip6tables -A INPUT --reject-with x -j REJECT; ip6tables -A INPUT -j REJECT --reject-with icmp-port-unreachable; ip6tables -A INPUT -p icmpv6 --icmpv6-type nosuch
ip6tables -D OUTPUT 1; ip6tables -D OUTPUT 9; ip6tables -F; ip6tables -X; ip6tables -S
