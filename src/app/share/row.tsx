/** One group of ways to share, under its name. */
import type { ReactNode } from 'react'

export function Row({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="share-row" aria-label={title}>
      <h3>{title}</h3>
      <div>{children}</div>
    </section>
  )
}
