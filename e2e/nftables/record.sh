#!/usr/bin/env bash
# record.sh FAMILY TYPE HOOK PRIORITY < RULES: adds each rule to an empty chain of real nft (root, Linux) and prints it as it is
# listed: `= RULE` where that is the same, `RULE` and `   => LISTING`, or `RULE` and each line of the refusal after `   !! `.
unshare -n bash "$(dirname "$0")/rules.sh" "$@"
