# How often one peer is told of a route that is not there.
ip netns add a; ip netns add r
ip link add eth0 netns a type veth peer name ra netns r
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n r addr add 10.1.0.1/24 dev ra; ip -n r link set ra up
ip -n a route add default via 10.1.0.1; ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c 1 -W 1 10.1.0.1 > /dev/null
p() { ip netns exec a ping -c 1 -W 1 "$@" >/dev/null; echo "exit $?"; }
for i in 1 2 3 4 5 6 7 8; do ip netns exec a ping -c 1 -W 1 10.3.0.$i | grep From; echo; done
sleep 3
for i in 1 2 3 4 5 6 7 8; do ip netns exec a ping -c 1 -W 1 10.3.0.$i | grep From; echo; done
ip netns exec a ping -c 5 -i 0.2 -W 1 10.3.0.1
