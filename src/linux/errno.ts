/** Errors that system calls and netlink give, and the words that tools print for them (strerror(3)). */

const TEXT = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ESRCH: 'No such process',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  ENODEV: 'No such device',
  EBUSY: 'Device or resource busy',
  EACCES: 'Permission denied',
  ENONET: 'Machine is not on the network',
  EOPNOTSUPP: 'Operation not supported',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETUNREACH: 'Network is unreachable',
  EHOSTUNREACH: 'No route to host',
  EHOSTDOWN: 'Host is down',
  ENETDOWN: 'Network is down',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EDESTADDRREQ: 'Destination address required',
  EMSGSIZE: 'Message too long',
  ENOPROTOOPT: 'Protocol not available',
  ELOOP: 'Too many levels of symbolic links',
  ERANGE: 'Numerical result out of range',
  ENOTCONN: 'Transport endpoint is not connected',
  EPIPE: 'Broken pipe',
  EPROTO: 'Protocol error',
  EXDEV: 'Invalid cross-device link',
} as const

export type Errno = keyof typeof TEXT

export const strerror = (errno: Errno): string => TEXT[errno]

/** A refusal by the kernel: `extack` is netlink's longer message (`ipv4: Address already assigned.`), when it gives one. */
export interface KernelError {
  ok: false
  errno: Errno
  extack?: string
}
export type Outcome<T> = { ok: true; value: T } | KernelError

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value })
export const refuse = (errno: Errno, extack?: string): KernelError =>
  extack === undefined ? { ok: false, errno } : { ok: false, errno, extack }
