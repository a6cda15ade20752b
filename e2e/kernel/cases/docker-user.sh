# Docker as a person changes it: no traffic between containers, DOCKER-USER, a port on one address, a port that leaves the bridge.
ip link set lo up; sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
ip link add docker0 type bridge mcast_snooping 0; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up
for i in 2 3; do ip netns add c$i; ip link add veth$i type veth peer name eth0 netns c$i; ip link set veth$i master docker0 up; ip -n c$i addr add 172.17.0.$i/16 brd 172.17.255.255 dev eth0; ip -n c$i link set eth0 up; ip -n c$i link set lo up; ip -n c$i route add default via 172.17.0.1; done
ip netns add w; ip link add eth0 type veth peer name eth0 netns w; ip addr add 192.0.2.1/24 dev eth0; ip link set eth0 up; ip -n w addr add 192.0.2.9/24 dev eth0; ip -n w addr add 203.0.113.9/32 dev eth0; ip -n w link set eth0 up; ip -n w link set lo up; ip route add 203.0.113.0/24 via 192.0.2.9
iptables -N DOCKER-USER; iptables -N DOCKER; iptables -A FORWARD -j DOCKER-USER; iptables -A DOCKER-USER -j RETURN; iptables -P FORWARD DROP
iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables -A FORWARD -o docker0 -j DOCKER; iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT; iptables -A FORWARD -i docker0 -o docker0 -j DROP
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
ip netns exec c2 ping -c1 -W1 172.17.0.3 | grep received; ip netns exec c2 ping -c1 -W1 172.17.0.1 | grep received; ip netns exec c2 ping -c1 -W1 203.0.113.9 | grep received
sysctl -w net.bridge.bridge-nf-call-iptables=0; ip netns exec c2 ping -c1 -W1 172.17.0.3 | grep received; sysctl -w net.bridge.bridge-nf-call-iptables=1
iptables -R FORWARD 5 -i docker0 -o docker0 -j ACCEPT; ip netns exec c2 ping -c1 -W1 172.17.0.3 | grep received
iptables -I DOCKER-USER -i docker0 -d 203.0.113.0/24 -j REJECT; ip netns exec c2 ping -c1 -W1 203.0.113.9 | sed -n 2p; iptables -D DOCKER-USER 1
iptables -t nat -N DOCKER; iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER; iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A DOCKER -d 192.0.2.1/32 ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80; iptables -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp --dport 80 -j ACCEPT
(ip netns exec c2 sh -c 'while :; do printf "HTTP/1.0 200 OK\r\n\r\nc2\n" | nc -n -l -q0 80; done') >/dev/null 2>&1 & sleep 0.4
ip netns exec w curl -s -m2 192.0.2.1:8080; echo $?; curl -s -m2 192.0.2.1:8080; echo $?; curl -s -m2 127.0.0.1:8080; echo $?; ip netns exec c3 curl -s -m1 192.0.2.1:8080; echo $?; ip netns exec c2 curl -s -m1 192.0.2.1:8080; echo $?
ip link set veth2 nomaster; ip netns exec w curl -s -m1 192.0.2.1:8080; echo $?; bridge link | awk '{print $2,$NF}'; ip link set veth2 master docker0; brctl show | awk '{print $1,$NF}'
ip -br link show master docker0 | awk '{print $1,$2}'; iptables -nvL FORWARD | awk 'NR>2{print $1,$3,$6,$7}'; iptables-save -c -t nat | grep -e DNAT -e MASQ
ip link del docker0; ip route | grep -c 172.17; ip -br link | awk '{print $1,$2}'; iptables -S FORWARD | head -3
