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
ip -n a addr add 10.5.0.1/24 dev a0 label a0:1 brd + ; ip -n a addr add 10.5.0.2/24 dev a0 scope link; ip -n a addr add 10.6.0.1 peer 10.6.0.2 dev a0; ip -n a addr add 10.6.1.1 peer 10.6.1.2/30 dev a0; ip -n a addr add 10.7.0.1/24 dev a0 noprefixroute; ip -n a addr add 10.8.0.1/24 brd 10.8.0.200 dev a0; ip -n a addr add 10.9.0.1/31 dev a0
ip -n a addr show a0 | sed 's/ [0-9]*sec/ Nsec/g'; ip -n a route; ip -n a route show table local; ip -n a -br addr; ip -n a -4 -o addr show dev a0 | sed 's/ [0-9]*sec/ Nsec/g'
ip -n a addr change 10.5.0.1/24 dev a0 valid_lft forever preferred_lft forever; ip -n a addr replace 10.5.0.9/24 dev a0
ip -n a addr show label 'a0:*'; ip -n a addr show to 10.6.0.0/16; ip -n a addr show secondary; ip -n a addr show primary dev a0 | grep -c inet; ip -n a addr show scope link; ip -n a addr show up | grep -c mtu; ip -n a addr show type veth | head -1; ip -n a addr show permanent dev a0 | grep -c inet
ip -n a addr del 10.5.0.1/24 dev a0; ip -n a addr show a0 | grep 10.5; ip -n a addr del 10.99.0.1/24 dev a0; ip -n a addr del 10.6.0.1 dev a0; ip -n a addr add 10.1.0.2/24 dev a0; ip -n a addr add 10.1.0.2/25 dev a0; ip -n a addr add bogus dev a0; ip -n a addr add 10.1.0.3/33 dev a0; ip -n a addr add 10.1.0.3/24; ip -n a addr add 10.1.0.3/24 dev nope; ip -n a addr add 10.1.0.3/24 dev a0 label toolonglabelxxxxxxx; ip -n a addr add 10.1.0.3/24 dev a0 label other; ip -n a addr add 10.1.0.3/24 dev a0 brd bogus; ip -n a addr add 10.1.0.3/24 local 10.1.0.4 dev a0
ip netns exec a sysctl -qw net.ipv4.conf.a0.promote_secondaries=1; ip -n a addr add 10.20.0.1/24 dev a0; ip -n a addr add 10.20.0.2/24 dev a0; ip -n a addr del 10.20.0.1/24 dev a0; ip -n a addr show a0 | grep 10.20; ip -n a route show 10.20.0.0/24
ip -n a addr flush dev a0 to 10.20.0.0/24; ip -n a addr flush label 'a0*'; ip -n a addr; ip -n a -s addr flush dev a0; ip -n a addr flush; ip -n a route; ip -n a route show table local
ip -n a addr add 127.0.0.5/8 dev lo; ip -n a addr show lo; ip -n a -j addr show lo; ip -n a addr add 224.0.0.5/24 dev a0 ; ip -n a addr add 0.0.0.0/0 dev a0; ip -n a addr add 255.255.255.255/32 dev a0;  ip -n a addr show a0
ip -n a -j -p addr show a0; ip -n a -d addr show lo; ip -n a addr help 2>&1 | head -2; ip -n a addr bogus; ip -n a -s addr show lo
