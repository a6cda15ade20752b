# A bridge's table: ports' own addresses, learned ones, static ones.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link add br0 type bridge mcast_snooping 0; ip link set br0 up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for i in 1 2 3; do ip netns add n$i; ip netns exec n$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$i address 02:00:00:00:00:0$i type veth peer name eth0 address 02:00:00:00:01:0$i netns n$i; ip link set p$i master br0 up; ip -n n$i addr add 10.0.0.$i/24 dev eth0; ip -n n$i link set eth0 up; done
f() { bridge fdb show br br0 | grep master | sort; }
sleep 0.3; f
ip netns exec n1 ping -c 1 -W 1 10.0.0.2 >/dev/null
f
t bridge fdb add 02:00:00:00:01:03 dev p3 master static
t bridge fdb add 02:00:00:00:01:03 dev p3 master static
t bridge fdb add 02:00:00:00:00:99 dev p1 master
t bridge fdb add foo dev p1 master
t bridge fdb add 02:00:00:00:00:98 dev nope master
t bridge fdb add 02:00:00:00:00:98
t bridge fdb del 02:00:00:00:00:97 dev p1 master
f
t bridge fdb del 02:00:00:00:00:99 dev p1 master
t bridge fdb show dev p3 | grep master
ip link set p2 down; f
ip link set p2 nomaster; f
t bridge fdb show br nope
t bridge fdb show dev nope
