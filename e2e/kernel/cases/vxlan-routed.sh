# Flannel's VXLAN over a routed underlay: bridges, pods, MTU, a device that goes down, a neighbour that is forgotten.
ip netns add r
for i in 1 2; do ip netns add n$i; ip netns add p$i; ip -n r link add u$i type veth peer name eth0 netns n$i; ip -n r addr add 192.168.$i.1/24 dev u$i; ip -n r link set u$i up
ip -n n$i addr add 192.168.$i.2/24 dev eth0; ip -n n$i link set eth0 up; ip -n n$i route add default via 192.168.$i.1; ip netns exec n$i sysctl -qw net.ipv4.ip_forward=1
ip -n n$i link add cni0 type bridge mcast_snooping 0; ip -n n$i addr add 10.244.$i.1/24 dev cni0; ip -n n$i link set cni0 up; ip -n n$i link add veth$i type veth peer name eth0 netns p$i; ip -n n$i link set veth$i master cni0; ip -n n$i link set veth$i up
ip -n p$i addr add 10.244.$i.2/24 dev eth0; ip -n p$i link set eth0 up; ip -n p$i route add default via 10.244.$i.1
ip -n n$i link add flannel.1 address 02:42:00:00:00:0$i type vxlan id 1 local 192.168.$i.2 dev eth0 dstport 8472 nolearning; ip -n n$i addr add 10.244.$i.0/32 dev flannel.1; ip -n n$i link set flannel.1 up; done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in 1 2; do o=$((3-i)); ip -n n$i route add 10.244.$o.0/24 via 10.244.$o.0 dev flannel.1 onlink; ip -n n$i neigh add 10.244.$o.0 lladdr 02:42:00:00:00:0$o dev flannel.1 nud permanent; bridge -n n$i fdb add 02:42:00:00:00:0$o dev flannel.1 dst 192.168.$o.2; done
ip netns exec p1 ping -c2 -i0.3 -W1 10.244.2.2 | grep -v time; ip netns exec p1 traceroute -n -q1 -w1 10.244.2.2 | awk 'NR>1{print $1,$2}'
ip -n n1 route; ip -n n1 neigh show dev flannel.1; bridge -n n1 fdb show dev flannel.1
ip netns exec p1 ping -c1 -W1 -M do -s 1450 10.244.2.2 | sed -n 2,3p; ip netns exec p1 ping -c1 -W1 -M do -s 1422 10.244.2.2 | grep received
ip netns exec p2 nc -nlk 80 & sleep 0.3; ip netns exec p1 nc -nzv -w1 10.244.2.2 80
ip netns exec r iptables -A FORWARD -p udp --dport 8472 -j REJECT; ip netns exec p1 ping -c1 -W1 10.244.2.2 | grep -e received -e From; ip netns exec r iptables -F
ip -n n2 link set flannel.1 down; ip netns exec p1 ping -c1 -W1 10.244.2.2 | grep -e received -e From; ip -n n2 link set flannel.1 up; ip -n n2 route | grep flannel; ip netns exec p1 ping -c1 -W1 10.244.2.2 | grep -e received -e From
ip -n n1 -s link show flannel.1 | tail -3 | head -1 >/dev/null; ip -n n1 neigh del 10.244.2.0 dev flannel.1; ip netns exec p1 ping -c1 -W4 10.244.2.2 | grep -e received -e From; ip -n n1 neigh show dev flannel.1
ip -n n1 -d -j link show flannel.1 | jq -c '.[0].linkinfo.info_data | {id, local, link, port, learning, ttl}'
