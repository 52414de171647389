/** Usage: node before-the-meeting.ts QUESTION [FOLDER] */
import { execFileSync } from 'node:child_process';
import { createControlClient, MoontideError } from 'moontide';

const [question = 'What is still open?', folder = process.cwd()] = process.argv.slice(2);

try {
  const paths = JSON.parse(execFileSync('moontide', ['paths', '--json'], { encoding: 'utf8' })) as { socket: string };
  await using moontide = createControlClient({ socketPath: paths.socket });
  // A folder that is a project already stays the project that it is.
  const { project } = await moontide.add(folder);
  await moontide.sync(project.id, { wait: true });

  const documents = await moontide.documents(project.id);
  const uploaded = documents.filter(({ state }) => state === 'synced');
  console.log(`${project.name}: ${uploaded.length} documents are uploaded.`);
  for (const { path, state, reason } of documents) {
    if (state === 'synced' || state === 'left-out') continue;
    console.error(`${path}: ${reason ?? state}`);
    process.exitCode = 1;
  }

  for await (const { type, text } of moontide.ask(project.id, { text: question })) {
    if (type === 'text' && text !== undefined) process.stdout.write(text);
  }
  process.stdout.write('\n');
} catch (error) {
  if (!(error instanceof MoontideError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
