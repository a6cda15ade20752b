# One host, two uplinks: metrics, ECMP, replace, a dead link.
ip link set lo up
ip netns add p; ip netns add q
ip link add u0 type veth peer name eth0 netns p; ip link add u1 type veth peer name eth0 netns q
for d in u0 u1; do ip link set $d up; done; for n in p q; do ip -n $n link set lo up; ip -n $n link set eth0 up; ip -n $n addr add 2001:db8::9/128 dev lo nodad; done
ip addr add fd01::2/64 dev u0 nodad; ip addr add fd02::2/64 dev u1 nodad; ip -n p addr add fd01::1/64 dev eth0 nodad; ip -n q addr add fd02::1/64 dev eth0 nodad
ip -n p -6 route add fd02::/64 via fd01::2; ip -n q -6 route add fd01::/64 via fd02::2
sleep 2
ip -6 route add default via fd01::1 metric 100; ip -6 route add default via fd02::1 metric 200
ip -6 route | grep -v fe80; ip -6 route get 2001:db8::9; ping -c 1 -W 1 2001:db8::9 | grep -v rtt
ip -6 route del default via fd01::1; ip -6 route get 2001:db8::9; ping -c 1 -W 1 2001:db8::9 | grep -c 'bytes from'
ip -6 route replace default via fd01::1 metric 200; ip -6 route | grep default; ip -6 route append default via fd02::1 metric 200; ip -6 route | grep -A2 default
ip -6 route del default via fd01::1 metric 200; ip -6 route | grep -A2 default; ip -6 route change default via fd01::1 metric 200; ip -6 route | grep -A2 default
ip -6 route add default via fd02::1 metric 300; ip link set u0 down; ip -6 route | grep -v fe80; ping -c 1 -W 1 2001:db8::9 | grep -c 'bytes from'
ip link set u0 up; ip -6 route | grep -v fe80; ip -6 addr show dev u0 scope global
ip -6 route add blackhole default metric 4000; ip -6 route del default metric 300; ping -c 1 2001:db8::9; ip -6 route | grep default
ip -n p -6 route get 2001:db8::9; ip -6 -br addr show scope global
