# Duplicate address detection.
ip link set lo up
ip netns add a
ip link add dev v0 type veth peer name eth0 netns a; ip link set v0 up; ip -n a link set eth0 up; ip -n a link set lo up
sleep 2.5
ip addr add fd10::1/64 dev v0; ip -6 addr show dev v0 scope global; ip -6 addr show tentative scope global; ping -c 1 -W 1 fd10::1; echo "exit $?"
sleep 2.5; ip -6 addr show dev v0 scope global; ping -c 1 -W 1 fd10::1 | grep -c 'bytes from'
ip -n a addr add fd10::1/64 dev eth0; sleep 2.5; ip -n a -6 addr show dev eth0 scope global; ip -n a -6 addr show dadfailed; ip -n a -6 route | grep -v fe80
ip netns exec a ping -c 1 -W 1 fd10::1; echo "exit $?"
ip -n a addr del fd10::1/64 dev eth0; ip -n a addr add fd10::2/64 dev eth0; sleep 2.5; ip netns exec a ping -c 1 -W 1 fd10::1 | grep -c 'bytes from'
