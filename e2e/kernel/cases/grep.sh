# grep: basic, extended, fixed and Perl's patterns, context, several files, what it prints alone, and what it refuses.
cd /tmp; mkdir -p gg/sub; printf 'alpha\nbeta\ngamma\ndelta\nbeta2\n' > gg/a; printf 'beta\n' > gg/sub/b; cd gg
grep -r beta | sort; grep -r beta . | sort; grep -rn beta sub; grep -rl beta . | sort; grep -c beta a sub/b; grep -n -A1 beta a; grep -B1 -C1 gamma a; grep -A1 -n -e alpha -e delta a; grep -1 delta a; grep -h beta a sub/b; grep -o 'a' a | wc -l
grep beta sub; echo $?; grep -s beta nope a; echo $?; grep -q beta nope a; echo $?; grep -L alpha a sub/b; echo $?
grep 'be*' a; grep '\(a\)l\1' a; grep 'b\?eta' a; grep -E 'b?eta{1,2}' a; grep '[[:digit:]]' a; grep '^$' a; echo $?; grep '' a | wc -l; grep -x beta a; grep -w beta a; grep -v -e beta -e alpha a; grep -i BETA a; grep 'a*' a | wc -l; grep '*' a; grep 'x\{0,\}' a | wc -l
grep '[' a; echo $?; grep -E '(' a; echo $?; grep -E 'a{,1}b' a; grep 'a\{1' a; echo $?; grep -e; echo $?; grep -A x a; echo $?; grep -P '\d+' a; grep -P '(?<=be)ta' a; grep -oP 'be\Kta' a; grep -m2 -c a a; grep -nm1 a a
printf 'a\nb' | grep b; printf 'ä ö\n' | grep -o ö; printf 'a-b\n' | grep -- -b; printf 'a.b\n' | grep -F .; printf 'x\n' | grep -f /dev/null; echo $?; echo "a|b" | grep 'a|b'; echo 'a+b' | grep 'a+b'; echo "aab" | grep -oE 'a|ab|aab'; echo 'foo(bar)' | grep -o '(.*)'; echo 'x{y' | grep -E 'x{y'; echo 'tcp dpt:80' | grep -E 'dpt:(80|443)$'; egrep 'a|x' a | head -1; fgrep . a; echo $?
echo '10.0.0.1 via' | grep -P '^\d{1,3}(\.\d{1,3}){3}\s'; echo "a b" | grep '\<b\>'; echo "line" | grep -nH line -; grep --max-count=1 --line-number a a; grep --exclude=b beta -r . ; grep --include=a -r beta .
cd ..; rm -r gg
