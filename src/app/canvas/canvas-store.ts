/** What the canvas knows of the moment: where the packet is, and which Service it asks for. Set by the packet layer alone. */
import { create } from 'zustand'

interface Moment {
  anchor: string | undefined
  asked: string | undefined
}

export const useMoment = create<Moment>()(() => ({ anchor: undefined, asked: undefined }))

/** Whether somebody has been at the canvas, so that cards may be wanted. */
export const useAwake = create<{ awake: boolean }>()(() => ({ awake: false }))

/** Whether the packet is at this anchor. */
export const useIsHere = (id: string): boolean => useMoment((moment) => moment.anchor === id)
/** Whether the packet is anywhere in this namespace. */
export const useIsIn = (netns: string): boolean =>
  useMoment(
    (moment) => moment.anchor !== undefined && (moment.anchor.startsWith(`${netns}|`) || moment.anchor.startsWith(`${netns}#`)),
  )
