/**
 * What is published: a few files in place of two thousand, of which Node would look for, read and compile each one before
 * the daemon answers. The types are tsc's (`tsconfig.build.json`).
 */
import { isBuiltin } from 'node:module';
import { type OutputOptions, type Plugin, type RolldownOptions } from 'rolldown';

const OUTPUT: OutputOptions = {
  // All in one folder, so that a file finds its neighbours as the source does.
  dir: 'dist',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  // Less to read, and names stay what they are where an error tells its way.
  minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
};

/** `import` of one of Node's modules reads every export, and so loads what none of us needs: a twentieth of a start. */
const BUILTINS: Plugin = {
  name: 'builtins',
  renderChunk(code) {
    let rest = code;
    // From the end, so that places stay what they are.
    for (const statement of this.parse(code).body.toReversed()) {
      if (statement.type !== 'ImportDeclaration' || !isBuiltin(statement.source.value)) continue;
      const builtin = `globalThis.process.getBuiltinModule('${statement.source.value}')`;
      const named = statement.specifiers.filter((specifier) => specifier.type === 'ImportSpecifier');
      const whole = statement.specifiers.filter((specifier) => specifier.type !== 'ImportSpecifier');
      const names = named.map(({ imported, local }) => `${code.slice(imported.start, imported.end)}: ${local.name}`);
      const patterns = whole.map(({ local }) => local.name).concat(names.length === 0 ? [] : `{${names.join(',')}}`);
      const constants = patterns.map((pattern) => `const ${pattern}=${builtin};`).join('');
      rest = rest.slice(0, statement.start) + constants + rest.slice(statement.end);
    }
    return rest;
  },
};

const COMMON: RolldownOptions = {
  platform: 'node',
  // With binaries of their own.
  external: [/^better-sqlite3$/u, /^@napi-rs\/keyring/u],
  transform: { define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' } },
  plugins: [
    BUILTINS,
    {
      name: 'ascii',
      generateBundle(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.code = file.code.replaceAll(/\P{ASCII}/gu, escaped);
        }
      },
    },
  ],
};

export const program = {
  ...COMMON,
  input: {
    main: 'src/cli/main.ts',
    index: 'src/index.ts',
    agent: 'service/agent.ts',
    emulator: 'src/emulator/index.ts',
  },
  output: {
    ...OUTPUT,
    codeSplitting: {
      // Every file costs a third of a millisecond. Each of these groups has all that it needs but what is in one before it, so
      // that no two need each other.
      groups: [
        { name: 'command', test: /[\\/]src[\\/]cli[\\/](?:run|commands[\\/]status)\.ts$/u },
        {
          name: 'common',
          test: /[\\/]src[\\/](?:(?:config|logs|registry)[\\/]|control[\\/]tokens|cli[\\/](?:kimi-config|daemon-environment)|core[\\/](?:eligibility-secrets|tokens|tracking)\.)/u,
        },
        { name: 'agent', test: /[\\/]service[\\/]agent\.ts$/u },
        { name: 'server', test: /[\\/]node_modules[\\/]fastify[\\/]/u },
        { name: 'daemon', test: /[\\/]src[\\/]cli[\\/]commands[\\/]daemon\.ts$|[\\/]service[\\/]main\.ts$/u },
      ],
    },
  },
} satisfies RolldownOptions;

/** Found beside the file that starts it, and has nothing in common with it. */
const thread: RolldownOptions = { ...COMMON, input: { 'thread-main': 'src/secrets/thread-main.ts' }, output: OUTPUT };

/** A single other letter has V8 keep all of a file with two bytes a letter, for as long as the daemon runs. */
function escaped(letter: string): string {
  return letter
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** The web page's scripts as one, with what they import. */
const page: RolldownOptions = {
  input: { page: 'page/main.ts' },
  platform: 'browser',
  output: { dir: 'dist', entryFileNames: '[name].js', minify: true },
};

export default [program, thread, page];
