# Docker's bridge and chains, without the userland proxy
ip link set lo up
ip link add docker0 type bridge; ip addr add 172.17.0.1/16 brd 172.17.255.255 dev docker0; ip link set docker0 up
ip link add br-net2 type bridge; ip addr add 172.20.0.1/16 dev br-net2; ip link set br-net2 up
ip netns add ext; ip link add eth0 type veth peer name e0 netns ext; ip addr add 198.51.100.2/24 dev eth0; ip link set eth0 up; ip -n ext addr add 198.51.100.9/24 dev e0; ip -n ext link set e0 up; ip -n ext link set lo up
mk(){ ip netns add $1; ip link add veth$1 type veth peer name eth0 netns $1; ip link set veth$1 master $2 up; ip -n $1 addr add $3/16 dev eth0; ip -n $1 link set eth0 up; ip -n $1 link set lo up; ip -n $1 route add default via $4; }
mk web docker0 172.17.0.2 172.17.0.1; mk app docker0 172.17.0.3 172.17.0.1; mk db br-net2 172.20.0.2 172.20.0.1
sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
iptables -P FORWARD DROP
for c in DOCKER DOCKER-ISOLATION-STAGE-1 DOCKER-ISOLATION-STAGE-2 DOCKER-USER; do iptables -N $c; done
iptables -t nat -N DOCKER
iptables -A FORWARD -j DOCKER-USER
iptables -A FORWARD -j DOCKER-ISOLATION-STAGE-1
for b in docker0 br-net2; do
iptables -A FORWARD -o $b -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -o $b -j DOCKER
iptables -A FORWARD -i $b ! -o $b -j ACCEPT
iptables -A FORWARD -i $b -o $b -j ACCEPT
iptables -A DOCKER-ISOLATION-STAGE-1 -i $b ! -o $b -j DOCKER-ISOLATION-STAGE-2
iptables -A DOCKER-ISOLATION-STAGE-2 -o $b -j DROP
done
for c in DOCKER-ISOLATION-STAGE-1 DOCKER-ISOLATION-STAGE-2 DOCKER-USER; do iptables -A $c -j RETURN; done
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
iptables -t nat -A POSTROUTING -s 172.20.0.0/16 ! -o br-net2 -j MASQUERADE
iptables -t nat -A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp --dport 80 -j MASQUERADE
iptables -t nat -A DOCKER -i docker0 -j RETURN
iptables -t nat -A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
iptables -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp --dport 80 -j ACCEPT
for n in web db; do ip netns exec $n nc -lk 80 >/dev/null & done; ip netns exec ext nc -lk 53 > /dev/null & sleep 0.3
try(){ ip netns exec $1 nc -zv -w 1 $2 $3; echo "$1 -> $2:$3 $?"; }
try ext 198.51.100.2 8080; try app 172.17.0.2 80; try app 172.20.0.2 80; try app 198.51.100.9 53; try db 198.51.100.9 53
try web 198.51.100.2 8080; try app 198.51.100.2 8080; try ext 172.17.0.2 80
nc -zv -w 1 198.51.100.2 8080; nc -zv -w 1 127.0.0.1 8080; nc -zv -w 1 172.17.0.2 80
iptables -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL ! -s 198.51.100.0/25 -j DROP
try ext 198.51.100.2 8080
iptables -I DOCKER-USER -i eth0 -j REJECT --reject-with icmp-host-prohibited
try ext 198.51.100.2 8080
iptables -nvxL FORWARD; iptables -nvxL DOCKER-ISOLATION-STAGE-1; iptables -t nat -nvxL DOCKER
ip netns exec ext conntrack -L 2>/dev/null | wc -l
conntrack -L -g 2>/dev/null | sed 's/ \[ASSURED\]//;s/^tcp *6 [0-9]* //' | sort
