# A class room script: functions, tables, checks, a summary at the end, and a function that another bash inherits.
set -u
declare -A HOSTS=([web]=10.0.0.10 [db]=10.0.0.20 [app]=10.0.0.30)
declare -a ORDER=(web app db)
fail=0
die() { echo "FATAL: $*" >&2; exit 1; }
run() { "$@" || { echo "failed ($?): $*"; ((fail++)); }; }
setup() {
  ip link add br0 type bridge mcast_snooping 0 || die bridge; ip addr add 10.0.0.1/24 dev br0; ip link set br0 up
  local h; for h in "${ORDER[@]}"; do
    ip netns add "$h"; ip link add "v-$h" type veth peer name eth0 netns "$h"; ip link set "v-$h" master br0 up
    ip -n "$h" addr add "${HOSTS[$h]}/24" dev eth0; ip -n "$h" link set eth0 up; ip -n "$h" link set lo up; ip -n "$h" route add default via 10.0.0.1
  done
}
check() { local from=$1 to=$2 want=$3 got; if ip netns exec "$from" ping -c1 -W1 "${HOSTS[$to]}" >/dev/null 2>&1; then got=yes; else got=no; fi
  printf '%-4s -> %-4s %-3s %s\n' "$from" "$to" "$got" "$([[ $got == "$want" ]] && echo ok || echo WRONG)"; }
trap 'echo "summary: $fail failures, $(ip netns list | wc -l) namespaces"' EXIT
setup
while read -r a b w; do check "$a" "$b" "$w"; done <<'T'
web app yes
app db yes
web db yes
T
sysctl -qw net.bridge.bridge-nf-call-iptables=1
iptables -A FORWARD -s "${HOSTS[web]}" -d "${HOSTS[db]}" -j REJECT
check web db no; check db web no; check app db yes
run false; run ip link set nope up; run true
mapfile -t rules < <(iptables -S FORWARD); echo "${#rules[@]} rules, last: ${rules[-1]}"
IFS=$'\n' read -r -d '' -a names < <(ip -o link show type bridge | awk -F': ' '{print $2}' && printf '\0'); echo "bridges: ${names[*]}"
for h in "${!HOSTS[@]}"; do echo "$h=${HOSTS[$h]}"; done | sort | column -t -s=
printf '%s\n' "${HOSTS[@]}" | sort -t. -k4 -n | tr '\n' ' '; echo
case $(ip -br link show v-web | awk '{print $2}') in UP) echo "v-web up";; *) echo "v-web not up";; esac
(( $(conntrack -C 2>/dev/null) > 0 )) && echo tracked
until (( fail == 5 )); do ((fail++)); done; let fail-=3
[[ $(hostname) =~ ^l(.*)$ ]] && echo "host: ${BASH_REMATCH[1]}"
x=$(printf '%s' "$(ip route show default)" | wc -c); echo "${x}"
echo "${ORDER[@]/#/ns-}" "${ORDER[@]%b}" "${#ORDER[@]}" "${ORDER[@]: -1}"; unset 'ORDER[0]'; echo "${!ORDER[@]}"
ns() { ip netns exec "$@"; }; ns web ip route | cut -d' ' -f1-3; export -f ns; bash -c 'ns db ip -br addr show eth0' | awk '{print $3}' | cut -d/ -f1
exit $((fail > 0))
