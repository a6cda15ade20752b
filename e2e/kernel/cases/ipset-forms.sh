# More of ipset's words: forms of elements that are refused, options, lists.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
r ipset create a hash:ip
r ipset test a 10.0.0.0/24
r ipset test a 10.0.0.1-10.0.0.4
r ipset del a 10.0.0.0/30
r ipset add a 0.0.0.0
r ipset add a 10.0.0.9-10.0.0.3
r ipset add a 10.0.0.1,80
r ipset create x hash:ip netmask 24 timeout 9 forceadd counters hashsize 3
ipset list x -t | grep Head
r ipset create x2 hash:ip bitmask 255.255.0.255 netmask 20
r ipset create x2 hash:ip bitmask 255.255.0.255
ipset list x2 | grep Head
r ipset create x3 hash:ip netmask 33
r ipset create x3 hash:net netmask 24
r ipset create nn hash:net timeout 100 counters comment
r ipset add nn 10.0.0.0/8 nomatch timeout 0 packets 4 comment hey
r ipset add nn 1.2.3.4/0
r ipset test nn 1.1.1.1-1.1.1.2
r ipset list nn
r ipset create nif hash:net,iface
r ipset add nif 10.0.0.0/24,verylongnameindeed
r ipset add nif 10.0.0.0/24,
r ipset create p hash:ip,port
r ipset add p 10.0.0.0/30,80
r ipset add p 10.0.0.0/30,90-92
r ipset test p 10.0.0.0/30,80
r ipset test p 10.0.0.1,80-81
r ipset add p 10.0.0.1,icmp:0
r ipset add p 10.0.0.1,icmp:ping
r ipset add p 10.0.0.1,icmp:200/3
r ipset add p 10.0.0.1,icmpv6:1
r ipset add p 10.0.0.1,tcp:ssh-https
r ipset add p 10.0.0.1,tcp:22-ssh
r ipset add p 10.0.0.1,tcp:x
r ipset add p 10.0.0.1,gre:5
r ipset add p 10.0.0.1,132:5
r ipset add p 10.0.0.1,6:5
r ipset add p 10.0.0.1,udplite:5
r ipset add p 10.0.0.1,300:0
r ipset create bp bitmap:port range tcp:1-100
r ipset add bp udp:5
r ipset add bp 5-200
r ipset del bp 7
r ipset test bp 7
r ipset list bp
r ipset create bp2 bitmap:port range 100-1
ipset list bp2 | grep Head
r ipset create bp3 bitmap:port range 1-99999
r ipset create bi bitmap:ip range 10.0.0.9-10.0.0.2
ipset list bi | grep Head
r ipset create bi2 bitmap:ip range 10.0.0.0/24 netmask 30
r ipset add bi2 10.0.0.6
r ipset list bi2
r ipset add bm 10.0.0.1,xx
r ipset add bm 10.0.0.1/30,02:00:00:00:00:01
r ipset create ipn hash:ip,port,net
r ipset add ipn 10.0.0.1,80,0.0.0.0/0
r ipset add ipn 10.0.0.1,80,10.0.0.5
r ipset add ipn 10.0.0.1,80-82,10.0.0.5/24
r ipset list ipn -s
r ipset del ipn 10.0.0.1,80,10.0.0.5/32
r ipset create l list:set
r ipset add l a before zz
r ipset add l a
r ipset add l p before
r ipset add l p foo a
r ipset add l p -before a
r ipset del l a before p
r ipset test l p before a
r ipset test l p after a
r ipset add l nope2
r ipset flush l
r ipset list l
r ipset create l hash:ip -exist
r ipset destroy a x
r ipset -exist add nope 1.1.1.1
r ipset -exist create a hash:net
r ipset -exist destroy nope
r ipset -! flush nope
r ipset list -n -t
r ipset list a -o foo
r ipset list a -o
r ipset -s
r ipset list -x
r ipset create -h
r ipset add a localhost
r ipset add a 10.0.0
r ipset add a 1.2.3.4.5
r ipset add a ""
r ipset add a 300.1.1.1
r ipset create six hash:net family inet6
r ipset add six 2001:db8::/32
r ipset add six 2001:db8::1-2001:db8::5
r ipset list six
r ipset create tt hash:ip timeout 5
r ipset add tt 1.1.1.1 timeout
r ipset add tt 1.1.1.1 timeout x
r ipset add tt 1.1.1.1 timeout 5 timeout 6
r ipset create c hash:ip skbinfo
r ipset add c 1.1.1.1 skbmark zz
r ipset add c 1.1.1.1 skbmark 0x12
r ipset add c 1.1.1.2 skbprio 1
r ipset add c 1.1.1.2 skbprio 1:f skbqueue 70000
r ipset add c 1.1.1.3 skbprio 1:ff skbqueue 7
r ipset list c -s
