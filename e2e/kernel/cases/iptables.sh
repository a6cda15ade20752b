# iptables: rules, lists, errors.
t() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
t iptables
t iptables -V
t iptables -L
t iptables -A INPUT -s 10.0.0.0/8 -p tcp --dport 22 -j ACCEPT
t iptables -I INPUT -i lo -j ACCEPT
t iptables -I INPUT 2 -p icmp -j DROP
t iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
t iptables -P FORWARD DROP
t iptables -nvL
t iptables -nvL INPUT --line-numbers
t iptables -S
t iptables -S INPUT 2
t iptables -L INPUT 2
t iptables -C INPUT -i lo -j ACCEPT
t iptables -C INPUT -i lo -j DROP
t iptables -D INPUT 9
t iptables -D INPUT -i lo -j DROP
t iptables -D INPUT 1
t iptables -R INPUT 1 -j RETURN
t iptables -N WEB
t iptables -A INPUT -j WEB
t iptables -X WEB
t iptables -E WEB NET
t iptables -S
t iptables -F INPUT
t iptables -X
t iptables -w -nL
t iptables -w 5 -nL INPUT
t iptables -t nat -S
t iptables -t foo -L
t iptables -A INPUT
t iptables -A FOO -j ACCEPT
t iptables -A INPUT -j FOO
t iptables -A INPUT -p foo -j ACCEPT
t iptables -A INPUT -s 1.2.3 -j ACCEPT
t iptables -A INPUT --dport 80 -j ACCEPT
t iptables -P INPUT FOO
t iptables -Z
t iptables-save
