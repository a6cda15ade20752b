# ipset's own words: elements, ranges, errors.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
r ipset create n hash:net
r ipset add n 10.0.0.0/24
r ipset add n 10.0.0.5/24
r ipset add n 10.0.0.5
r ipset add n 10.0.1.0/24 nomatch
r ipset add n 0.0.0.0/0
r ipset add n 10.0.2.0-10.0.2.5
r ipset test n 10.0.0.7
r ipset test n 10.0.1.7
r ipset test n 10.0.1.0/24
r ipset test n 10.0.1.0/24 nomatch
r ipset test n 10.0.0.0/25
r ipset test n 11.0.0.0/8
r ipset list n -s
r ipset save n -s
r ipset add n 10.0.0.0/33
r ipset create ip hash:ip netmask 24
r ipset add ip 10.0.0.5
r ipset test ip 10.0.0.77
r ipset list ip
r ipset create p hash:ip,port
r ipset add p 10.0.0.1,80
r ipset add p 10.0.0.1,udp:53
r ipset add p 10.0.0.1,icmp:8/0
r ipset add p 10.0.0.1,icmp:echo-request
r ipset add p 10.0.0.1,sctp:9
r ipset add p 10.0.0.1,0
r ipset add p 10.0.0.1,tcp:http
r ipset add p 10.0.0.1,47:0
r ipset add p 10.0.0.1,80-82
r ipset add p 10.0.0.1
r ipset add p 10.0.0.1,foo:9
r ipset add p 10.0.0.1,99999
r ipset add p 10.0.0.1,http,x
r ipset test p 10.0.0.1,80
r ipset create pp hash:ip,port,ip
r ipset add pp 10.0.0.1,80,10.0.0.2
r ipset add pp 10.0.0.1,80
r ipset create pn hash:ip,port,net
r ipset add pn 10.0.0.1,80,10.0.0.2/16
r ipset add pn 10.0.0.1,80,10.0.0.0/8 nomatch
r ipset list pn -s
r ipset create np hash:net,port
r ipset add np 10.0.0.0/24,443
r ipset test np 10.0.0.9,443
r ipset list np
r ipset create ni hash:net,iface
r ipset add ni 10.0.0.0/24,eth0
r ipset add ni 10.0.0.0/24,physdev:eth1
r ipset add ni 10.0.0.0/24,eth wildcard
r ipset create l list:set
r ipset add l n
r ipset add l p
r ipset add l p
r ipset add l nope
r ipset add l ip before n
r ipset add l pp after p
r ipset add l np before nope
r ipset add l l
r ipset list l
r ipset test l p
r ipset test l ni
r ipset del l p
r ipset destroy n
r ipset save l
r ipset create l2 list:set size 2
r ipset add l2 p
r ipset add l2 pp
r ipset add l2 pn
r ipset add l2 l
r ipset create m hash:ip maxelem 2
r ipset add m 1.1.1.1
r ipset add m 1.1.1.2
r ipset add m 1.1.1.3
r ipset add m 1.1.1.0/24
r ipset create m hash:ip maxelem 2 -exist
r ipset create m hash:ip maxelem 3 -exist
r ipset create t hash:ip timeout 5
r ipset add t 1.1.1.1
r ipset add t 1.1.1.2 timeout 0
r ipset add t 1.1.1.3 timeout 9999999
sleep 0.4; r ipset list t -s
r ipset create t2 hash:ip timeout 9999999
r ipset create c hash:ip counters
r ipset add c 1.1.1.1
r ipset list c
r ipset add c 1.1.1.2 comment x
r ipset add m 1.1.1.2 packets 3
r ipset add m 1.1.1.2 nomatch
r ipset add m 1.1.1.2 foo
r ipset add m 1.1.1.2 foo bar
r ipset add m
r ipset add
r ipset create q hash:ip foo
r ipset create q hash:ip family inet7
r ipset create q hash:ip hashsize x
r ipset create q hash:ip maxelem
r ipset create q hash:ip range 1-5
r ipset create "a b" hash:ip
r ipset create abcdefghijabcdefghijabcdefghijabcdefghij hash:ip
r ipset create cc hash:ip comment
r ipset add cc 1.1.1.1 comment 'a"b'
r ipset list a b
r ipset destroy l l2
r ipset flush c extra
r ipset -N old iphash
r ipset list old
r ipset -A old 1.2.3.4
r ipset -T old 1.2.3.4
r ipset -D old 1.2.3.4
r ipset -F old
r ipset -X old
r ipset -L -n
r ipset create g hash:ip,port family inet6
r ipset add g 2001:db8::1,80
r ipset list g
printf 'create r1 hash:ip\nadd r1 1.1.1.1\nadd r1 1.1.1.1\n' > /tmp/r.txt
r ipset restore -f /tmp/r.txt
r ipset restore -! -f /tmp/r.txt
printf '# c\n\ncreate r2 hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0xce3b41ae\nadd r2 1.1.1.7\nfoo\n' | ipset restore; echo $?
printf 'create r3 hash:net\nadd r3 1.1.1.0/24\nlist r3\n' | ipset restore; echo $?
printf 'create r4 hash:net comment\nadd r4 1.1.1.0/24 comment "far away"\nadd r4 1.1.1.0/44\n' | ipset restore; echo $?
printf 'create r5 hash:net\n  add r5 1.1.2.0/24  \nadd nope 1.1.1.1\n' | ipset restore; echo $?
r ipset list r5
r ipset restore nope
r ipset list -n
