# conntrack -E: what is told of connections, and how it ends.
ip link set lo up; ip netns add c; ip link add v0 type veth peer name eth0 netns c
ip addr add 10.0.1.1/24 dev v0; ip link set v0 up; ip -n c link set eth0 up; ip -n c addr add 10.0.1.2/24 dev eth0
nc -lk 80 >/dev/null 2>&1 &
iptables -A INPUT -m conntrack --ctstate NEW; iptables -A INPUT -p tcp --dport 82 -j DROP
conntrack -E > e1 2>&1 & conntrack -E -e NEW,DESTROY -o id > e2 2>&1 & conntrack -E -p icmp -o extended > e3 2>&1 & conntrack -E -p tcp --dport 81 -e NEW > e4 2>&1 & conntrack -E -o timestamp -e NEW -p udp > e5 2>&1 &
sleep 0.4
ip netns exec c ping -c1 10.0.1.1 >/dev/null
ip netns exec c nc -z -w1 10.0.1.1 80; sleep 0.1
ip netns exec c nc -z -w1 10.0.1.1 81; ip netns exec c nc -z -w1 10.0.1.1 82
echo hi | ip netns exec c nc -u -p 5555 -w1 10.0.1.1 99
conntrack -F; sleep 0.2
kill %2 %3 %4 %5 %6; wait %2; echo "exit $?"
for f in e1 e2 e3 e4; do echo "== $f"; sed -E 's/portid=[0-9]+( progname=conntrack)?/portid/; s/^(.\[?[A-Z ]+\] (ipv4 +2 )?[a-z]+ +[0-9]+) [0-9]+ /\1 T /; s/ id=[0-9]+//g; s/^(\[DESTROY\] [a-z]+ +[0-9]+) [0-9]+/\1 T/' $f | grep -v DESTROY; grep -c DESTROY $f; done; sed -E 's/^\[[0-9]+\.[0-9]{6}\]/[TIME]/' e5
timeout 0.5 conntrack -E; echo "exit $?"; timeout -s INT 0.5 conntrack -E -p tcp; echo "exit $?"; conntrack -E -e FOO; echo "exit $?"; conntrack -E -z; echo "exit $?"
