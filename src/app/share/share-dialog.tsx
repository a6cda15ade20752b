/** Everything that a moment can be sent as: a link, a code, text, a picture, a film, a capture. */
import { useEffect, useRef, useState } from 'react'
import { type Links, linksNow, showInAddress } from '../actions/share.ts'
import { belong } from '../locale/belong.ts'
import { namesOf } from '../names.ts'
import { Dialog } from '../overlays/dialog.tsx'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { toast } from '../toasts/toast.ts'
import { Exports } from './exports.tsx'
import { fileName } from './download.ts'
import { commandText, embedText, ticketText, treeText } from './formats.ts'
import { Qr } from './qr.tsx'
import { Row } from './row.tsx'

/** Chat programs cut links after about this many characters; most others after the second number. */
const LONG = 2000
const TOO_LONG = 8000

async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast(belong.share.copied(what))
  } catch {
    toast(belong.share.failed)
  }
}

export function ShareDialog() {
  const [links, setLinks] = useState<Links>()
  const [short, setShort] = useState(false)
  const [copied, setCopied] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const cursor = useSim((sim) => sim.cursor)
  const text = useScenario((scenario) => scenario.text)
  useEffect(() => {
    let gone = false
    void linksNow().then(async (made) => {
      if (gone) return
      setLinks(made)
      if (made.whole === undefined) return
      showInAddress(made.whole)
      try {
        await navigator.clipboard.writeText(made.whole)
        setCopied(true)
      } catch {
        // Without permission the link is there to be copied by hand.
      }
    })
    return () => void (gone = true)
  }, [cursor, text])
  const link = short ? (links?.short ?? links?.whole) : links?.whole
  useEffect(() => field.current?.select(), [link])
  return (
    <Dialog title={belong.share.title} look="side" initialFocus={field}>
      {links && link === undefined && <p className="warn">{belong.share.none}</p>}
      {link !== undefined && (
        <div className="share-link">
          <div>
            <label className="field">
              <span>{belong.share.link}</span>
              <input
                ref={field}
                className="mono"
                readOnly
                value={link}
                onFocus={(event) => event.target.select()}
                aria-describedby="share-note"
              />
            </label>
            <p id="share-note" className={link.length > LONG ? 'warn' : 'dim'} role="status">
              {link.length > TOO_LONG
                ? belong.share.tooLong(link.length)
                : link.length > LONG
                  ? belong.share.long(link.length)
                  : copied
                    ? belong.share.copiedAlready
                    : belong.share.byHand}
            </p>
            {links?.short !== undefined && (
              <label className="tick">
                <input type="checkbox" checked={short} onChange={(event) => setShort(event.target.checked)} />
                {belong.share.short}
              </label>
            )}
            <button type="button" onClick={() => void copy(link, belong.share.link)}>
              {belong.share.copy}
            </button>
          </div>
          {/* A camera reads few characters best. */}
          <Qr link={links?.short ?? link} />
        </div>
      )}
      <CopyAs link={link} />
      <Exports />
    </Dialog>
  )
}

function CopyAs({ link }: { link: string | undefined }) {
  const story = useSim((sim) => sim.story)
  const topology = useScenario((scenario) => scenario.topology)
  const { from, to, data, seed } = useSim.getState()
  const request = { from, to, data, seed }
  const file = `${fileName(topology?.title ?? '')}.yaml`
  const usable = link !== undefined && link.length <= TOO_LONG ? link : undefined
  const told = story && topology ? { story, topology, names: namesOf(topology) } : undefined
  return (
    <Row title={belong.share.copyAs}>
      <button
        type="button"
        disabled={!told}
        onClick={() => told && void copy(treeText(told.story, told.names), belong.share.tree)}
      >
        {belong.share.tree}
      </button>
      <button
        type="button"
        disabled={!told}
        onClick={() => told && void copy(ticketText(told.story, { ...told, request, link: usable }), belong.share.markdown)}
      >
        {belong.share.markdown}
      </button>
      <button type="button" onClick={() => void copy(commandText(request, file, usable), belong.share.command)}>
        {belong.share.command}
      </button>
      <button
        type="button"
        disabled={usable === undefined}
        onClick={() => usable !== undefined && void copy(embedText(usable), belong.share.embed)}
      >
        {belong.share.embed}
      </button>
      {!told && <p className="dim">{belong.share.needsStory}</p>}
    </Row>
  )
}
