# NodePort on two nodes with externalTrafficPolicy Local, the cluster IP from everywhere, and hairpin.
ip netns add sw; ip -n sw link add br0 type bridge mcast_snooping 0; ip -n sw link set br0 up
for x in n1 n2 out; do ip netns add $x; ip -n sw link add s$x type veth peer name eth0 netns $x; ip -n sw link set s$x master br0 up; ip -n $x link set eth0 up; ip -n $x link set lo up; done
ip -n n1 addr add 172.18.0.2/16 dev eth0; ip -n n2 addr add 172.18.0.3/16 dev eth0; ip -n out addr add 172.18.0.9/16 dev eth0
for i in 1 2; do ip netns exec n$i sysctl -qw net.ipv4.ip_forward=1; ip -n n$i link add cni0 type bridge mcast_snooping 0; ip -n n$i addr add 10.244.$i.1/24 dev cni0; ip -n n$i link set cni0 up; ip netns add p$i; ip -n n$i link add vp$i type veth peer name eth0 netns p$i; ip -n n$i link set vp$i master cni0 up; bridge -n n$i link set dev vp$i hairpin on
ip -n p$i addr add 10.244.$i.5/24 dev eth0; ip -n p$i link set eth0 up; ip -n p$i link set lo up; ip -n p$i route add default via 10.244.$i.1; done
ip -n n1 route add 10.244.2.0/24 via 172.18.0.3; ip -n n2 route add 10.244.1.0/24 via 172.18.0.2
for i in 1; do ip netns exec p$i bash -c 'while :; do nc -nlvk 80 2>&1; done' > /tmp/e2.log & done; sleep 0.5
R=$(cat <<'E2'
*nat
:KUBE-SERVICES - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-EXT-X - [0:0]
:KUBE-SVL-X - [0:0]
:KUBE-SVC-X - [0:0]
:KUBE-SEP-1 - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A OUTPUT -j KUBE-SERVICES
-A POSTROUTING -j KUBE-POSTROUTING
-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-X
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-EXT-X
-A KUBE-EXT-X -s 10.244.0.0/16 -j KUBE-SVC-X
-A KUBE-EXT-X -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ
-A KUBE-EXT-X -m addrtype --src-type LOCAL -j KUBE-SVC-X
-A KUBE-EXT-X -j KUBE-SVL-X
-A KUBE-SVC-X ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-X -j KUBE-SEP-1
-A KUBE-SEP-1 -s 10.244.1.5/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-1 -p tcp -m tcp -j DNAT --to-destination 10.244.1.5:80
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -j MASQUERADE --random-fully
SVL
COMMIT
*filter
:KUBE-EXTERNAL - [0:0]
-A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL
-A KUBE-EXTERNAL -p tcp -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP
COMMIT
E2
)
ip netns exec n1 iptables-restore <<< "${R/SVL/-A KUBE-SVL-X -j KUBE-SEP-1}"
ip netns exec n2 iptables-restore <<< "${R/SVL/-A KUBE-SVL-X -j MARK --set-xmark 0x0/0x0}"
t() { ip netns exec $1 nc -nzv -w1 $2 $3 2>&1 | sed 's/.*\(succeeded\|timed out\|refused\).*/\1/'; }
echo "out n1: $(t out 172.18.0.2 30080)"; echo "out n2: $(t out 172.18.0.3 30080)"; echo "n2 own: $(t n2 172.18.0.3 30080)"; echo "p2 n2: $(t p2 172.18.0.3 30080)"; echo "p1 cluster ip hairpin: $(t p1 10.96.0.10 80)"; echo "n2 cluster ip: $(t n2 10.96.0.10 80)"; echo "out cluster ip: $(t out 10.96.0.10 80)"
ip -n out route add 10.96.0.0/12 via 172.18.0.3; echo "out cluster ip by n2: $(t out 10.96.0.10 80)"; sleep 0.3
grep -o 'on [0-9.]*' /tmp/e2.log; rm /tmp/e2.log
ip netns exec n2 iptables -nvL INPUT | tail -1 | awk '{print $1,$2}'; ip netns exec n1 iptables -t nat -nvL KUBE-SVL-X | tail -1 | awk '{print $1,$2,$3}'; ip netns exec n2 iptables -nvL KUBE-EXTERNAL | tail -1 | awk '{print $1,$2,$3}'
ip netns exec n1 iptables -t nat -S | head -12; ip netns exec n1 conntrack -L 2>/dev/null | wc -l
