/** Shows one chain in the workbench, wherever it was asked for. */
import type { ChainPlace } from '../../lab/chain-rules.ts'
import { useStudy } from '../store/study.ts'

export const openChain = (place: ChainPlace): void => useStudy.setState({ bench: 'rules', chain: place })
