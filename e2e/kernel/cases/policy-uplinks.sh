# Two uplinks with a table each, rules that refuse, users, and what is left when a rule set is flushed.
ip link set lo up
for i in 1 2; do ip netns add isp$i; ip link add up$i type veth peer name eth0 netns isp$i
ip addr add 198.51.$i.2/24 dev up$i; ip link set up$i up; ip -n isp$i addr add 198.51.$i.1/24 dev eth0; ip -n isp$i link set eth0 up; ip -n isp$i link set lo up
ip -n isp$i addr add 8.8.8.8/32 dev lo; ip -n isp$i route add default via 198.51.$i.2; done
ip route add default via 198.51.1.1 metric 10
ip route add default via 198.51.2.1 metric 20
ip route add default via 198.51.2.1 table 200
ip rule add from 198.51.2.2 lookup 200 pref 100
ip rule
ip route get 8.8.8.8
ip route get 8.8.8.8 from 198.51.2.2
ping -c1 -W1 -I 198.51.2.2 8.8.8.8 | head -2
ip rule add to 8.8.4.0/24 prohibit pref 50
ping -c1 8.8.4.4; echo "exit $?"
ip rule add fwmark 0x7/0xf unreachable pref 60
ip route get 8.8.8.8 mark 7; echo "exit $?"
ip route get 8.8.8.8 mark 0x17; echo "exit $?"
ip route get 8.8.8.8 mark 8; echo "exit $?"
ip rule add iif up1 blackhole pref 70
ip netns exec isp1 ping -c1 -W1 198.51.2.2; echo "exit $?"
ip rule del pref 70
ip rule add uidrange 0-0 lookup 200 pref 80
ip route get 8.8.8.8 uid 0
ip route get 8.8.8.8 uid 1000
ip rule add not from 198.51.0.0/16 lookup main suppress_prefixlength 0 pref 90
ip rule show
ip rule del pref 80; ip rule del pref 50; ip rule del pref 60; ip rule del pref 90
ip link set up1 down
ip route get 8.8.8.8
ip route show table all | grep -v fe80 | grep -v inet6 | grep -v '::' 
ip rule flush; ip rule; ip route get 8.8.8.8; echo $?
ip rule add pref 32766 lookup main
ip rule
