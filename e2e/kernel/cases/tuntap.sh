sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip tuntap add tap0 mode tap; ip tuntap add dev tun0 mode tun; ip tuntap add tun0 mode tun
ip link; ip -d link show tap0; ip -d link show tun0; ip link set tap0 up; ip link set tun0 up; ip addr add 10.0.0.1/24 dev tun0; ip addr; ip route; ip link add br0 type bridge; ip link set tap0 master br0; ip link set br0 up; ip link show br0; bridge link
ping -c1 -W1 10.0.0.2; ip -s link show tun0
ip link set tun0 master br0
ip tuntap del tap0 mode tap; ip link; ip link del tun0; ip link show type tun; ip tuntap add x; ip tuntap add mode tap; ip -br link; ip tuntap help; ip tuntap bogus
