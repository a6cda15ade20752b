# ss and netstat.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
ip netns add h; ip link set lo up
ip link add eth0 type veth peer name h0 netns h
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n h addr add 10.0.0.2/24 dev h0; ip -n h link set h0 up; ip -n h link set lo up
nc -lk 80 >/dev/null & nc -lk 12345 >/dev/null & nc -luk 53 >/dev/null & nc -lk 10.0.0.1 81 >/dev/null & sleep 0.3
ss -tln | sort
t ss -uln
ss -tan | sort
ss -lntu | sort
ss -Htln | sort
ss -tl | sort
t ss -H -l -t -n sport = :80
netstat -tln | sort
t netstat -uln
netstat -tuan | sort
t netstat -rn
t route -n
ip netns exec h nc -d 10.0.0.1 81 & sleep 0.2
ss -tn | awk '{print $1, $4}'
ss -tn state established | wc -l
netstat -tn | awk 'NR>2 {print $4, $6}'
t ss -tln -N h
