ip netns add a; ip netns add b; ip netns add r
for n in a b r; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add a0 netns a type veth peer name r0 netns r
ip link add b0 netns b type veth peer name r1 netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n b addr add 10.2.0.2/24 dev b0
ip -n r addr add 10.1.0.1/24 dev r0; ip -n r addr add 10.2.0.1/24 dev r1
for n in a b r; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n b link set b0 up; ip -n r link set r0 up; ip -n r link set r1 up
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r rule add from 10.1.0.2 table 100
ip -n r rule add fwmark 0x1/0xff lookup 200 priority 1000
ip -n r rule add to 10.9.0.0/16 iif r0 blackhole
ip -n r rule add not from 10.1.0.0/16 prohibit pref 500
ip -n r rule
ip -n r route add 10.9.9.0/24 via 10.2.0.2 table 200
ip -n r route add default via 10.2.0.2 table 100
ip -n r route show table 100
ip -n r route show table 200
ip -n r route show table all | head -40
ip -n r route get 10.9.9.1 from 10.1.0.2 iif r0
ip -n r route get 10.9.9.1 mark 1
ip -n r route get 8.8.8.8 from 10.1.0.2 iif r0
ip -n r rule del pref 500
ip -n r route get 10.9.9.1 mark 1
ip -n r route get 10.9.9.1 mark 0x101
ip -n r route get 10.9.9.1 mark 2
ip netns exec a ping -c1 -W1 10.9.0.1
ip netns exec a ping -c1 -W1 8.8.8.8
ip -n b addr add 8.8.8.8/32 dev lo
ip netns exec a ping -c1 -W1 8.8.8.8
ip -n r rule add from 10.1.0.2 unreachable pref 400
ip netns exec a ping -c1 -W1 8.8.8.8
ip -n r rule del from 10.1.0.2 unreachable
ip -n r rule add from 10.1.0.2 prohibit pref 400
ip netns exec a ping -c1 -W1 8.8.8.8
ip -n r rule flush
ip -n r rule
ip netns exec a ping -c1 -W1 8.8.8.8
ip -n r rule add lookup main pref 32766
ip -n r rule
ip -n r rule add from 10.1.0.0/24 lookup main suppress_prefixlength 0 pref 100
ip -n r rule add goto 32766 pref 50
ip -n r rule add nop pref 60
ip -n r rule add goto 7000 pref 70
ip -n r rule add uidrange 0-1000 lookup 100 pref 80
ip -n r rule add ipproto tcp dport 80 lookup 100 pref 90
ip -n r rule add ipproto udp sport 1000-2000 lookup 100 pref 91
ip -n r rule add tos 0x10 lookup 100 pref 92
ip -n r rule add iif nope lookup 100 pref 93
ip -n r rule add oif r1 lookup 100 pref 94
ip -n r rule add fwmark 7 lookup 99999 pref 95
ip -n r rule add from all lookup 100 pref 95 proto static
ip -n r rule
ip -n r -d rule
ip -n r -j rule
ip -n r -4 rule show lookup 100
ip -n r rule del pref 94
ip -n r rule del pref 94
ip -n r rule add pref 80 uidrange 0-1000 lookup 100
ip -n r rule show pref 80
