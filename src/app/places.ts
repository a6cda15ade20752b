/** What a namespace is called in a line of the page. */
export function placeName(netns: string): string {
  const [kind, ...rest] = netns.split('/')
  if (kind === 'network') return 'network'
  return rest.join('/') || netns
}
