# ip -batch: files and standard input, what stops it and what does not.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip link set lo up
ip link add br0 type bridge; ip link add q0 type veth peer name p0
ip addr add 10.0.0.1/24 dev br0; ip link set br0 up
printf 'addr add 10.1.1.1/32 dev br0\nlink set dev q0 up\nroute add 10.77.0.0/16 via 10.0.0.2\n' > /tmp/b1
t ip -batch /tmp/b1
printf '# comment\n\naddr show dev lo\nlink show nope\nroute show 10.77.0.0/16\n' > /tmp/b2
t ip -b /tmp/b2
t ip -force -b /tmp/b2
echo 'link set lo up' | ip -b -; echo "= $?"
printf 'addr add nope dev lo\nlink show lo\n' | ip -batch - ; echo "= $?"
printf 'addr add nope dev lo\nlink show lo\n' | ip -force -batch - ; echo "= $?"
printf 'addr add 10.0.0.1/24 dev br0\nlink show lo\n' | ip -force -batch - ; echo "= $?"
printf 'route add 10.66.0.0/16 \\\n via 10.0.0.2\nroute show 10.66.0.0/16\n' | ip -b -; echo "= $?"
printf 'link add d0 type bridge # the second\nlink set d0 up\nroute add 10.5.0.0/16 dev nope\n' | ip -b -; echo "= $?"
t ip -b /nope
t ip -o -4 -b /tmp/b2
t ip -b
