# Errors of ip in words, for IPv6.
ip link set lo up; ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up; sleep 2
ip -6 addr add fd10::1 dev v0; ip -6 addr add fd10::1/64 dev; ip -6 addr add dev v0; ip -6 addr add fd10::1/200 dev v0; ip -6 addr add fd10::1::2/64 dev v0; ip addr add fd10::2/64 brd + dev v0; ip -4 addr add fd10::3/64 dev v0; ip addr del fd10::4/64 dev v0; ip addr del fd10::1/64 dev v0
ip addr add ::1/128 dev lo; ip -6 addr show dev lo
ip -6 route add fd20::/64; ip -6 route add fd20::/64 via; ip -6 route add fd20::/64 via fd66::1; ip -6 route add fd20::/64 via 10.0.0.1; ip route add fd20::/64 dev nosuch; ip -6 route add fd20::/129 dev v0; ip -6 route add default via fd10::1; ip -6 route add fd20::/64 via ff02::1 dev v0; ip -6 route add fd20::/64 via :: dev v0
ip -6 route del fd20::/64; ip -6 route del default; ip -6 route get; ip -6 route get fd20::zz; ip -6 route get 10.0.0.1; ip -6 route show table 99; ip -6 route flush; ip -6 route add bogus fd20::/64
ip -6 rule add; ip -6 rule del pref 5; ip -6 rule add from 10.0.0.1 table 5; ip -6 rule add from fd10::/64 table 5 pref 5; ip -6 rule add from fd10::/64 table 5 pref 5; ip -6 rule show; ip -6 rule del pref 5
ip -6 neigh add fd10::5 lladdr zz dev v0; ip -6 neigh add fd10::5 dev v0; ip -6 neigh show; ip -6 neigh del fd10::6 dev v0; ip -6 neigh add fd10::7 lladdr 02:00:00:00:00:07; ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev v0; ip -4 neigh; ip -6 neigh; ip neigh
ip link set v0 down; ip -6 route add fd20::/64 dev v0; ip -6 route add fd20::/64 via fd10::9 dev v0; ip addr add fd10::8/64 dev v0 nodad; ip -6 route get fd10::9
