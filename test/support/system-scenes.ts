/** Scenes of the documentation that need what `npm run test:system` installs, or the registry of npm. */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './checkout.ts';
import { openCommandLine, TEST_KEY } from './command-line.ts';
import { REPOSITORY } from './markdown.ts';
import { SCENES, sceneOf, type Scene, type Scenes } from './scenes.ts';
import { openUserSystemd } from './user-systemd.ts';

export const SYSTEM_SCENES: Scenes = {
  /** Somebody is logged in, and systemd manages their services. */
  login: openLogin,
  /** The same, no daemon runs, and the repository is cloned in the home folder. */
  timer: openLogin,
  /** A clone of the repository with a project beside it, and npm with a folder of its own for global packages. */
  machine: async () => {
    const line = await openCommandLine();
    const scene = sceneOf(line);
    const [clone, prefix] = [join(line.folder, 'moontide'), join(line.folder, 'global')];
    cpSync(REPOSITORY, clone, {
      recursive: true,
      filter: (path) => !/^\/?(\.git|node_modules|dist)$/u.test(path.slice(REPOSITORY.length)),
    });
    symlinkSync(join(REPOSITORY, 'node_modules'), join(clone, 'node_modules'));
    mkdirSync(join(clone, 'your-project/docs'), { recursive: true });
    writeFileSync(join(clone, 'your-project/docs/plan.md'), 'The plan.\n');
    writeFileSync(join(clone, 'your-project/.env'), `KIMI_API_KEY=${TEST_KEY}\n`);
    const env = {
      ...scene.env,
      npm_config_prefix: prefix,
      // The home folder is another one, without what npm is told in the user's own.
      npm_config_userconfig: join(homedir(), '.npmrc'),
      npm_config_cache: join(homedir(), '.npm'),
      // Lies below the prefix, which is another one too; `npm run` says where it was.
      npm_config_globalconfig: process.env['npm_config_globalconfig'] ?? '',
      NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
      PATH: `${join(prefix, 'bin')}${delimiter}${scene.env['PATH'] ?? ''}`,
    };
    // Nobody is there to be asked.
    return { ...scene, env, cwd: clone, instead: { 'moontide init ': 'moontide init --yes --no-service ' } };
  },
  /** A project in sync, and Python finds the client. */
  python: async () => {
    const scene = await openProject();
    return {
      ...scene,
      env: { ...scene.env, PYTHONPATH: join(REPOSITORY, 'sdk/python'), PYTHONDONTWRITEBYTECODE: '1' },
    };
  },
  /** A project in sync, and Go finds the client. */
  go: async () => {
    const scene = await openProject();
    const module = `module example\n\ngo 1.19\n\nrequire moontide/sdk/go v0.0.0\nreplace moontide/sdk/go => ${REPOSITORY}sdk/go\n`;
    writeFileSync(join(scene.cwd, 'go.mod'), module);
    // What was compiled of the standard library is kept.
    return { ...scene, env: { ...scene.env, GOCACHE: join(homedir(), '.cache/go-build'), GOFLAGS: '-mod=mod' } };
  },
};

async function openProject(): Promise<Scene> {
  const open = SCENES['project'];
  if (open === undefined) throw new Error('There is no scene `project`.');
  return await open();
}

async function openLogin(): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const scene = sceneOf(stack.use(await openCommandLine()));
  const systemd = stack.use(await openUserSystemd());
  const [state, address] = [`${systemd.home}/state`, scene.env['KIMI_BASE_URL'] ?? ''];
  symlinkSync(REPOSITORY, `${systemd.home}/moontide`);
  const env = { ...scene.env, ...systemd.env, MOONTIDE_HOME: state, PATH: scene.env['PATH'] ?? '' };
  await run('systemctl', ['--user', 'set-environment', `MOONTIDE_HOME=${state}`, `KIMI_BASE_URL=${address}`], { env });
  const owned = stack.move();
  return { ...scene, env, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}
