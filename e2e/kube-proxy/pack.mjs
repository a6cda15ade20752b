#!/usr/bin/env node
// pack.mjs FOLDER: packs FOLDER/RELEASE/CASE/{case.yaml,node} and what was recorded (FILES) into cases/RELEASE.json.gz beside this file.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const IPVS = ['ipvs/ipvs.txt', 'ipvs/ipset-save.txt', 'ipvs/kube-ipvs0.txt']
const FILES = ['case.yaml', 'node', 'iptables-save.txt', 'ip6tables-save.txt', 'nft.txt', 'nft6.txt', ...IPVS]
const folder = process.argv[2]
if (folder === undefined) {
  console.error('usage: pack.mjs FOLDER')
  process.exit(2)
}
for (const release of readdirSync(folder).sort()) {
  const cases = {}
  for (const name of readdirSync(join(folder, release)).sort()) {
    const present = FILES.filter((file) => existsSync(join(folder, release, name, file)))
    cases[name] = Object.fromEntries(present.map((file) => [file, readFileSync(join(folder, release, name, file), 'utf8')]))
  }
  writeFileSync(join(import.meta.dirname, 'cases', `${release}.json.gz`), gzipSync(JSON.stringify(cases), { level: 9 }))
  console.log(`${release}: ${Object.keys(cases).length} cases`)
}
