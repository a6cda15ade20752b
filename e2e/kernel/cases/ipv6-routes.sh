# ip -6 route: every kind, several next hops, refusals, get, del, replace, flush; what sockets say of each.
ip link set lo up
ip link add d0 address 02:00:00:00:00:01 type veth peer name d1 address 02:00:00:00:00:02; ip link set d0 up; ip link set d1 up; sysctl -qw net.ipv6.conf.d1.disable_ipv6=1
sleep 2
sleep 1
ip -6 addr show dev d0
ip -6 addr add fd10::1/64 dev d0
ip -6 addr show d0
sleep 2
ip -6 route add fd20::/64 via fd10::2
ip -6 route add fd21::/64 dev d0
ip -6 route add default via fe80::1 dev d0
ip -6 route add fd22::/64 via fe80::1
ip -6 route add fd22::/64 via fd77::1
ip -6 route add fd20::/64 via fd10::2
ip -6 route add fd20::/64 via fd10::3
ip -6 route add fd20::/64 via fd10::3 metric 512
ip -6 route append fd20::/64 via fd10::4
ip -6 route add blackhole fd30::/64
ip -6 route add unreachable fd31::/64
ip -6 route add prohibit fd32::/64
ip -6 route add throw fd33::/64
ip -6 route add fd34::/64 dev lo
ip -6 route add local fd35::/64 dev lo
ip -6 route add fd36::1/64 dev d0
ip -6 route add fd37::1 dev d0 src fd10::1
ip -6 route add fd38::/64 dev d0 src fd10::99
ip -6 route add fd39::/64 via fd10::5 table 100
ip -6 route add fd40::/64 via fd10::5 mtu 1400 proto static
ip -6 route add fd41::/64 via fd10::5 onlink dev d0
ip -6 route add fd42::/64 dev d0 scope link
ip -6 route add fd43::/64 nexthop via fd10::5 nexthop via fd10::6
ip -6 route add fd44::/64 dev d0 pref high
ip -6 route
echo; ip -6 route show table all
echo; ip -6 route show table 100; ip -6 route show table 101
ip -6 route show dev d0
ip -6 route show proto kernel
ip -6 route show root fd20::/16
ip -6 route show default
ip -6 route list type blackhole
ip -6 -d route show fd20::/64
ip -6 -j route show fd20::/64
ip -o -6 route show fd20::/64
for t in fd20::5 fd30::1 fd31::1 fd32::1 fd33::1 fd34::1 fd35::1 fd37::1 ::1 fd10::1 fe80::5 ff02::1 2001:db8::1 fd43::9 fd10::77; do ip -6 route get $t 2>&1; done
ip route get fd20::5 from fd10::1
ip route get fd20::5 from fd66::1
ip route get fd20::5 iif d0 from fd10::9
ip route get fd20::5 oif d0
ip route get fd20::5 mark 5
ip -6 route del fd20::/64 via fd10::9
ip -6 route del fd20::/64 via fd10::4
ip -6 route del fd20::/64
ip -6 route del fd99::/64
ip -6 route replace fd21::/64 via fd10::7
ip -6 route change fd98::/64 via fd10::7
ip -6 route show | head -5
ip -6 route flush table 100
ip -6 route flush proto static
ip -6 route flush fd31::/64
ip -6 route
ip -6 route flush dev d0
ip -6 route; ip -6 addr show d0
ip -6 route flush table main
ip -6 route show table all
for t in fd20::5 fd10::1; do ip -6 route get $t 2>&1; done
ping -c 1 -W 1 fd30::1; echo $?
ip -6 route add blackhole fd30::/64
ip -6 route add unreachable fd31::/64
ip -6 route add prohibit fd32::/64
ip -6 route add throw fd33::/64
for t in fd30::1 fd31::1 fd32::1 fd33::1; do ping -c 1 -W 1 $t; echo $?; nc -zv $t 80; done
