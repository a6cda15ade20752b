# A router tells of a better one: ping prints it, and goes on by it where redirects are believed.
ip link set lo up
ip netns add r1; ip netns add r2; ip netns add sw
ip -n sw link add br0 type bridge mcast_snooping 0; ip -n sw link set br0 up
ip -n sw link add p0 type veth peer name eth0 netns 1; ip -n sw link add p1 type veth peer name eth0 netns r1;  ip -n sw link add p2 type veth peer name eth0 netns r2
for i in 0 1 2; do ip -n sw link set p$i master br0 up; done
ip addr add 10.0.0.9/24 dev eth0; ip link set eth0 up
for i in 1 2; do ip -n r$i addr add 10.0.0.$i/24 dev eth0; ip -n r$i link set eth0 up; ip -n r$i link set lo up; ip netns exec r$i sysctl -qw net.ipv4.ip_forward=1; done
ip -n r2 addr add 10.7.0.1/32 dev lo; ip -n r1 route add 10.7.0.0/16 via 10.0.0.2; ip route add 10.7.0.0/16 via 10.0.0.1
sysctl -qw net.ipv4.conf.all.accept_redirects=0 net.ipv4.conf.eth0.accept_redirects=0
ping -c4 -i 0.5 -W1 10.7.0.1; echo "exit $?"
ping -q -c2 -i 0.5 -W1 10.7.0.1; echo "exit $?"
sysctl -qw net.ipv4.conf.all.accept_redirects=1 net.ipv4.conf.eth0.accept_redirects=1
ping -c4 -i 0.5 -W1 10.7.0.1; echo "exit $?"
ip route get 10.7.0.1 | sed 's/expires [0-9]*/expires N/'
nstat -az | grep -i redir
ip addr del 10.0.0.9/24 dev eth0; ip addr add 10.0.0.9/24 dev eth0;ip route flush cache; ip route add 10.7.0.0/16 via 10.0.0.1
