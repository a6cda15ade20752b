# Source addresses: which one a host speaks from.
ip link set lo up
ip netns add a
ip link add dev v0 type veth peer name eth0 netns a; ip link set v0 up; ip -n a link set eth0 up; ip -n a link set lo up
for x in fd10::1/64 fd10:0:0:1::1/64 2001:db8::1/64; do ip addr add $x dev v0 nodad; done
ip -n a addr add fd10::2/64 dev eth0 nodad
sleep 2
ip -6 route add default via fd10::2
for t in fd10::2 fd10:0:0:1::9 2001:db8::9 2001:db8:1::1 fd77::1 2002::1 ::1 fd10::1; do ip -6 route get $t; done
ip addr add fd10::4/64 dev v0 nodad; ip -6 route get fd10::2
ip addr del fd10::1/64 dev v0; ip -6 route get fd10::2
ping -c 1 -I fd10:0:0:1::1 fd10::2 | grep -v rtt; ping -c 1 -I fd66::1 fd10::2; echo "exit $?"
nc -zv -s fd10:0:0:1::1 -w 1 fd10::2 80; nc -zv -s fd66::1 fd10::2 80; nc -l fd66::1 80
