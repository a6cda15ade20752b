# Session affinity with -m recent, as kube-proxy writes it, and its lists read and written by hand.
ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
ip netns add c1; ip netns add c2; ip netns add b1; ip netns add b2
n=1; for x in c1 c2 b1 b2; do ip link add v$x type veth peer name eth0 netns $x; ip addr add 10.0.$n.1/24 dev v$x; ip link set v$x up; ip -n $x addr add 10.0.$n.2/24 dev eth0; ip -n $x link set eth0 up; ip -n $x route add default via 10.0.$n.1; n=$((n+1)); done
for b in b1 b2; do ip netns exec $b bash -c "while :; do echo $b | nc -l -q0 8080; done" >/dev/null 2>&1 & done
sleep 0.5
iptables -t nat -N SVC; iptables -t nat -N SEP1; iptables -t nat -N SEP2
iptables -t nat -A PREROUTING -d 10.96.0.1 -p tcp --dport 80 -j SVC
iptables -t nat -A SVC -m recent --name SEP1 --rcheck --seconds 10800 --reap -j SEP1
iptables -t nat -A SVC -m recent --name SEP2 --rcheck --seconds 10800 --reap -j SEP2
iptables -t nat -A SVC -m statistic --mode nth --every 2 --packet 0 -j SEP1
iptables -t nat -A SVC -j SEP2
for i in 1 2; do iptables -t nat -A SEP$i -p tcp -m recent --name SEP$i --set -j DNAT --to-destination 10.0.$((i+2)).2:8080; done
for c in c1 c1 c2 c2 c1; do ip netns exec $c nc -w 2 10.96.0.1 80 </dev/null; sleep 0.2; done
iptables -t nat -vnL SVC
ls /proc/net/xt_recent
cut -d' ' -f1-3 /proc/net/xt_recent/SEP1
wc -l < /proc/net/xt_recent/SEP2
echo -10.0.1.2 > /proc/net/xt_recent/SEP1
cat /proc/net/xt_recent/SEP1
echo +10.0.2.2 > /proc/net/xt_recent/SEP1; cut -d' ' -f1 /proc/net/xt_recent/SEP1
echo / > /proc/net/xt_recent/SEP2; cat /proc/net/xt_recent/SEP2
echo bla > /proc/net/xt_recent/SEP2; echo $?
ip netns exec c1 nc -w 2 10.96.0.1 80 </dev/null
iptables-save -t nat | grep -v '^:'
