/** Saves in this browser: over the save that is open, or under a name that is asked for. */
export async function save(): Promise<void> {
  const { saveNow } = await import('../saves/save.ts')
  await saveNow()
}
