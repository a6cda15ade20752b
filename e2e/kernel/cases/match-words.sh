# Matches as they are typed: right and wrong words, what -L and -S print.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
A() { r iptables -t mangle -A M "$@"; }
iptables -t mangle -N M
A -m owner
A -m owner --uid-owner 0
A -m owner --uid-owner root
A -m owner --uid-owner nobody
A -m owner --uid-owner 0-1000
A -m owner ! --uid-owner 33 --gid-owner root
A -m owner --gid-owner www-data
A -m owner --uid-owner nouser
A -m owner --uid-owner 5-1
A -m owner --socket-exists
A -m owner ! --socket-exists
A -m owner --suppl-groups --gid-owner 5
A -m owner --suppl-groups
A -m owner --pid-owner 5
r iptables -t mangle -A PREROUTING -m owner --uid-owner 0
r iptables -A INPUT -m owner --uid-owner 0
r iptables -A FORWARD -m owner --uid-owner 0
r iptables -A OUTPUT -m owner --uid-owner 0
r iptables -t mangle -A POSTROUTING -m owner --uid-owner 0
A -m hashlimit
A -m hashlimit --hashlimit-upto 1/s
A -m hashlimit --hashlimit-upto 1/s --hashlimit-name a
A -m hashlimit --hashlimit 10/min --hashlimit-name b --hashlimit-burst 7 --hashlimit-mode srcip
A -m hashlimit --hashlimit-above 10/hour --hashlimit-name c --hashlimit-mode srcip,dstip,srcport,dstport --hashlimit-srcmask 24 --hashlimit-dstmask 16
A -m hashlimit --hashlimit-above 5/day --hashlimit-name d --hashlimit-htable-size 100 --hashlimit-htable-max 200 --hashlimit-htable-expire 3000 --hashlimit-htable-gcinterval 500
A -m hashlimit --hashlimit-upto 10000000/s --hashlimit-name g
A -m hashlimit --hashlimit-upto 0/s --hashlimit-name g
A -m hashlimit --hashlimit-upto 1/foo --hashlimit-name g
A -m hashlimit --hashlimit-upto 5 --hashlimit-name g --hashlimit-mode foo
A -m hashlimit --hashlimit-upto 5 --hashlimit-name ""
A -m hashlimit ! --hashlimit-upto 5 --hashlimit-name zz
A -m hashlimit --hashlimit-upto 1/s --hashlimit-above 1/s --hashlimit-name zz
A -m hashlimit --hashlimit-upto 1000/s --hashlimit-burst 2000 --hashlimit-name h
A -m hashlimit --hashlimit-upto 5/s --hashlimit-burst 0 --hashlimit-name h
A -m hashlimit --hashlimit-upto 7/min --hashlimit-name k
A -m hashlimit --hashlimit-upto 3/s --hashlimit-mode "" --hashlimit-name l
A -m rpfilter
r iptables -t mangle -A INPUT -m rpfilter
r iptables -t mangle -A PREROUTING -m rpfilter
r iptables -t mangle -A PREROUTING -m rpfilter --invert
r iptables -t mangle -A PREROUTING -m rpfilter --loose --validmark --accept-local --invert
r iptables -t raw -A PREROUTING -m rpfilter
r iptables -A INPUT -m rpfilter
A -m dscp
A -m dscp --dscp 1
A -m dscp ! --dscp 0x2e
A -m dscp --dscp 64
A -m dscp --dscp-class EF
A -m dscp --dscp-class af11
A -m dscp --dscp-class CS7
A -m dscp --dscp-class foo
A -m dscp --dscp 1 --dscp-class EF
A -m tos
A -m tos --tos 0x10
A -m tos --tos Minimize-Delay
A -m tos ! --tos 8/0x3f
A -m tos --tos 0x100
A -m tos --tos foo
A -p tcp -m ecn --ecn-tcp-cwr
A -p tcp -m ecn ! --ecn-tcp-ece
A -m ecn --ecn-ip-ect 2
A -m ecn ! --ecn-ip-ect 3
A -m ecn --ecn-ip-ect 4
A -m ecn --ecn-tcp-cwr
A -m ecn
A -m quota --quota 1000
A -m quota ! --quota 5
A -m quota
A -m quota --quota x
A -m connlimit --connlimit-above 3
A -m connlimit --connlimit-upto 3 --connlimit-mask 24 --connlimit-daddr
A -m connlimit --connlimit-above 0 --connlimit-mask 0
A -m connlimit --connlimit-mask 33 --connlimit-above 1
A -m connlimit ! --connlimit-above 3
A -m connlimit --connlimit-above 3 --connlimit-upto 5
A -m connlimit
A -m connlimit --connlimit-above x
A -m connbytes --connbytes 10:20 --connbytes-dir original --connbytes-mode packets
A -m connbytes ! --connbytes 10 --connbytes-dir reply --connbytes-mode avgpkt
A -m connbytes --connbytes 10: --connbytes-dir both --connbytes-mode bytes
A -m connbytes --connbytes :10 --connbytes-dir both --connbytes-mode bytes
A -m connbytes --connbytes 10
A -m connbytes --connbytes 20:10 --connbytes-dir both --connbytes-mode bytes
A -m connbytes --connbytes 20:10 --connbytes-dir foo --connbytes-mode bytes
A -m helper --helper ftp
A -m helper ! --helper "irc-6667"
A -m helper --helper ""
A -m helper
A -m string --string abc --algo bm
A -m string --string "a b" --algo kmp --from 10 --to 20 --icase
A -m string ! --hex-string "|de ad|beef" --algo bm
A -m string --string abc
A -m string --algo bm
A -m string --string "abc" --algo foo
A -m string --hex-string "abc" --algo bm
A -m string --hex-string "|zz|" --algo bm
A -m string --string "" --algo bm
A -p tcp -m tcpmss --mss 500:1000
A -p tcp -m tcpmss ! --mss 500
A -m tcpmss --mss 5
A -m conntrack --ctstate NEW --ctdir REPLY
iptables -t mangle -L M -n
iptables -t mangle -L M
iptables -t mangle -S
