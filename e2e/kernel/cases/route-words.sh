ip netns add a; ip netns add b; ip netns add r
for n in a b r; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add a0 netns a type veth peer name r0 netns r
ip link add b0 netns b type veth peer name r1 netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n b addr add 10.2.0.2/24 dev b0
ip -n r addr add 10.1.0.1/24 dev r0; ip -n r addr add 10.2.0.1/24 dev r1
for n in a b r; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n b link set b0 up; ip -n r link set r0 up; ip -n r link set r1 up
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
ip -n a route add 10.50.0.0/16 nexthop via 10.1.0.1 weight 2 nexthop via 10.1.0.3 dev a0 weight 3
ip -n a route; ip -n a -j route; ip -n a -o route; ip -n a -d route show 10.50.0.0/16
ip -n a route add 10.51.0.0/16 nexthop via 10.1.0.1 nexthop via 99.1.0.3
ip -n a route del 10.50.0.0/16; ip -n a route
ip -n a route add 10.52.0.0/16 via 10.1.0.1 metric 10 mtu 1400 advmss 1360 proto static src 10.1.0.2
ip -n a route add 10.52.0.0/16 via 10.1.0.3 metric 20 window 1000 initcwnd 10 hoplimit 5 quickack 1
ip -n a route add 10.52.0.0/16 via 10.1.0.4 metric 20
ip -n a route append 10.52.0.0/16 via 10.1.0.4 metric 20
ip -n a route prepend 10.52.0.0/16 via 10.1.0.5 metric 20
ip -n a route replace 10.52.0.0/16 via 10.1.0.6 metric 30 mtu lock 1300
ip -n a route; ip -n a -j route show 10.52.0.0/16
ip -n a route get 10.52.1.1; ip -n a route get 10.52.1.1 oif a0
ip -n a route change 10.52.0.0/16 via 10.1.0.7 metric 10; ip -n a route change 10.53.0.0/16 via 10.1.0.7; ip -n a route show 10.52.0.0/16
ip -n a route del 10.52.0.0/16 metric 20; ip -n a route show 10.52.0.0/16
ip -n a route add 10.54.0.0/16 via 99.9.9.9 dev a0; ip -n a route add 10.54.0.0/16 via 99.9.9.9 dev a0 onlink; ip -n a route show to match 10.54.1.1
ip -n a route add 10.55.0.0/16 dev a0 scope host; ip -n a route add 10.56.0.0/16 dev a0 scope site; ip -n a route add 10.57.0.0/16 dev a0 tos 0x10; ip -n a route add 10.57.0.0/16 dev a0
ip -n a route; ip -n a route show scope link; ip -n a route show proto static; ip -n a route show dev a0; ip -n a route show via 10.1.0.7; ip -n a route show root 10.52.0.0/14; ip -n a route show exact 10.52.0.0/16; ip -n a route show type unicast; ip -n a route list table main; ip -n a route show 10.52.0.0/16 dev a0
ip -n a route add local 10.60.0.0/24 dev lo; ip -n a route show table local; ip netns exec a ping -c1 -W1 10.60.0.5
ip -n a route add broadcast 10.61.0.255 dev a0; ip -n a route show table local type broadcast
ip -n a route add 10.62.0.0/24 dev a0 table 77; ip -n a route show table 77; ip -n a route flush table 77; ip -n a route show table 77; ip -n a route show table 78
ip -n a route add 10.1.0.5/24 dev a0; ip -n a route add 300.1.1.1 dev a0; ip -n a route add 10.70.0.0/16; ip -n a route add 10.70.0.0/16 dev nope; ip -n a route add 10.70.0.0/16 via 10.70.0.1
ip -n a route add 10.70.0.0/16 via 10.1.0.2; ip -n a route add 10.70.0.0/16 via 10.1.0.255; ip -n a route add 10.71.0.0/16 via 10.1.0.1 src 9.9.9.9
ip -n a route add default via 10.1.0.9; ip -n a route add default via 10.1.0.9 metric 100; ip -n a route; ip -n a route del default; ip -n a route del default; ip -n a route del default
ip -n a route add blackhole default metric 4000; ip -n a route; ip netns exec a ping -c1 -W1 9.9.9.9; ip -n a route get 9.9.9.9
ip -n a route flush root 10.52.0.0/14; ip -n a route flush proto static; ip -n a route; ip -n a route flush scope link; ip -n a route
ip -n a route add 10.80.0.0/16 dev a0 proto 99; ip -n a route add 10.81.0.0/16 dev a0 realm 5; ip -n a route add 10.82.0.0/16 dev a0 proto bird metric 7; ip -n a route
ip -n a route add unreachable 10.83.0.0/16 metric 5; ip -n a route add prohibit 10.84.0.0/16 dev a0; ip -n a route del unreachable 10.83.0.0/16; ip -n a route add throw 10.85.0.0/16 table 5; ip -n a route show table 5; ip -n a -j route show table 5
