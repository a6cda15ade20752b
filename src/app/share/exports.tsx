/** Files: the text, the picture, the film, what a device saw. */
import { useMemo, useRef, useState } from 'react'
import { engine } from '../engine.ts'
import { belong } from '../locale/belong.ts'
import { placeName } from '../places.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useView } from '../store/view.ts'
import { toast } from '../toasts/toast.ts'
import { download, fileName } from './download.ts'
import { Row } from './row.tsx'
import { canRecord, webmReel } from './webm.ts'

const records = canRecord()

/** What is being drawn, and how far it is. */
interface Making {
  kind: 'gif' | 'webm'
  done: number
  of: number
}

export function Exports() {
  const topology = useScenario((scenario) => scenario.topology)
  const told = useSim((sim) => sim.story !== undefined)
  const [making, setMaking] = useState<Making>()
  const stop = useRef<AbortController>(undefined)
  const name = fileName(topology?.title ?? '')
  const save = (ending: string, content: BlobPart, type: string) => {
    download(`${name}.${ending}`, content, type)
    toast(belong.share.saved(`${name}.${ending}`))
  }
  const saveYaml = async () => {
    const { text } = useScenario.getState()
    const { moved } = useView.getState()
    // Where things were put by hand is part of the file, as it is of the link.
    const placed =
      Object.keys(moved).length > 0 ? (await import('../../scenario/edit/scenario.ts')).placeThings(text, moved) : text
    save('yaml', placed, 'text/yaml')
  }
  const picture = async (kind: 'svg' | 'png') => {
    try {
      const { canvasSvg, rasterise, toPng } = await import('./picture.ts')
      const drawn = await canvasSvg()
      if (kind === 'svg') save('svg', drawn.text, 'image/svg+xml')
      else save('png', await toPng(await rasterise(drawn, 2)), 'image/png')
    } catch {
      toast(belong.share.failed)
    }
  }
  const film = async (kind: 'gif' | 'webm') => {
    stop.current = new AbortController()
    setMaking({ kind, done: 0, of: 1 })
    try {
      const { filmStory } = await import('./film.ts')
      const reel = kind === 'gif' ? (await import('./gif.ts')).gifReel() : webmReel()
      const made = await filmStory(reel, (done, of) => setMaking({ kind, done, of }), stop.current.signal)
      if (made) save(kind, made, kind === 'gif' ? 'image/gif' : 'video/webm')
    } catch {
      toast(belong.share.failed)
    } finally {
      setMaking(undefined)
    }
  }
  return (
    <Row title={belong.share.saveAs}>
      <button type="button" onClick={() => void saveYaml()}>
        {belong.share.yaml}
      </button>
      <button type="button" onClick={() => void picture('svg')}>
        {belong.share.svg}
      </button>
      <button type="button" onClick={() => void picture('png')}>
        {belong.share.png}
      </button>
      <button type="button" disabled={!told || making !== undefined} onClick={() => void film('gif')}>
        {belong.share.gif}
      </button>
      <button type="button" disabled={!told || making !== undefined || !records} onClick={() => void film('webm')}>
        {belong.share.webm}
      </button>
      {!records && <p className="dim">{belong.share.noWebm}</p>}
      {making && (
        <p className="making" role="status">
          <progress value={making.done} max={making.of} aria-label={belong.share[making.kind]} />
          {belong.share.making(making.done, making.of)}
          <button type="button" onClick={() => stop.current?.abort()}>
            {belong.cancel}
          </button>
        </p>
      )}
      <Capture name={name} />
    </Row>
  )
}

/** The device where the story stands, or any other. */
function Capture({ name }: { name: string }) {
  const topology = useScenario((scenario) => scenario.topology)
  const here = useSim((sim) => sim.story?.steps[sim.cursor]?.place)
  const told = useSim((sim) => sim.story !== undefined)
  const devices = useMemo(
    () =>
      (topology?.namespaces ?? []).flatMap((netns) =>
        netns.devices.map((device) => ({
          key: `${netns.id} ${device.name}`,
          place: { netns: netns.id, device: device.name },
          label: `${placeName(netns.id)} · ${device.name}`,
        })),
      ),
    [topology],
  )
  const from = useSim((sim) => sim.from)
  const [chosen, setChosen] = useState<string>()
  const near = here?.device === undefined ? undefined : `${here.netns} ${here.device}`
  const key =
    chosen ??
    (devices.some((each) => each.key === near) ? near : undefined) ??
    devices.find((each) => each.place.netns === from && each.place.device !== 'lo')?.key ??
    devices[0]?.key
  const save = async () => {
    const device = devices.find((each) => each.key === key)
    const { to, data, seed } = useSim.getState()
    if (!device) return
    const request = { from: from.trim(), to: to.trim(), ...(data ? { data } : {}), ...(seed === undefined ? {} : { seed }) }
    const reply = await engine.ask({ about: 'capture', request, place: device.place }, useScenario.getState().revision)
    if (reply.kind === 'refused') return toast(reply.message)
    if (reply.kind !== 'done') return toast(belong.share.failed)
    const { frames, file } = reply.value
    if (frames === 0) return toast(belong.share.noFrames)
    const ending = `${fileName(`${placeName(device.place.netns)}-${device.place.device}`)}.pcap`
    download(`${name}-${ending}`, file as Uint8Array<ArrayBuffer>, 'application/vnd.tcpdump.pcap')
    toast(`${belong.share.saved(`${name}-${ending}`)} ${belong.share.frames(frames)}`)
  }
  return (
    <div className="capture">
      <label className="field">
        <span>{belong.share.device}</span>
        <select value={key} onChange={(event) => setChosen(event.target.value)}>
          {devices.map((each) => (
            <option key={each.key} value={each.key}>
              {each.label}
            </option>
          ))}
        </select>
      </label>
      <button type="button" disabled={!told} onClick={() => void save()}>
        {belong.share.pcap}
      </button>
    </div>
  )
}
