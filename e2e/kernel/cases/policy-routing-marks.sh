# Policy routing by mark, by source, by input device; priorities; suppress and goto are refused or work as they do
ip link set lo up
for n in isp1 isp2 lan; do ip netns add $n; ip link add v-$n type veth peer name eth0 netns $n; ip link set v-$n up; ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip addr add 10.1.0.1/24 dev v-isp1; ip -n isp1 addr add 10.1.0.2/24 dev eth0
ip addr add 10.2.0.1/24 dev v-isp2; ip -n isp2 addr add 10.2.0.2/24 dev eth0
ip addr add 192.168.7.1/24 dev v-lan; ip -n lan addr add 192.168.7.2/24 dev eth0; ip -n lan route add default via 192.168.7.1
for n in isp1 isp2; do ip -n $n addr add 203.0.113.9/32 dev lo; ip -n $n route add 192.168.7.0/24 via 10.${n#isp}.0.1; done
sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.v-isp1.rp_filter=0 net.ipv4.conf.v-isp2.rp_filter=0
ip route add default via 10.1.0.2
ip route add default via 10.2.0.2 table 200
ip rule add fwmark 0x2 table 200 priority 1000
ip rule add from 192.168.7.2 iif v-lan ipproto tcp dport 443 table 200
ip rule show
ip route get 203.0.113.9 mark 2
ip route get 203.0.113.9
ip route get 203.0.113.9 from 192.168.7.2 iif v-lan
ip route get 203.0.113.9 from 192.168.7.2 iif v-lan ipproto tcp dport 443
iptables -t mangle -A PREROUTING -i v-lan -p icmp -j MARK --set-mark 2
ip netns exec lan ping -c 1 -W 1 203.0.113.9 | head -2
ip netns exec isp2 nc -lk 80 & ip netns exec isp1 nc -lk 80 & ip netns exec isp2 nc -lk 443 & ip netns exec isp1 nc -lk 443 &
sleep 0.3
ip netns exec lan nc -z -v -w 1 203.0.113.9 80
ip netns exec lan nc -z -v -w 1 203.0.113.9 443
sleep 0.2
ip -s -n isp1 link show eth0 | tail -1 | awk '{print ($1>0)}'
iptables -t mangle -L PREROUTING -nvx | tail -1
ip rule add from all lookup main suppress_prefixlength 0 priority 500
ip rule del priority 1000
ip rule del priority 1000; echo $?
ip rule add blackhole from 192.168.7.2 priority 900
ip rule
ip route get 203.0.113.9 from 192.168.7.2 iif v-lan; echo $?
ip netns exec lan ping -c 1 -W 1 203.0.113.9 | tail -2
ip rule flush; ip rule; ip route get 10.1.0.2; echo $?
