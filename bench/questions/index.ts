/** Every question, those that matter most first. */
import type { Question } from '../question.ts';
import { command } from './command.ts';
import { firstUpload } from './first-upload.ts';
import { nothingChanged } from './nothing-changed.ts';

export const QUESTIONS: readonly Question[] = [firstUpload, ...nothingChanged, command];
