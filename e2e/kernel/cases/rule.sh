# ip rule: order, matches, deletion.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link add d0 type veth peer name p0;  ip link set d0 up
t ip rule
t ip rule add
t ip rule add from 10.0.0.0/8
t ip rule add from 10.0.0.0/8 table 100
t ip rule add from 10.0.0.0/8 table 100
t ip rule add to 10.1.0.0/16 lookup 101 pref 500
t ip rule add to 10.1.0.0/16 lookup 101 pref 500
t ip rule add fwmark 0x10 table 102
t ip rule add fwmark 16/0xff lookup main priority 20
t ip rule add iif d0 table 5
t ip rule add iif nope table 5
t ip rule add oif d0 table 5
t ip rule add not from 10.2.0.1 table 6
t ip rule add from all blackhole pref 7
t ip rule add unreachable pref 8
t ip rule add prohibit from 1.1.1.1 pref 9
t ip rule add from 1.2.3.4 table main pref 32765
t ip rule add from foo table 7
t ip rule add table foo
t ip rule add foo
t ip rule add pref abc
t ip rule add fwmark zz
t ip rule show
t ip rule show from 10.0.0.0/8
t ip rule show table 100
t ip rule show pref 7
t ip rule show iif d0
t ip rule del pref 7
t ip rule del from 10.0.0.0/8 table 100
t ip rule del from 10.0.0.0/8 table 100
t ip rule del from 10.0.0.0/8 table 100
t ip rule del
t ip rule del iif d0
t ip rule
t ip rule flush
t ip rule
t ip -j rule
