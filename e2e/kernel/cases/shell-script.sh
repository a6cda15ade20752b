# A longer script: functions, traps, retries, here-documents, tests, and what a subshell keeps to itself.
log() { printf '[%s] %s\n' "${FUNCNAME[1]}" "$*"; }
main() { log start; inner; }; inner() { log in; return 7; }
main; echo $?
err() { echo "error at line $1: $2"; }; trap 'err $LINENO "$BASH_COMMAND"' ERR
false
ls /nonexistent 2>/dev/null
trap - ERR
retry() { local n=$1; shift; local i; for ((i=1;i<=n;i++)); do "$@" && return 0; echo "try $i failed"; sleep 0.1; done; return 1; }
c=0; flaky() { ((++c >= 3)); }; retry 5 flaky; echo "ok $c"
while IFS=' ' read -r name addr; do echo "$name -> $addr"; done <<'T'
web 10.0.0.1
db 10.0.0.2
T
total=0; while read -r n; do ((total+=n)); done < <(printf '1\n2\n3\n'); echo $total
printf '%s\n' one two | while read -r l; do echo "$l"; done | sort -r
[ -z "" ] && [ -n x ] && [ 1 -lt 2 ] && [ a != b ] && [ ! -e /nope ] && [ -d /tmp ] && echo tests
[[ abc == a* && abc != *d && 5 -gt 3 && -z "" ]] && echo cond; [[ a < b ]] && echo lt
if ! ping -c1 -W1 127.0.0.1 >/dev/null 2>&1; then echo "no loopback"; fi
ip link set lo up; until ping -c1 -W1 127.0.0.1 >/dev/null; do sleep 1; done; echo up
for ns in a b; do ip netns add $ns || exit 1; done; ip netns list | sort; for ns in $(ip netns list | awk '{print $1}'); do ip netns del "$ns"; done
x=$(cat <<E2
multi
line
E2
); echo "$x" | wc -l
printf '%5.2f|%-5s|%05d|%x|%o|%c|%q|%b|%%\n' 3.14159 ab 42 255 8 z 'a b' 'x\ty'
printf '%s ' {a,b}{1,2}; echo
echo -e 'a\tb\x41\u00e9'; echo -n no; echo; printf '%(%Y)T\n' 0
str="key=value"; echo "${str%%=*}" "${str#*=}"; path=/a/b/c.txt; echo "${path##*/}" "${path%/*}" "${path%.txt}"
declare -a arr=([2]=x [0]=y); echo "${!arr[@]}"; arr=("${arr[@]/x/z}"); echo "${arr[@]}"
function foo { echo "args: $# $1"; }; foo "a b" c
eval 'echo ev $((1+2))'; e='echo hi'; $e; "$e" 2>&1; echo $?
(cd /tmp && pwd); pwd | head -c1; echo
{ echo out; echo err >&2; } 2>&1 | sort; echo ${PIPESTATUS[@]}
false | true | false; echo "${PIPESTATUS[*]}"
set -o pipefail; false | true; echo $?; set +o pipefail
export V=1; bash -c 'echo $V $0 $1' zero one; env | grep ^V=; V=2 bash -c 'echo $V'
sleep 10 & kill $!; wait $! 2>/dev/null; echo $?
kill -0 $$ && echo alive; trap 'echo got usr1' USR1; kill -USR1 $$; 
umask; ulimit -n >/dev/null; times >/dev/null; echo $?
echo {1..3}{a,b} ~root "${HOME:-x}" $'\n' | head -1
shopt -s nullglob; echo /nonexist/*; shopt -u nullglob; echo /nonexist/*; shopt -s extglob; [[ foobar == +(foo|bar) ]] && echo ext
exec 5< <(echo fd5); read -u5 l; echo $l; read -t 0.1 q; echo $?
echo "a b" > /tmp/f1; cat /tmp/f1 - <<< stdin; tee /tmp/f2 <<< t >/dev/null; wc -c < /tmp/f2; rm /tmp/f1 /tmp/f2
return 5 2>/dev/null; echo "ret $?"; unset -f foo; foo 2>/dev/null; echo $?
