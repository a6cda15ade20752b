# IPv6 as a node has it: NAT66, a port that is led on, what the filter lets through, and each kind of refusal.
ip link set lo up
for n in c s; do ip netns add $n; ip link add v$n type veth peer name eth0 netns $n; ip link set v$n up; for k in all default lo eth0; do ip netns exec $n sysctl -qw net.ipv6.conf.$k.disable_ipv6=0; done; ip -n $n link set eth0 up; ip -n $n link set lo up; done
sysctl -qw net.ipv6.conf.all.forwarding=1
ip addr add fd00:1::1/64 dev vc nodad; ip addr add fd00:2::1/64 dev vs nodad; ip -n c addr add fd00:1::2/64 dev eth0 nodad; ip -n s addr add fd00:2::2/64 dev eth0 nodad; ip -n c -6 route add default via fd00:1::1; sleep 2
ip netns exec s nc -6 -nlk 8080 & sleep 0.3
ip netns exec c nc -6 -nzv -w1 fd00:2::2 8080; echo "no way back $?"
ip6tables -t nat -A POSTROUTING -o vs -j MASQUERADE; ip netns exec c nc -6 -nzv -w1 fd00:2::2 8080
ip6tables -t nat -A PREROUTING -d fd00:1::1 -p tcp --dport 30080 -j DNAT --to-destination [fd00:2::2]:8080; ip netns exec c nc -6 -nzv -w1 fd00:1::1 30080
conntrack -L -f ipv6 -p tcp --dport 30080 2>/dev/null
ip6tables -t nat -S; ip6tables -t nat -nL PREROUTING; ip6tables-save -t nat | grep -v '^:'
ip6tables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT; ip6tables -A FORWARD -p ipv6-icmp -j ACCEPT; ip6tables -P FORWARD DROP
ip netns exec c ping -c1 -W1 fd00:2::2 | grep received; ip netns exec c nc -6 -nzv -w1 fd00:2::2 8080; ip6tables -A FORWARD -p tcp --dport 8080 -j ACCEPT; ip netns exec c nc -6 -nzv -w1 fd00:2::2 8080
ip6tables -nvxL FORWARD | awk 'NR>2{print $3,$4}'
ip netns exec c ping -c1 -W1 fd00:9::1; echo $?; ip -6 route add unreachable fd00:8::/32; ip netns exec c ping -c1 -W1 fd00:8::1 | sed -n 2p; ip -6 route add prohibit fd00:7::/32; ip netns exec c ping -c1 -W1 fd00:7::1 | sed -n 2p;ip -6 route add blackhole fd00:6::/32; ip netns exec c ping -c1 -W1 fd00:6::1 | grep received
ip netns exec c traceroute -6 -n -q1 -w1 fd00:2::2 | awk 'NR>1{print $1,$2}'
ip netns exec c curl -g -s -m2 'http://[fd00:2::2]:81/'; echo "curl $?"; ip netns exec c ping -c1 -W1 -t1 fd00:2::2 | sed -n 2p
ip -6 route get fd00:2::2 from fd00:1::2 iif vc; ip -n c -6 route get fd00:2::2; ip -n c -6 neigh show fd00:1::1 | awk '{print $1,$NF}' 
ip -6 rule add from fd00:1::2 lookup 300; ip -6 route add blackhole default table 300; ip netns exec c ping -c1 -W1 fd00:2::2 | grep received; ip -6 rule; ip -6 rule del from fd00:1::2; ip netns exec c ping -c1 -W1 fd00:2::2 | grep received
ip -n c addr del fd00:1::2/64 dev eth0; ip netns exec c ping -c1 -W1 fd00:2::2; echo $?
