# brctl: every verb, and its words of failure.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
t brctl
t brctl show
t brctl addbr br0
t brctl addbr br0
t brctl addbr
t brctl addbr averyverylongbridgename
ip link add v0 type veth peer name v1; ip link add w0 type veth peer name w1
t brctl addif br0 v0
t brctl addif br0 v0
t brctl addif br0 nope
t brctl addif nope v0
t brctl addif br0 w1 w0
t brctl addif br0 lo
t brctl addif
t brctl show | sed 's/8000\.[0-9a-f]*/8000.X/'
brctl show | sed 's/8000\.[0-9a-f]*/8000.X/'
brctl show br0 | sed 's/8000\.[0-9a-f]*/8000.X/'
t brctl show nope
t brctl show lo
t brctl delif br0 w1
t brctl delif br0 w1
t brctl delif br0 nope
t brctl delif nope v0
ip link set br0 up; ip link set v0 up; ip link set v1 up; ip link set w0 up; ip link set w1 up; sleep 1
t brctl delbr br0
t brctl showmacs nope
t brctl showmacs
t brctl showstp nope
t brctl stp br0 off
t brctl stp br0 nope
t brctl stp nope on
t brctl setageing br0 10
ip -d link show br0 | grep -o 'ageing_time [0-9]*'
t brctl setfd br0 4
t brctl sethello br0 1
t brctl setmaxage br0 10
t brctl setpathcost br0 v0 5
t brctl setportprio br0 v0 10
t brctl hairpin br0 v0 nope
t brctl hairpin br0 nope on
t brctl hairpin br0
t brctl setfd br0
t brctl setfd nope 1
t brctl setageing br0 x
t brctl nope
t brctl --version
t brctl -V
ip link set br0 down
t brctl delbr br0
t brctl delbr br0
t brctl delbr v0
