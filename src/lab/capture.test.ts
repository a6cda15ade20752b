import { describe, expect, it } from 'vitest'
import { FIRST } from '../scenario/first.ts'
import { captureLab } from './capture.ts'
import { openLab } from './lab.ts'

const { lab } = openLab(FIRST.yaml)
const request = { from: 'pod/default/curl-client', to: 'http://backend-service:3000' }
const capture = (netns: string, device: string) => captureLab(lab!, request, { netns, device })
const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The Ethernet frames of a file. */
function framesOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer)
  const frames: Uint8Array[] = []
  for (let at = 24; at < file.length; at += 16 + view.getUint32(at + 8, true))
    frames.push(file.subarray(at + 16, at + 16 + view.getUint32(at + 8, true)))
  return frames
}

describe('a capture of a connection', () => {
  it('has both ways of it, and ARP where it was asked', () => {
    const { frames, file } = capture('pod/default/curl-client', 'eth0')
    expect(framesOf(file)).toHaveLength(frames)
    const syn = framesOf(file).find((frame) => frame[12] === 8 && frame[13] === 0 && frame[47] === 2)!
    expect(syn).toHaveLength(74)
    // The Service's address, before the node turns it over.
    expect(hex(syn).slice(60, 68)).toMatch(/^0a60/)
  })
  it('is the same bytes each time', () => {
    expect(hex(capture('pod/default/curl-client', 'eth0').file)).toBe(hex(capture('pod/default/curl-client', 'eth0').file))
  })
  it('refuses a device that is not there', () => {
    expect(() => capture('pod/default/curl-client', 'eth7')).toThrow(
      expect.objectContaining({ message: 'there is no device eth7 in pod/default/curl-client' }),
    )
  })
})
