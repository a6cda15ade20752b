# ping of IPv6: devices, sources, names, groups, sizes, refusals.
ip link set lo up
ip netns add a
ip link add dev v0 type veth peer name eth0 netns a; ip link set v0 up; ip -n a link set eth0 up; ip -n a link set lo up
ip addr add fd10::1/64 dev v0 nodad; ip -n a addr add fd10::2/64 dev eth0 nodad
sleep 2
ping -c 1 -I v0 fd10::2; ping -c 1 -I fd10::1 fd10::2; ping -c 1 -I lo ::1; ping -c 1 -I lo fd10::2; ping -c 1 -I nosuch ::1
ping -c 1 -W 1 ff02::1%v0 | head -1; ping -c 2 -W 1 ff02::2%v0
ping -c 1 -s 8 fd10::2; ping -q -c 2 -i 0.2 fd10::2; ping -n -c 1 fd10::2
ping -c 1 fd10::; ping -c 1 ::; ping -4 -c 1 ::1; ping -6 -c 1 127.0.0.1
echo 'fd10::2 web' >> /etc/hosts; ping -c 1 web; sed -i '/web/d' /etc/hosts
ip -n a link set eth0 down; ping -c 2 -W 1 fd10::2; ip -6 neigh
