# sysctl: reading, setting, patterns, errors.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
t sysctl net.ipv4.ip_forward
t sysctl net/ipv4/ip_forward
t sysctl -n net.ipv4.ip_forward
t sysctl -e net.ipv4.nope
t sysctl -N net.ipv4.ip_forward
t sysctl net.ipv4.ip_forward=1
t sysctl -w net.ipv4.ip_forward=0
t sysctl -w net.ipv4.ip_forward
t sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=1
t sysctl -q net.ipv4.ip_forward
t sysctl -wq net.ipv4.ip_forward=0
t sysctl -w net.ipv4.ip_forward=abc
t sysctl -w net.ipv4.ip_forward=
t sysctl -w net.ipv4.nope=1
t sysctl -w 'net.ipv4.ip_local_port_range=40000 50000'
t sysctl -w "net.ipv4.ip_forward = 1"
t sysctl net.ipv4.ip_local_port_range
t sysctl -w net.ipv4.ip_default_ttl=300
t sysctl -w net.netfilter.nf_conntrack_count=5
t sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max
t sysctl net.ipv4.conf.lo
t sysctl net.ipv4.conf.nope.rp_filter
t sysctl -a --pattern ip_forward
t sysctl -a -r 'conf.*rp_filter'
t sysctl -p /nope
t sysctl --foo
t sysctl
t sysctl -V
t sysctl net.ipv4.ip_forward net.ipv4.nope net.ipv4.ip_default_ttl
ip link add eth0.5 type veth peer name e1
t sysctl net.ipv4.conf.eth0/5.forwarding
t sysctl -w net.ipv4.conf.eth0/5.rp_filter=2
t cat /proc/sys/net/ipv4/conf/eth0.5/rp_filter
printf '# comment\nnet.ipv4.ip_forward = 0\nnope\nnet.ipv4.conf.all.forwarding=1\n' > /tmp/s.conf
t sysctl -p /tmp/s.conf
t sysctl net.ipv4.ip_forward
