/** Names of users and groups as a fresh Debian has them, for `-m owner`. passwd(5), group(5). */
import { dictionary } from '../../net/dictionary.ts'

const USERS: Readonly<Record<string, number>> = dictionary({
  root: 0,
  daemon: 1,
  bin: 2,
  sys: 3,
  sync: 4,
  games: 5,
  man: 6,
  lp: 7,
  mail: 8,
  news: 9,
  uucp: 10,
  proxy: 13,
  'www-data': 33,
  backup: 34,
  list: 38,
  irc: 39,
  _apt: 42,
  nobody: 65_534,
})

const GROUPS: Readonly<Record<string, number>> = dictionary({
  root: 0,
  daemon: 1,
  bin: 2,
  sys: 3,
  adm: 4,
  tty: 5,
  disk: 6,
  lp: 7,
  mail: 8,
  news: 9,
  uucp: 10,
  man: 12,
  proxy: 13,
  kmem: 15,
  dialout: 20,
  fax: 21,
  voice: 22,
  cdrom: 24,
  floppy: 25,
  tape: 26,
  sudo: 27,
  audio: 29,
  dip: 30,
  'www-data': 33,
  backup: 34,
  operator: 37,
  list: 38,
  irc: 39,
  src: 40,
  shadow: 42,
  utmp: 43,
  video: 44,
  sasl: 45,
  plugdev: 46,
  staff: 50,
  games: 60,
  users: 100,
  nogroup: 65_534,
})

export type NameKind = 'user' | 'group'
const TABLES: Readonly<Record<NameKind, Readonly<Record<string, number>>>> = { user: USERS, group: GROUPS }

export const idOfName = (kind: NameKind, name: string): number | undefined =>
  Object.hasOwn(TABLES[kind], name) ? TABLES[kind][name] : undefined

export const nameOfId = (kind: NameKind, id: number): string | undefined =>
  Object.keys(TABLES[kind]).find((name) => TABLES[kind][name] === id)
