# getent, and what sysctl, nc and ping say to less usual words.
t() { echo "\$ $*"; timeout 6 "$@" 2>&1 </dev/null; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
t getent hosts localhost
t getent ahosts 10.0.0.1
t getent ahostsv4 localhost
t getent services http
t getent services 80/tcp
t getent services domain/udp
t getent services nope
t getent protocols tcp
t getent protocols 1
t getent passwd root
t getent group root
t getent nope x
t getent
t hostname -I
printf '# c\nnet.ipv4.ip_forward = 0\n; x\n net.ipv4.conf.all.rp_filter=2\n-net.nope = 1\nnet.nope2=1\n' > /tmp/s.conf
t sysctl -p /tmp/s.conf
t sysctl -w
t sysctl 'net.ipv4.conf.*.rp_filter'
t sysctl -p
t ip netns exec h ping -A -c 3 10.0.0.1
t nc -h
ip netns exec h nc -l -p 8080 -s 10.0.0.2 > /tmp/heard & sleep 0.3
ip netns exec h ss -tln
printf 'a\nb\n' | nc -C -N 10.0.0.2 8080; sleep 0.2; cat -v /tmp/heard
(sleep 0.5; echo one; sleep 0.3; echo two) | ip netns exec h nc -u -l 5353 -w 2 > /dev/null &
sleep 0.3; echo q | timeout 3 nc -u -W 1 10.0.0.2 5353; echo "= $?"
