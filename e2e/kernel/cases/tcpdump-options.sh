# tcpdump: options that change nothing here, numbers of lines, and a link type by name.
ip link set lo up
T() { timeout 4 tcpdump -l "$@" > /tmp/td.out 2>/tmp/td.err & sleep 0.4; ping -c1 -W1 127.0.0.1 >/dev/null; sleep 1.2; wait $!; echo "$* = $?"; sed -e 's/^\( *[0-9]*  \)\?[0-9][0-9:.]* /\1/' -e 's/id [0-9]*/id N/g' /tmp/td.out; cat /tmp/td.err | grep -v received; }
T -i lo -n -c2 -# icmp; T -i lo -n -c1 --number icmp; T -i lo -n -c1 -O -b -H -u icmp; T -i lo -n -c1 -y EN10MB -Z root icmp; T -i lo -n -c1 --micro icmp; tcpdump -Z nobodyx -i lo; tcpdump -i lo -c 0
rm /tmp/td.*
