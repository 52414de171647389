/** How a project stands, in a word and in a sentence; the same words as the command's. */
import type { Document, Project } from '../../src/control/protocol/project.ts';
import { ago, duration } from '../../src/cli/render/text.ts';

/** What a state asks of whoever looks: nothing, patience, attention, or a decision. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

export interface Standing {
  readonly word: string;
  readonly tone: Tone;
  readonly sentence: string;
}

export function standingOf({ state, halt, hold, inSync, lastScanAt }: Project, now: number): Standing {
  if (halt !== undefined) return { word: 'halted', tone: 'bad', sentence: halt.message };
  if (hold === 'paused') return { word: 'paused', tone: 'warn', sentence: 'Nothing is uploaded until you resume it.' };
  if (hold === 'cleaned') {
    return { word: 'cleaned', tone: 'warn', sentence: 'Its remote files are deleted; a sync uploads them again.' };
  }
  const looked = lastScanAt === undefined ? 'Not looked at yet.' : `Looked at ${ago(lastScanAt, now)}.`;
  if (inSync) return { word: 'in sync', tone: 'good', sentence: looked };
  switch (state.kind) {
    case 'starting':
      return { word: 'starting', tone: 'busy', sentence: looked };
    case 'settling':
      return { word: 'waiting for quiet', tone: 'busy', sentence: 'Changes were seen.' };
    case 'scanning':
      return { word: 'looking', tone: 'busy', sentence: 'Looking at the files.' };
    case 'syncing':
      return { word: 'syncing', tone: 'busy', sentence: `${state.ended} of ${state.planned} done.` };
    case 'backing-off': {
      const wait = duration(Date.parse(state.until) - now);
      return { word: 'trying again', tone: 'warn', sentence: `In ${wait}: ${state.message}` };
    }
    default:
      return { word: 'not in sync', tone: 'warn', sentence: looked };
  }
}

export const DOCUMENT_TONES: Readonly<Record<Document['state'], Tone>> = {
  synced: 'good',
  pending: 'busy',
  uploading: 'busy',
  vanished: 'warn',
  blocked: 'bad',
  refused: 'bad',
  failing: 'bad',
  'over-limit': 'bad',
  unknown: 'warn',
  'left-out': 'quiet',
};
