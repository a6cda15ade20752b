# Addresses of IPv6: flags, lives, refusals, rules, what disable_ipv6 does.
ip link set lo up
ip link add d0 address 02:00:00:00:00:01 type veth peer name d1 address 02:00:00:00:00:02; ip link set d0 up; ip link set d1 up; sysctl -qw net.ipv6.conf.d1.disable_ipv6=1
ip -6 addr add fd10::1/64 dev d0 nodad
ip -6 addr add fd10::1/64 dev d0; echo $?
ip -6 addr add fd10::2 dev d0 nodad; ip -6 addr add 10.0.0.1/24 dev d0
ip -6 addr del fd10::99/64 dev d0; echo $?
ip -6 addr del fd10::2 dev d0; echo $?
ip addr add fd10::zz/64 dev d0; ip addr add fd10::1/129 dev d0
ip addr add fd10::5/64 dev nosuch
ip addr add fd10::6/64 dev d0 label d0:1
ip addr add fd10::7/64 brd fd10::ff dev d0
ip addr add fd10::8 peer fd10::9 dev d0 nodad
ip addr add fd10::a/64 dev d0 valid_lft 100 preferred_lft 50 nodad
ip addr add fd10::b/64 dev d0 preferred_lft 0 nodad
ip addr add fd10::c/64 dev d0 scope link nodad
ip addr add ff02::5/64 dev d0
ip addr add ::/64 dev d0
ip addr add fe80::5/64 dev d0 nodad
ip addr add fec0::1/64 dev d0 nodad
ip addr add ::1/128 dev d0
ip addr add fd12::/64 dev d0 nodad
ip addr add fd13::1/64 dev d0 home nodad
ip addr add fd14::1/64 dev d0 optimistic
ip addr add fd15::1/64 dev d0 mngtmpaddr nodad
ip addr add fd16::1/64 dev d0 metric 50 nodad
ip -6 addr show d0 | grep -v fe80
ip -6 -br addr show d0; ip -6 -o addr show d0
ip -6 -j addr show d0 
ip -6 rule add from fd10::/64 table 100
ip -6 rule add fwmark 5 lookup 100 pref 10
ip -6 rule add to fd20::/64 unreachable
ip -6 rule
ip rule
ip -6 route add default dev d0 table 100
ip -6 route get 2001:db8::1
ip -6 route get 2001:db8::1 from fd10::1
ip -6 route get 2001:db8::1 mark 5
ip -6 route get fd20::1
ip -6 rule del from fd10::/64
ip -6 rule del from fd10::/64; echo $?
ip -6 rule flush; ip -6 rule
ip -6 route get fd10::1
ip -6 addr show tentative
ip -6 addr show deprecated
ip -6 addr show scope link
ip -6 addr show to fd10::/64
ip -6 addr flush dev d0
ip -6 addr show d0
ip -6 route show table all
ip link set d0 down; ip -6 addr add fd99::1/64 dev d0; ip -6 addr show d0; ip -6 route show table all
ip link set d0 up; ip -6 addr show d0; ip -6 route show table all
sysctl -w net.ipv6.conf.d0.disable_ipv6=1
ip -6 addr show d0; ip addr add fd99::2/64 dev d0
sysctl -w net.ipv6.conf.d0.disable_ipv6=0
sleep 2
ip -6 addr show d0; ip -6 route show table all
ip link del d0
ip -6 route show table all
