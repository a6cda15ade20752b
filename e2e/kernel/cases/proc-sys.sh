# /proc/sys as files; each namespace has its own.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
t cat /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv4/ip_forward; t cat /proc/sys/net/ipv4/ip_forward
echo x > /proc/sys/net/ipv4/ip_forward; echo "= $?"
echo 1 > /proc/sys/net/ipv4/nope; echo "= $?"
t cat /proc/sys/net/ipv4/nope
t ls /proc/sys/net/ipv4/conf
t ls /proc/sys/net/bridge
ip link add eth0 type veth peer name eth1
t ls /proc/sys/net/ipv4/conf
t cat /proc/sys/net/ipv4/conf/eth0/forwarding
ip netns add n
t ip netns exec n cat /proc/sys/net/ipv4/ip_forward
t ip netns exec n sysctl net.ipv4.ip_forward net.ipv4.conf.all.rp_filter net.bridge.bridge-nf-call-iptables net.ipv6.conf.all.disable_ipv6
sysctl -qw net.ipv4.conf.default.rp_filter=1; ip link add late type veth peer name later
t sysctl net.ipv4.conf.eth0.rp_filter net.ipv4.conf.late.rp_filter
test -e /proc/sys/net/ipv4/ip_forward && echo there; [ -w /proc/sys/net/ipv4/ip_forward ] && echo writable
