/** One process of the fuzz: runs the batches that it is told, and says before each case which one it is. */
import { writeSync } from 'node:fs'
import { runBatch } from './batch.ts'
import { readCorpus } from './corpus.ts'

/** A pipe of its own, written at once: a case that never ends must have said its number. */
const progress = 4
const corpus = readCorpus()

process.on('message', (seed: number) => {
  void runBatch(seed, corpus, (index) => writeSync(progress, `${index}\n`)).then((faults) => process.send!({ seed, faults }))
})
process.send!({ seed: -1, faults: [] })
