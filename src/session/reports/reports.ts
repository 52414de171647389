/** Reports on a sprint, written from the documents of a project into the project. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { Context } from '../../core/context.ts';
import { MoontideError } from '../../core/errors.ts';
import type { ProjectId, RelPath } from '../../core/model.ts';
import {
  BASELINE_PATH,
  CONTINUE_QUESTION,
  isReportPath,
  renderReport,
  reportPath,
  reportQuestion,
  REPORTS_FOLDER,
  sprintOfReport,
} from '../../core/report.ts';
import { estimateTokens } from '../../core/tokens.ts';
import { readInside } from '../../read-inside.ts';
import type { DocumentStatus, Moontide } from '../../sync/api.ts';
import { refuseLinks, writeInside } from '../../write-inside.ts';
import type { Asker } from '../documents/asker.ts';
import type { ModelDelta } from '../documents/ports.ts';
import type { Answer } from '../documents/questions.ts';
import { draftFile, type Draft, type DraftSubject } from './drafts.ts';

export interface ReportRequest {
  /** By name; default: the one that runs, or ran last. */
  readonly sprint?: string | undefined;
  /** Keep it as the one that later reports are compared with. */
  readonly isBaseline?: boolean | undefined;
  readonly model?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A report that was cut off before was found; what counts of it follows as text. */
  readonly onDraft?: ((draft: DraftOutcome) => void) | undefined;
  readonly onDelta?: ((delta: ModelDelta) => void) | undefined;
  /** What was told before does not count; what does follows. */
  readonly onRestart?: (() => void) | undefined;
}

/** `asked-anew`: the documents, the question or the model are others by now. */
export type DraftOutcome = 'continued' | 'asked-anew';

export interface Report extends Omit<Answer, 'answer'> {
  readonly path: RelPath;
  readonly sprint?: string;
  readonly isBaseline: boolean;
  /** Whether it was compared with a baseline. */
  readonly isCompared: boolean;
  readonly draft?: DraftOutcome;
  /** What stands in the file. */
  readonly text: string;
}

export interface Reports {
  /**
   * @throws MoontideError PROJECT_BUSY while another is being written, UNREADABLE where the file cannot be written,
   * NOT_READY while nothing is uploaded, BAD_ANSWER, and as `Asker`. What was told until then is kept for the next one.
   */
  write(project: ProjectId, request: ReportRequest): Promise<Report>;
  /** Paths of those that there are, newest last. @throws PROJECT_NOT_FOUND. */
  list(project: ProjectId): Promise<readonly RelPath[]>;
}

export interface ReportsParts {
  readonly ask: Asker;
  readonly moontide: Pick<Moontide, 'project' | 'documents' | 'sprints'>;
  /** For what is on its way. */
  readonly draftsFolder: string;
  readonly clock: Clock;
}

/** More than an answer: it says something on every part of the work. */
const REPORT_TOKENS = 16_384;
const MAX_BASELINE_BYTES = 200_000;

