# bash: functions that other shells inherit.
f() { echo "f $1"; g; }; g() { for i in 1 2; do echo "g $i"; done; }
export -f f g; bash -c 'f a'; echo x | xargs -I{} bash -c 'f {}'; (f sub); env | grep -c BASH_FUNC; export -f nosuch; echo $?; export -nf f; bash -c 'f b' 2>&1; unset -f g; bash -c g 2>&1; timeout 2 bash -c 'type -t g'; echo $?
function h { local x=$1; [[ $x == a ]] && echo "is a" || echo "no"; }; export -f h; bash -c 'h a; h b'; bash <<< 'h a'
