# -m recent as port knocking and as a limit for new connections; its lists written by hand; --rttl.
ip link set lo up; ip netns add c; ip link add vc type veth peer name eth0 netns c; ip addr add 10.0.0.1/24 dev vc; ip link set vc up; ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c addr add 10.0.0.3/24 dev eth0; ip -n c link set eth0 up
nc -nlk 22 & sleep 0.3
iptables -N KNOCK; iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -m recent --rcheck --seconds 10 --name DOOR -j ACCEPT
iptables -A INPUT -p tcp --dport 1111 -m recent --set --name STEP1 -j DROP
iptables -A INPUT -p tcp --dport 2222 -m recent --rcheck --name STEP1 -j KNOCK
iptables -A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset
iptables -A KNOCK -m recent --remove --name STEP1; iptables -A KNOCK -m recent --set --name DOOR -j DROP
k() { ip netns exec c nc -nz -w1 -s ${2:-10.0.0.2} 10.0.0.1 $1; echo "$1 $?"; }
k 22; k 2222; k 22; k 1111; k 2222; k 22; k 22 10.0.0.3
iptables -nvL | awk '/DOOR|STEP1/{print $1,$3,$NF,$0 ~ /DOOR/}'
cut -d' ' -f1 /proc/net/xt_recent/*
iptables -F; iptables -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --set --name SSH --rsource
iptables -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 60 --hitcount 4 --name SSH --rsource -j DROP
for i in 1 2 3 4 5; do k 22; done; cut -d' ' -f1-3 /proc/net/xt_recent/SSH; echo / > /proc/net/xt_recent/SSH; k 22
iptables -F; ls /proc/net/xt_recent; iptables -A INPUT -m recent --name x --rttl --set 2>&1 | head -1; iptables -A INPUT -m recent --update --hitcount 300 --name big; echo $?
iptables -A INPUT -p icmp -m recent --name pings --update --seconds 2 --hitcount 2 -j DROP; iptables -A INPUT -p icmp -m recent --name pings --set
for i in 1 2 3 4; do ip netns exec c ping -c1 -W0.3 10.0.0.1 | grep -o '[01] received'; done; sleep 2.2; ip netns exec c ping -c1 -W0.3 10.0.0.1 | grep -o '[01] received'
