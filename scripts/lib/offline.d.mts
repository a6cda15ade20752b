export function writeServiceWorker(dist: string): void
