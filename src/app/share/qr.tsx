/** A link as a QR code: dark on white in any theme, because that is what cameras expect. */
import { useMemo, useState } from 'react'
import { encode } from 'uqr'
import { belong } from '../locale/belong.ts'

/** Beyond this its squares are too small on a slide. */
const MAX_LINK = 1800

export function Qr({ link }: { link: string }) {
  const [large, setLarge] = useState(false)
  const drawn = useMemo(() => {
    if (link.length > MAX_LINK) return undefined
    const { size, data } = encode(link, { ecc: 'L', border: 3 })
    // One path, row by row: a square of its own for each would be thousands of elements.
    const d = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('')
    return { size, d }
  }, [link])
  if (!drawn) return <p className="dim qr-none">{belong.share.qrTooLong}</p>
  return (
    <button
      type="button"
      className={large ? 'qr large' : 'qr'}
      aria-label={large ? belong.share.qrSmall : belong.share.qrLarge}
      onClick={() => setLarge(!large)}
    >
      <svg viewBox={`0 0 ${drawn.size} ${drawn.size}`} role="img" aria-label={belong.share.qr} shapeRendering="crispEdges">
        <rect width={drawn.size} height={drawn.size} fill="#fff" />
        <path d={drawn.d} fill="#000" />
      </svg>
    </button>
  )
}
