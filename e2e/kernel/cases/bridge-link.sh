# bridge link and bridge_slave options.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link add br0 type bridge mcast_snooping 0; ip link set br0 up; for i in 1 2; do ip link add p$i type veth peer name q$i; ip link set p$i master br0; ip link set p$i up; ip link set q$i up; done
t bridge
t bridge foo
t bridge -V
t bridge link
t bridge link show dev p1
t bridge link show dev nope
t bridge link set dev p1 hairpin on
t bridge link set dev p1 hairpin maybe
t bridge link set dev p1 isolated on
t bridge link set dev p1 learning off flood off cost 10 priority 3
t bridge -d link
t bridge link set dev nope hairpin on
t bridge link set dev q1 hairpin on
t bridge link set dev p1
t bridge link set
t bridge link set dev p1 foo on
t bridge link foo
t ip link set p2 type bridge_slave hairpin on
t ip link set q2 type bridge_slave hairpin on
t bridge -d link show dev p2
t bridge -j link show
ip link set p2 down
t bridge link
