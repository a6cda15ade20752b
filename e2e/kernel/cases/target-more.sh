# What more targets do: TTL, TOS, TEE, CLASSIFY, CHECKSUM, NFLOG, CT zones.
ip link set lo up; for n in c d e; do ip netns add $n; ip link add v-$n type veth peer name eth0 netns $n; ip link set v-$n up; ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip addr add 10.0.1.1/24 dev v-c; ip addr add 10.0.2.1/24 dev v-d; ip addr add 10.0.3.1/24 dev v-e
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n d addr add 10.0.2.2/24 dev eth0; ip -n e addr add 10.0.3.2/24 dev eth0
for n in "c 1" "d 2" "e 3"; do set -- $n; ip -n $1 route add default via 10.0.$2.1; done; sysctl -qw net.ipv4.ip_forward=1
pings() { ip netns exec c ping -c 1 -W 1 "$@" 2>&1 | grep -oE "ttl=[0-9]+|Time to live exceeded|100% packet loss"; }
echo "== TTL"
pings 10.0.2.2; iptables -t mangle -A PREROUTING -i v-c -j TTL --ttl-set 1; pings 10.0.2.2; iptables -t mangle -F
iptables -t mangle -A POSTROUTING -o v-c -j TTL --ttl-inc 5; pings 10.0.2.2; iptables -t mangle -F
iptables -t mangle -A FORWARD -j TTL --ttl-dec 10; pings 10.0.2.2; iptables -t mangle -F; iptables -t mangle -A POSTROUTING -o v-c -j TTL --ttl-set 255; pings 10.0.2.2; iptables -t mangle -F
echo "== TEE"
ip netns exec e iptables -t raw -A PREROUTING -p icmp; iptables -t mangle -A PREROUTING -i v-c -p icmp -j TEE --gateway 10.0.3.2
iptables -A OUTPUT -o v-e -p icmp -m ttl --ttl-eq 63; iptables -t mangle -A POSTROUTING -p icmp -o v-e -m conntrack --ctstate UNTRACKED
pings 10.0.2.2; ip netns exec e iptables -t raw -S -v PREROUTING; iptables -S -v OUTPUT; iptables -t mangle -S -v POSTROUTING; iptables -F; iptables -t mangle -F
iptables -t mangle -A POSTROUTING -o v-d -j TEE --gateway 10.0.3.2 --oif v-e; pings 10.0.2.2; ip netns exec e iptables -t raw -S -v PREROUTING; iptables -t mangle -S -v POSTROUTING; iptables -t mangle -F
echo "== CLASSIFY, CHECKSUM, NFLOG go on"
iptables -t mangle -A POSTROUTING -j CLASSIFY --set-class 1:10; iptables -t mangle -A POSTROUTING -j CHECKSUM --checksum-fill; iptables -t mangle -A FORWARD -j NFLOG --nflog-group 3 --nflog-prefix x; iptables -t mangle -A POSTROUTING
pings 10.0.2.2; iptables -t mangle -S -v | grep -- -A; iptables -t mangle -F
echo "== zones"
iptables -t nat -A POSTROUTING -o v-d -j MASQUERADE
iptables -t raw -A PREROUTING -i v-c -j CT --zone 5; iptables -t raw -A PREROUTING -i v-e -j CT --zone-orig 6; iptables -t raw -A PREROUTING -i v-d -p udp -j CT --zone mark
conntrack -F 2>/dev/null
ip netns exec c ping -c 1 -W 1 10.0.2.2 >/dev/null; echo "c $?"; ip netns exec e ping -c 1 -W 1 10.0.2.2 >/dev/null; echo "e $?"
conntrack -L 2>/dev/null; conntrack -L -w 5 2>/dev/null | wc -l; conntrack -L --orig-zone 6 2>/dev/null | wc -l; conntrack -D -w 5 2>&1 | tail -1
iptables -t raw -I PREROUTING -i v-d -j CT --zone 5; conntrack -F 2>/dev/null; ip netns exec c ping -c 1 -W 1 10.0.2.2 >/dev/null; echo "c $?"; conntrack -L 2>/dev/null
