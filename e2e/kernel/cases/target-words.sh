# Targets as they are typed: right and wrong words, what -L and -S print.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
A() { r iptables -t mangle -A M "$@"; }
P() { r iptables -t mangle -A POSTROUTING "$@"; }
iptables -t mangle -N M
A -j NFLOG
A -j NFLOG --nflog-group 5 --nflog-prefix a --nflog-size 64
A -j NFLOG --nflog-group 70000
A -j NFLOG --nflog-prefix 12345678901234567890123456789012345678901234567890123456789012345
A -j NFLOG --nflog-threshold 0
P -j CLASSIFY --set-class 1:10
P -j CLASSIFY --set-class 0001:000a
P -j CLASSIFY --set-class 10
P -j CLASSIFY
r iptables -t mangle -A PREROUTING -j CLASSIFY --set-class 1:1
r iptables -A OUTPUT -j CLASSIFY --set-class 1:1
r iptables -A INPUT -j CLASSIFY --set-class 1:1
r iptables -A FORWARD -j CLASSIFY --set-class 1:1
A -j TEE
A -j TEE --gateway 10.0.0.1
A -j TEE --gateway 10.0.0.1 --oif eth0
A -j TEE --gateway foo
A -j TEE --gateway 0.0.0.0
A -j TEE --gateway ::1
P -j CHECKSUM
P -j CHECKSUM --checksum-fill
r iptables -A OUTPUT -j CHECKSUM --checksum-fill
A -p tcp -j TCPMSS
A -p tcp -j TCPMSS --set-mss 1400
A -p tcp --syn -j TCPMSS --set-mss 1400
A -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
r iptables -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
r iptables -A INPUT -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
r iptables -A INPUT -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1000
A -j TCPMSS --set-mss 1400
A -p tcp --syn -j TCPMSS --set-mss 70000
A -p tcp --syn -j TCPMSS --set-mss 5 --clamp-mss-to-pmtu
A -p udp -j TCPMSS --set-mss 5
A -p tcp -m conntrack --ctstate NEW -j TCPMSS --set-mss 1400
A -p tcp ! --syn -j TCPMSS --set-mss 1400
A -j TOS
A -j TOS --set-tos 0x10
A -j TOS --set-tos 0x10/0x3f
A -j TOS --set-tos Minimize-Delay
A -j TOS --set-tos normal-service
A -j TOS --and-tos 0xf0
A -j TOS --or-tos 0x10
A -j TOS --xor-tos 3
A -j TOS --set-tos 256
A -j TOS --set-tos foo
r iptables -A OUTPUT -j TOS --set-tos 0x10
A -j DSCP
A -j DSCP --set-dscp 46
A -j DSCP --set-dscp 0x3f
A -j DSCP --set-dscp 64
A -j DSCP --set-dscp-class EF
A -j DSCP --set-dscp-class foo
A -j DSCP --set-dscp-class BE --set-dscp 1
r iptables -A OUTPUT -j DSCP --set-dscp 1
A -j TTL
A -j TTL --ttl-set 64
A -j TTL --ttl-inc 1
A -j TTL --ttl-dec 2
A -j TTL --ttl-dec 0
A -j TTL --ttl-set 300
A -j TTL --ttl-set 5 --ttl-inc 6
r iptables -A OUTPUT -j TTL --ttl-set 4
r iptables -t raw -A PREROUTING -j TRACE
r iptables -t raw -A PREROUTING -p icmp -j TRACE
r iptables -A INPUT -j TRACE
r iptables -t raw -A PREROUTING -j CT
r iptables -t raw -A PREROUTING -j CT --notrack
r iptables -t raw -A PREROUTING -j CT --zone 5
r iptables -t raw -A PREROUTING -j CT --zone mark
r iptables -t raw -A PREROUTING -j CT --zone-orig 5
r iptables -t raw -A PREROUTING -j CT --zone-orig mark
r iptables -t raw -A PREROUTING -j CT --zone-reply 6
r iptables -t raw -A PREROUTING -j CT --zone 70000
r iptables -t raw -A PREROUTING -j CT --zone x
r iptables -t raw -A PREROUTING -j CT --notrack --zone 4
r iptables -A INPUT -j CT --notrack
A -j LOG
A -j LOG --log-prefix "IN: " --log-level debug --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
A -j LOG --log-level 9
A -j LOG --log-level foo
A -j LOG --log-prefix 123456789012345678901234567890
A -j LOG --log-level warn
A -j NOSUCH
iptables -t mangle -L M -n
iptables -t mangle -L M
iptables -t mangle -S; iptables -t raw -S; iptables -t raw -L -n; iptables -S;iptables -t mangle -L POSTROUTING
