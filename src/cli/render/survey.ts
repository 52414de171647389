/** What `init` found, and what it would do. */
import type { Document } from '../../control/protocol/project.ts';
import { OFFER_LABELS } from '../init/offers.ts';
import type { Decisions } from '../init/questions.ts';
import type { Survey, SurveyedDocument } from '../init/survey.ts';
import { table } from './table.ts';
import { count, figure, printable, showPath, size } from './text.ts';
import { cut } from './view.ts';
import type { View } from './view.ts';

export interface Amount {
  readonly documents: number;
  readonly bytes: number;
  /** By rule of thumb. */
  readonly tokens: number;
}

/** The documents, what stays here and why, and what is set up already. */
export function surveyLines(found: Survey, view: View): string[] {
  return [
    `${view.style('bold', 'Project')} ${showPath(found.root)}`,
    '',
    ...rootLines(found, view),
    ...notUploadedLines(found.documents, view),
    '',
    ...setUpLines(found),
  ];
}

/** Of what is a document, whether it is uploaded already or not. */
export function amountOf(documents: readonly SurveyedDocument[]): Amount {
  const counted = documents.filter(isUploadable);
  const sum = (figureOf: (document: SurveyedDocument) => number): number =>
    counted.reduce((total, document) => total + figureOf(document), 0);
  return {
    documents: counted.length,
    bytes: sum(({ bytes = 0 }) => bytes),
    tokens: sum(({ tokens = 0 }) => tokens),
  };
}

/** By the first part of their paths: `docs/`, `README.md`. */
export function rootsOf(documents: readonly SurveyedDocument[]): ReadonlyMap<string, Amount> {
  const groups = Map.groupBy(documents.filter(isUploadable), ({ path }) => /^[^/]*\/?/.exec(path)?.[0] ?? path);
  return new Map([...groups].map(([root, group]) => [root, amountOf(group)]));
}

/** What is left out, and what is blocked. */
export function stayingDocuments(documents: readonly SurveyedDocument[]): readonly SurveyedDocument[] {
  return documents.filter((document) => !isUploadable(document));
}

function isUploadable({ state }: Document): boolean {
  return state !== 'left-out' && state !== 'blocked' && state !== 'vanished';
}

function rootLines({ documents, mostFiles }: Survey, view: View): string[] {
  const { documents: all, bytes, tokens } = amountOf(documents);
  if (all === 0) {
    return ['There are no documents yet: .agents/, .ai/, docs/, README.md, AGENTS.md and CLAUDE.md would be some.'];
  }
  const columns = [
    { head: 'FOUND', gives: 'middle' },
    { head: 'DOCUMENTS', align: 'right' },
    { head: 'SIZE', align: 'right' },
    { head: 'TOKENS', align: 'right' },
  ] as const;
  const rows = [...rootsOf(documents)].map(([root, amount]) => [
    showPath(root),
    figure(amount.documents),
    size(amount.bytes),
    `~${figure(amount.tokens)}`,
  ]);
  const uploaded = documents.filter(({ state }) => state === 'synced').length;
  const amount = `${size(bytes)}, about ${count(tokens, 'token')}`;
  const total =
    uploaded === 0
      ? `${view.style('bold', `${count(all, 'document')} to upload`)} (${amount})`
      : `${view.style('bold', count(all, 'document'))} (${amount}): ${figure(uploaded)} uploaded already, ${figure(all - uploaded)} to upload`;
  const room =
    all <= mostFiles
      ? []
      : [
          `An account holds ${count(mostFiles, 'file')}: the least important documents stay here. .moontideignore names what is not needed.`,
        ];
  return [...table(columns, rows, view.columns), total, ...room];
}

/** Each path with its size and the whole reason. */
function notUploadedLines(documents: readonly SurveyedDocument[], view: View): string[] {
  const staying = stayingDocuments(documents);
  if (staying.length === 0) return ['Nothing is left out.'];
  const rows = staying.map(({ path, bytes, reason, state }) => {
    const figures = bytes === undefined ? '' : `  ${size(bytes)}`;
    return `  ${showPath(path)}${figures}  ${view.style('dim', printable(reason ?? state))}`;
  });
  const title = view.style('bold', `${count(staying.length, 'path')} left out`);
  return [title, ...cut(rows, '`moontide init --dry-run --json` shows all', view)];
}

function setUpLines({ key, hasConfigFile, hasIgnoreFile, schedules, service, daemon, project }: Survey): string[] {
  const files = [hasConfigFile ? 'moontide.toml' : '', hasIgnoreFile ? '.moontideignore' : ''].filter(Boolean);
  const services = { installed: 'installed', absent: 'not installed', impossible: 'none can be installed here' };
  return [
    `key       ${key.active === undefined ? 'none yet; platform.moonshot.ai gives one' : `${key.active.masked} from ${key.active.source}, for ${printable(key.baseUrl)}`}`,
    `files     ${files.length === 0 ? 'none yet' : files.join(', ')}`,
    `schedules ${schedules.length === 0 ? 'none' : printable(schedules.join(', '))}`,
    `service   ${services[service]}`,
    `daemon    ${daemon === undefined ? 'does not run' : `runs, pid ${daemon.pid}`}`,
    `project   ${project === undefined ? 'not added yet' : `${printable(project.name)}, ${project.inSync ? 'in sync' : 'not in sync'}`}`,
  ];
}

/** What the decisions lead to, a line each; none where everything is there already. */
export function intentLines(found: Survey, decisions: Decisions): string[] {
  const amount = amountOf(found.documents);
  const hasKey = decisions.key !== undefined || found.key.active !== undefined;
  const address = printable(found.key.baseUrl);
  const lines = [
    decisions.key === undefined ? '' : `check the key with ${address} and put it into .env.project`,
    decisions.writesConfigFile ? 'write moontide.toml' : '',
    decisions.writesIgnoreFile ? 'write .moontideignore' : '',
    decisions.schedule === undefined ? '' : `schedule: ${OFFER_LABELS[decisions.schedule]}`,
    decisions.installsService ? 'install the service, which starts the daemon at every login' : '',
    decisions.startsDaemon ? 'start the daemon' : '',
    found.project === undefined ? 'make the folder a project' : '',
    found.project?.inSync === true && !decisions.syncs ? '' : uploadIntent(hasKey, amount, found),
  ];
  return lines.filter((line) => line !== '').map((line) => `  - ${line}`);
}

function uploadIntent(hasKey: boolean, { documents, bytes }: Amount, { key, mostFiles }: Survey): string {
  if (!hasKey) return 'upload nothing yet: there is no key';
  const address = printable(key.baseUrl);
  if (documents > mostFiles) return `keep the most important ${count(mostFiles, 'document')} uploaded at ${address}`;
  return `keep ${count(documents, 'document')} (${size(bytes)}) uploaded at ${address}`;
}
