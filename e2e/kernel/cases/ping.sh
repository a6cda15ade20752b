# ping: forms and options.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
t ping
t ping -c 2 -i 0.2 10.0.0.2
t ping -c 1 -q 10.0.0.2
t ping -c 1 -s 100 10.0.0.2
t ping -c 1 -s 10 10.0.0.2
t ping -c 1 -s 2000 10.0.0.2
t ping -c 1 -M do -s 2000 10.0.0.2
t ping -c 1 -M foo 10.0.0.2
t ping -c 1 -I eth0 10.0.0.2
t ping -c 1 -I 10.0.0.1 10.0.0.2
t ping -c 1 -I 10.0.0.9 10.0.0.2
t ping -c 1 -I nope 10.0.0.2
t ping -c 1 -t 1 10.0.0.2
t ping -c 1 -t 0 10.0.0.2
t ping -c 1 -t 256 10.0.0.2
t ping -n -c1 -W1 10.0.0.2
t ping -c 0 10.0.0.2
t ping -c abc 10.0.0.2
t ping -c 1 -i abc 10.0.0.2
t ping -z 10.0.0.2
t ping -c 1 10.0.0.255
t ping -b -c 1 -W 1 10.0.0.255
t ping -c 1 10.1.1.1
t ping -c 1 localhost
t ping -c 1 nosuch
t ping -c 1 10.0.0
t ping -c 1 0.0.0.0
t ping -c 1 300.1.1.1
t ping -c 3 -i 0.3 -w 5 10.0.0.2
t ping -w 1 -i 0.4 10.0.0.2
t timeout -s INT 1.2 ping -i 0.5 10.0.0.2
t timeout 1.2 ping -i 0.5 10.0.0.2
