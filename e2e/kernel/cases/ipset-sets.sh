# Sets as a whole: names, lists of sets, save and restore.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
ipset create a hash:ip; ipset add a 1.1.1.1
ipset test a 1.1.1.1 2>/dev/null; echo; ipset test a 1.1.1.2 2>/dev/null
r ipset -q list a
r ipset -q add a 1.1.1.1
r ipset destroy a -exist
ipset create l list:set; ipset create a hash:ip; ipset add l a
r ipset destroy
r ipset list -n
r ipset flush; ipset list l
r ipset create l3 list:set timeout 10 counters comment
r ipset add l3 a comment hi
r ipset create n hash:net; 
r ipset add n 0.0.0.0/1
r ipset add n 128.0.0.0/1
r ipset test n 1.2.3.4
r ipset add n 10.0.0.1-10.0.0.9
r ipset del n 10.0.0.1-10.0.0.9
r ipset save n -s
r ipset create a6 hash:ip family inet6
r ipset create a7 hash:ip -6
r ipset add a6 10.0.0.1
r ipset add a6 ::/0
r ipset create b bitmap:port range 0-65535
r ipset add b 80-82
r ipset test b 80-81
r ipset test b udp:80
r ipset save b
r ipset -n list
r ipset list -name
r ipset list -terse a
r ipset save -f /tmp/o.txt; head -2 /tmp/o.txt
r ipset destroy n
r ipset create n hash:net hashsize 2048 bucketsize 4 initval 0x5 
r ipset list n
r ipset add n 1.1.1.0/24 timeout 5
r ipset restore <<< "add n 1.1.1.0/24 -exist"
r ipset restore <<< "-exist add n 1.1.1.0/24"
r ipset restore <<< "create q hash:ip
flush q
destroy q
version
help"
r ipset x
r ipset n z hash:ip
r ipset list zzz
r ipset e z z2; r ipset w z2 a; r ipset -W z2 a; r ipset -E z2 z3
r ipset --add a 9.9.9.9
r ipset --list -n
r ipset listing
