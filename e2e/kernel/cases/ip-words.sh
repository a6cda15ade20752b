# Abbreviations and options of ip; what is no object or command.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
t ip
t ip foo
t ip link foo
t ip addr foo
t ip route foo
t ip rule foo
t ip neigh foo
t ip netns foo
t ip -z
t ip -V
t ip l
t ip li sh lo
t ip a
t ip -br a
t ip ru
t ip netn
t ip n
t ip -4 a s lo
t ip -f inet6 addr
t ip -f foo addr
t ip -n nope link
t ip --brief link
