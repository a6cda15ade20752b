# iptables: which of several faults is told.
r() { echo "\$ $*"; "$@"; echo "= $?"; }
r iptables -A OUTPUT -i lo -s foo
r iptables -A OUTPUT -i lo -s 1.1.1.1,2.2.2.2 ! -d 1.1.1.1,2.2.2.2
r iptables -L -p tcp -s foo
r iptables -t foo -A INPUT -s foo
r iptables -t foo -A OUTPUT -i lo
r iptables -t foo -L -p tcp
r iptables -A INPUT -j ACCEPT
r iptables -L INPUT -v -Z
r iptables -L -v -Z
r iptables -S -v -Z
r iptables -N U
r iptables -I INPUT 2 -j REJECT --reject-with tcp-reset
r iptables -I INPUT 1 -j REJECT --reject-with tcp-reset
r iptables -I INPUT 3 -j DROP
r iptables -I U 1 -j DROP
r iptables -I U 2 -j REJECT --reject-with tcp-reset
r iptables -R INPUT 1 -j REJECT --reject-with tcp-reset
r iptables -t nat -A U -j INPUT
r iptables -t nat -N U
r iptables -t nat -A U -j INPUT
r iptables -t nat -A U -j PREROUTING
r iptables -t nat -A PREROUTING -j ACCEPT
r iptables -t nat -A U -j PREROUTING
r iptables ! -L
r iptables -A INPUT ! -m tcp
r iptables -A INPUT !
r iptables -A INPUT -p tcp ! 
r iptables -Z INPUT -v
r iptables -E U U
r iptables -E INPUT U
r iptables -E nope U
r iptables -E U averyveryveryveryverylongchainname
r iptables -E U 'a b'
r iptables -X U
r iptables -S
