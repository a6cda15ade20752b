ip link set lo up
ip netns add db
ip link add v-db type veth peer name eth0 netns db
ip addr add 10.10.0.1/24 dev v-db; ip link set v-db up
ip -n db addr add 10.10.0.12/24 dev eth0
ip -n db link set eth0 up
nc -lk 8080 >/dev/null 2>&1 &
sleep 0.4
iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j REJECT --reject-with icmp-port-unreachable
for c in INPUT OUTPUT; do
for f in SYN SYN,ACK ACK PSH,ACK FIN,ACK FIN,PSH,ACK RST RST,ACK; do
iptables -A $c -p tcp --tcp-flags ALL $f -m conntrack --ctstate NEW -m comment --comment new
iptables -A $c -p tcp --tcp-flags ALL $f -m conntrack --ctstate ESTABLISHED -m comment --comment est
iptables -A $c -p tcp --tcp-flags ALL $f -m conntrack --ctstate INVALID -m comment --comment inv
done; done
show() { echo "== $1"; iptables-save -c -t filter | grep -E '^.[1-9]' | sed -E 's/^.([0-9]+):[0-9]+. -A (.)[A-Z]*.*URG (.*)/\2 \1x \3/' ; iptables -Z; conntrack -L 2>/dev/null; conntrack -F 2>/dev/null; }
ip netns exec db nc -z -w 1 10.10.0.1 8080
sleep 0.3
show a
sleep 0.3
show b
sleep 1.3
show c