export function createReports({ ask, moontide, draftsFolder, clock }: ReportsParts): Reports {
  const underWay = new Set<ProjectId>();

  async function write(project: ProjectId, request: ReportRequest): Promise<Report> {
    const { isBaseline = false, model, signal } = request;
    const { root } = moontide.project(project);
    const sprint = sprintOfReport(moontide.sprints(project), request.sprint);
    const at = new Date(clock.now()).toISOString();
    const path = isBaseline ? BASELINE_PATH : reportPath(sprint, at, (taken) => existsSync(join(root, taken)));
    // Before anything is paid for.
    await refuseLinks(root, path);
    const baseline = isBaseline ? undefined : await readBaseline(root);
    const question = reportQuestion({ sprint, baseline });

    const uploaded = (await moontide.documents(project)).filter(isUploaded);
    if (uploaded.length === 0) throw nothingUploaded();
    const file = draftFile(draftsFolder, project, isBaseline ? 'baseline' : `report ${sprint ?? ''}`);
    const subject: DraftSubject = {
      question: digest(question),
      documents: digest(versions(uploaded)),
      model: model ?? '',
    };
    const found = file.read();
    const kept = found !== undefined && isSame(found.subject, subject) ? found.text : '';
    const draft = found === undefined || found.text === '' ? undefined : kept === '' ? 'asked-anew' : 'continued';
    if (draft !== undefined) request.onDraft?.(draft);

    let text = '';
    const begin = (): void => {
      text = kept;
      file.begin({ subject, text });
      if (kept !== '') request.onDelta?.({ kind: 'text', text: kept });
    };
    begin();
    const {
      context: _,
      answer,
      ...asked
    } = await ask(project, {
      text: kept === '' ? question : CONTINUE_QUESTION,
      context: kept === '' ? [] : cutOff(question, kept),
      model,
      isWanted: () => true,
      maxAnswerTokens: REPORT_TOKENS,
      cacheKey: `moontide-${project}`,
      signal,
      onDelta: (delta) => {
        if (delta.kind === 'text') {
          text += delta.text;
          file.append(delta.text);
        }
        request.onDelta?.(delta);
      },
      onRestart: () => {
        request.onRestart?.();
        begin();
      },
    });
    const whole = kept + answer;
    if (whole.trim() === '') {
      throw new MoontideError('BAD_ANSWER', 'The model gave no report.', {
        fix: 'Ask again, or choose another model.',
      });
    }
    const isCompared = baseline !== undefined;
    const facts = { sprint, isBaseline, at, model: asked.model, documents: asked.documents, isCompared };
    const rendered = renderReport({ ...facts, isCutOff: asked.isCutOff, text: whole });
    await writeInside(root, path, rendered);
    file.delete();
    return {
      ...asked,
      path,
      ...(sprint !== undefined && { sprint }),
      isBaseline,
      isCompared,
      ...(draft !== undefined && { draft }),
      text: rendered,
    };
  }

  return {
    async write(project, request) {
      if (underWay.has(project)) {
        throw new MoontideError('PROJECT_BUSY', 'A report on this project is being written already.', {
          fix: 'Wait until it is there.',
        });
      }
      underWay.add(project);
      try {
        return await write(project, request);
      } finally {
        underWay.delete(project);
      }
    },
    async list(project) {
      const { root } = moontide.project(project);
      const names = await readdir(join(root, REPORTS_FOLDER)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
        throw error;
      });
      return names
        .map((name) => `${REPORTS_FOLDER}/${name}` as RelPath)
        .filter((path) => isReportPath(path) && path.endsWith('.md'))
        .toSorted();
    },
  };
}

async function readBaseline(root: string): Promise<string | undefined> {
  const read = readInside(join(root, BASELINE_PATH), { maxBytes: MAX_BASELINE_BYTES, root });
  if (read.kind === 'text') return read.text;
  if (read.kind === 'missing') return undefined;
  throw new MoontideError('UNREADABLE', `${BASELINE_PATH} cannot be read: ${read.because}.`, {
    fix: 'Mend it or move it away; `moontide report --baseline` writes another.',
  });
}

/** The conversation until the answer broke off; the documents are read before it. */
function cutOff(question: string, answer: string): Context {
  return [
    { kind: 'question', text: question, tokens: estimateTokens(question) },
    { kind: 'answer', text: answer, tokens: estimateTokens(answer) },
  ];
}

function isUploaded({ uploadedSha256 }: DocumentStatus): boolean {
  return uploadedSha256 !== undefined;
}

function nothingUploaded(): MoontideError {
  return new MoontideError(
    'NOT_READY',
    'No document of the project is uploaded yet, so there is nothing to report on.',
    {
      fix: 'Upload them with `moontide sync`.',
    },
  );
}

function versions(documents: readonly DocumentStatus[]): string {
  return documents
    .map(({ path, uploadedSha256 }) => JSON.stringify([path, uploadedSha256]))
    .toSorted()
    .join();
}

function isSame(a: Draft['subject'], b: DraftSubject): boolean {
  return a.question === b.question && a.documents === b.documents && a.model === b.model;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
