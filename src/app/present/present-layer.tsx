/** On the screen of a talk: a laser instead of the arrow, a spotlight on where the packet is, a blank screen while one speaks. */
import { useEffect, useRef } from 'react'
import { useStudy } from '../store/study.ts'
import '../styles/present.css'

export function PresentLayer() {
  const { laser, spotlight, blank } = useStudy()
  return (
    <>
      {laser && <Laser />}
      {spotlight && <Spotlight />}
      {blank && <div className="blank" onClick={() => useStudy.setState({ blank: false })} />}
    </>
  )
}

/** A dot that follows the pointer, with the way that it came fading behind it. */
function Laser() {
  const dot = useRef<HTMLDivElement>(null)
  useEffect(() => {
    document.documentElement.classList.add('with-laser')
    const move = ({ clientX, clientY }: PointerEvent) => {
      if (dot.current) dot.current.style.translate = `${clientX}px ${clientY}px`
    }
    window.addEventListener('pointermove', move, true)
    return () => {
      document.documentElement.classList.remove('with-laser')
      window.removeEventListener('pointermove', move, true)
    }
  }, [])
  return <div ref={dot} className="laser" aria-hidden="true" />
}

/** Everything of the picture is dimmed but the place where the packet is. Follows it, also while it moves. */
function Spotlight() {
  const shade = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let frame = 0
    const draw = () => {
      frame = requestAnimationFrame(draw)
      const canvas = document.querySelector('.canvas')?.getBoundingClientRect()
      const own = shade.current
      if (!canvas || !own) return
      const packet = document.querySelector('.packet')?.getBoundingClientRect()
      own.style.left = `${canvas.left}px`
      own.style.top = `${canvas.top}px`
      own.style.width = `${canvas.width}px`
      own.style.height = `${canvas.height}px`
      own.style.opacity = packet ? '1' : '0'
      if (!packet) return
      own.style.setProperty('--x', `${packet.left + packet.width / 2 - canvas.left}px`)
      own.style.setProperty('--y', `${packet.top + packet.height / 2 - canvas.top}px`)
    }
    draw()
    return () => cancelAnimationFrame(frame)
  }, [])
  return <div ref={shade} className="spotlight" aria-hidden="true" />
}
