# NAT: source and destination, replies, ports taken, redirect.
ip netns add c; ip netns add s
ip link add eth0 netns c type veth peer name c0; ip link add eth0 netns s type veth peer name s0
ip -n c addr add 10.1.0.2/24 dev eth0; ip -n c link set eth0 up; ip addr add 10.1.0.1/24 dev c0; ip link set c0 up; ip -n c route add default via 10.1.0.1
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 up; ip addr add 10.2.0.1/24 dev s0; ip link set s0 up; ip link set lo up
sysctl -qw net.ipv4.ip_forward=1
ip netns exec s nc -lk 80 >/dev/null & nc -lk 8080 >/dev/null & sleep 0.3
p() { ip netns exec c nc -z -w 1 "$@"; echo "$*: exit $?"; conntrack -L 2>/dev/null | sed -E 's/^(tcp +6 )[0-9]+ [A-Z_]+ /\1/'; conntrack -F 2>/dev/null; }
p 10.2.0.2 80
iptables -t nat -A POSTROUTING -o s0 -j SNAT --to-source 10.2.0.1; p 10.2.0.2 80
iptables -t nat -R POSTROUTING 1 -o s0 -j SNAT --to-source 10.2.0.1:5000-5001; p -p 4000 10.2.0.2 80
iptables -t nat -A PREROUTING -d 10.99.0.1 -p tcp -j DNAT --to-destination 10.2.0.2:80; p 10.99.0.1 1234
iptables -t nat -A PREROUTING -p tcp --dport 7777 -j REDIRECT --to-ports 8080; p 10.50.0.1 7777
iptables -t nat -I PREROUTING -p tcp --dport 6666 -j ACCEPT; p 10.99.0.1 6666
iptables -t nat -nvxL PREROUTING
