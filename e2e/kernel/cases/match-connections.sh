# Matches that count connections or time: connlimit, connbytes, hashlimit.
ip link set lo up; ip netns add c; ip link add v0 type veth peer name eth0 netns c
ip addr add 10.0.1.1/24 dev v0; ip link set v0 up; ip -n c link set eth0 up; for i in 2 3; do ip -n c addr add 10.0.1.$i/24 dev eth0; done
nc -lk 80 >/dev/null 2>&1 &
sleep 0.3
hits() { sleep 0.2; iptables -S -v | grep -v '^-P'; iptables -F; }
pings() { ip netns exec c ping -c 1 -W 1 "$@" 10.0.1.1 >/dev/null && echo answered || echo "no answer"; }
echo "== connlimit"
iptables -A INPUT -p tcp --syn --dport 80 -m connlimit --connlimit-above 2 --connlimit-mask 32 -j REJECT --reject-with tcp-reset
hold() { (sleep 3 | ip netns exec c nc -w 5 -s "$1" 10.0.1.1 80 >/dev/null 2>&1; echo "$1 ended $?") & sleep 0.2; }
hold 10.0.1.2; hold 10.0.1.2; hold 10.0.1.2; hold 10.0.1.3
wait %2 %3 %4 %5; ip netns exec c nc -z -w 1 -s 10.0.1.2 10.0.1.1 80; echo "after $?"; hits
echo "== connbytes"
iptables -A INPUT -p icmp -m connbytes --connbytes 3: --connbytes-dir original --connbytes-mode packets
iptables -A INPUT -p icmp -m connbytes --connbytes 0:200 --connbytes-dir both --connbytes-mode bytes; iptables -A OUTPUT -p icmp -m connbytes --connbytes 84 --connbytes-dir reply --connbytes-mode avgpkt; iptables -A INPUT -p icmp -m connbytes ! --connbytes 2:3 --connbytes-dir both --connbytes-mode packets
conntrack -F 2>/dev/null; ip netns exec c ping -c 4 -i 0.2 10.0.1.1 >/dev/null; hits; conntrack -L -p icmp 2>/dev/null | sed 's/ id=[0-9]*//g'
echo "== hashlimit"
iptables -A INPUT -p icmp -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name a -j ACCEPT; iptables -A INPUT -p icmp -j DROP
for i in 1 2 3; do pings -I 10.0.1.2; done; pings -I 10.0.1.3; hits
iptables -A INPUT -p icmp -m hashlimit --hashlimit-above 2/sec --hashlimit-burst 1 --hashlimit-mode srcip,dstip --hashlimit-srcmask 24 --hashlimit-name b -j DROP
pings -I 10.0.1.2; pings -I 10.0.1.3; sleep 0.7; pings -I 10.0.1.3; hits
iptables -A INPUT -p icmp -m hashlimit --hashlimit-upto 5/hour --hashlimit-burst 1 --hashlimit-name c; for i in 1 2; do pings; done; hits
