# nc: connections and what -v says.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
t nc
t nc 10.0.0.2
t nc -l
t nc -z
t nc -y
t nc -w abc 10.0.0.2 80
t nc -w -1 10.0.0.2 80
t nc -zv 10.0.0.2 abc
t nc -zv 10.0.0.2 0
t nc -zv 10.0.0.2 70000
t nc -zv nosuch 80
t nc -zvn nosuch 80
t nc -l 10.0.0.77 80
t nc -k 10.0.0.1 99
t nc -z -l 99
t nc -z 10.0.0.2 80
t nc -zv 10.0.0.2 80
t nc -zv -w 1 10.9.9.9 80
t nc -zv -w 1 10.0.0.9 80
ip netns exec h nc -lk 80 >/dev/null & ip netns exec h nc -lk 8081 >/dev/null &
sleep 0.3
t nc -zv 10.0.0.2 80
t nc -zvn 10.0.0.2 80
t nc -zv 10.0.0.2 8080-8082
t nc -zv 10.0.0.2 http 81
t nc -zv -s 10.0.0.1 -p 5555 10.0.0.2 8081
t nc -zv -s 10.0.0.77 10.0.0.2 80
t nc -v -w 1 10.0.0.2 80
nc -lk 70 & sleep 0.2
t nc -zv localhost 70
t nc -zv 127.1 70
iptables -A OUTPUT -p tcp --dport 80 -j DROP; t nc -zv -w 1 10.0.0.2 80
iptables -R OUTPUT 1 -p tcp --dport 80 -j REJECT; t nc -zv -w 1 10.0.0.2 80
iptables -R OUTPUT 1 -p tcp --dport 80 -j REJECT --reject-with icmp-host-prohibited; t nc -zv -w 1 10.0.0.2 80
