# bash: menus, options, jobs that are waited for, and the text utilities around them.
select x in one two three; do echo "got $x ($REPLY)"; [[ $x == two ]] && break; done <<< $'1\n9\n2\n'
PS3='pick> '; select x in a b; do echo "[$x]"; break; done < <(echo 1)
getopt_test() { local OPTIND=1 o; while getopts ":a:bc" o "$@"; do case $o in a) echo "a=$OPTARG";; b) echo b;; c) echo c;; :) echo "missing $OPTARG";; \?) echo "bad $OPTARG";; esac; done; shift $((OPTIND-1)); echo "rest: $*"; }
getopt_test -a 1 -bc x y; getopt_test -z; getopt_test -a
wait_test() { (sleep 0.2; exit 3) & (sleep 0.1; exit 4) & wait -n; echo "first $?"; wait -n; echo "second $?"; wait -n; echo $?; }
wait_test
sleep 0.1 & p=$!; wait $p; echo "waited $?"; wait 99999; echo $?
timeout 0.2 sleep 5; echo "timeout $?"
printf '%s\n' a b c | xargs -I{} echo "<{}>"; echo 1 2 3 4 | xargs -n2 echo; printf 'a\0b\0' | xargs -0 -n1 echo
seq 5 | awk '{s+=$1} END {print s, NR, s/NR}'; echo "a:b:c" | awk -F: -v OFS=- '{$2="X"; print; print NF}'
ip -o link show lo | awk '{print $2}' | tr -d :
echo "foo=1 bar=2" | sed -E 's/([a-z]+)=([0-9])/\2=\1/g'; seq 5 | sed -n '2,3p;$p'; seq 3 | sed '2d;s/1/one/'
exec 3>&1; echo to3 >&3; exec 3>&-; echo x >&3; echo $?
diff <(seq 3) <(seq 2 4); echo $?
cat <<EOF | tr a-z A-Z
here $((1+1)) `echo back`
EOF
cat <<-'EOF'
	tab $x
	EOF
a=(1 2 3); a+=(4); echo "${a[@]:1:2}" "${a[*]}" "${!a[@]}"; a[10]=x; echo ${#a[@]}; unset 'a[0]'; echo "${a[@]}"
declare -p a; declare -i n=5; n+=3; echo $n; readonly r=1; r=2; echo $?
s="a b  c"; set -- $s; echo $# "$1" "${@:2}" "${*: -1}"; shift 2; echo "$@"
echo "${s// /_}" "${#s}"; IFS=:; echo "$*"; unset IFS
true && { echo group; } ; ! false; echo $?
let "z = 3 * 4"; echo $z; ((z++)); echo $z; ((z == 0)); echo $?
type -t cd ls if f; command -v echo; hash -r
echo ${BASH_SOURCE[0]##*/} $LINENO ${FUNCNAME[0]:-main} $BASHPID >/dev/null; echo "$-" | tr -d '\n' | wc -c >/dev/null
