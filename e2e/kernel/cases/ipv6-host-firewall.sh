# A default-drop host firewall, and what it takes for IPv6 to live behind it.
ip link set lo up
ip netns add h
ip link add dev v0 type veth peer name eth0 netns h; ip link set v0 up; ip -n h link set eth0 up; ip -n h link set lo up
ip addr add fd10::1/64 dev v0 nodad; ip -n h addr add fd10::2/64 dev eth0 nodad
sleep 2
ip netns exec h nc -6 -lk 22 > /dev/null 2>&1 & sleep 0.3
x() { ip netns exec h ip6tables "$@"; }
x -P INPUT DROP; x -A INPUT -i lo -j ACCEPT; x -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT; x -A INPUT -p tcp --dport 22 -j ACCEPT
nc -zv -w 2 fd10::2 22; ip -6 neigh; sleep 2; ip -6 neigh
x -A INPUT -p icmpv6 --icmpv6-type neighbour-solicitation -j ACCEPT; x -A INPUT -p icmpv6 --icmpv6-type neighbour-advertisement -j ACCEPT
nc -zv -w 2 fd10::2 22; ping -c 1 -W 1 fd10::2 | tail -2; ip netns exec h ping -c 1 -W 1 fd10::1 | grep -c 'bytes from'
x -A INPUT -p icmpv6 --icmpv6-type echo-request -m limit --limit 1/min --limit-burst 2 -j ACCEPT; ping -c 4 -i 0.2 -W 1 fd10::2 | tail -3
x -A INPUT -j REJECT; nc -zv -w 2 fd10::2 23; ping -c 1 -W 1 fd10::2; x -L INPUT -n --line-numbers; x -D INPUT 4; x -S INPUT; x -P INPUT ACCEPT; x -F; nc -zv -w 2 fd10::2 23
