# bash: arrays, case changes, ranges, options that end a script, and traps.
set -euo pipefail
declare -A ip=([web]=10.0.0.2 [db]=10.0.0.3)
for k in $(printf '%s\n' "${!ip[@]}" | sort); do printf '%-5s %s\n' "$k" "${ip[$k]}"; done
echo "${#ip[@]}"; unset 'ip[web]'; echo "${!ip[*]}"
x=hello; echo ${x^} ${x^^} ${x~} ${x~~} ${x:1:3} ${x: -2} ${x/l/L} ${x//l/L} ${x#he} ${x%lo} ${x/#he/HE} ${x/%lo/LO}
y=WORLD; echo ${y,} ${y,,} ${y~} ${y@Q} ${y@L} ${x@U} ${x@u}
mapfile -t lines < <(seq 3); echo "${lines[@]}" ${#lines[@]} ${lines[-1]}
read -r a b <<< "one two three"; echo "$a|$b"
IFS=, read -ra parts <<< "a,b,,c"; echo "${#parts[@]} ${parts[3]}"
printf -v out '%03d-%s' 7 x; echo "$out"
f() { local -n ref=$1; ref=changed; }; v=1; f v; echo $v
[[ "10.0.0.1/24" =~ ^([0-9.]+)/([0-9]+)$ ]] && echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
for i in {1..3} {a..c} {01..03} {10..0..5}; do printf '%s ' $i; done; echo
for ((i=0;i<3;i++)); do ((i==1)) && continue; echo -n "$i "; done; echo
trap 'echo bye $?' EXIT
(exit 3) || echo "sub $?"
false || true
echo "${undefined:-dflt}" "${undefined+set}"
echo $(( 5 % 3 )) $(( 2**10 )) $(( 0x1f )) $(( 7 > 3 ? 1 : 0 )) $((1<<4|3)) $((~5)) $((10#08))
case "$x" in h*) echo starts;& z) echo fall;; *) echo no;; esac
case abc in a*) echo 1;;& *c) echo 2;; esac
echo "$undefinedx"
echo never
