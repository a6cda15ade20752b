ip netns add a; ip netns add r; for n in a r; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add a0 netns a type veth peer name r0 netns r; ip -n a addr add 10.1.0.2/24 dev a0;  ip -n r addr add 10.1.0.1/24 dev r0; ip -n a link set a0 up; ip -n r link set r0 up
ip netns exec a arping -c 2 -I a0 10.1.0.1 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -c 2 -w 3 -I a0 10.1.0.9 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -c 1 10.1.0.1 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -D -c 1 -w 2 -I a0 10.1.0.1 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -D -c 1 -w 2 -I a0 10.1.0.77 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -U -c 1 -I a0 10.1.0.2 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -A -c 1 -I a0 10.1.0.2 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -f -c 3 -I a0 10.1.0.1 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -q -c 1 -I a0 10.1.0.1 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -b -c 2 -I a0 10.1.0.1 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -c 1 -I nope 10.1.0.1 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -c 1 -s 10.1.0.2 -I a0 10.1.0.1 | sed 's@ [0-9.]*ms@ <t>@'
ip netns exec a arping -c 1 -s 9.9.9.9 -I a0 10.1.0.1 | sed 's@ [0-9.]*ms@ <t>@'
ip -n r neigh; ip -n a neigh
