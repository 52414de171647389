/**
 * What is published: a few files in place of two thousand, of which Node would look for, read and compile each one before
 * the daemon answers. The types are tsc's (`tsconfig.build.json`).
 */
import { defineConfig } from 'rolldown';

const program = defineConfig({
  input: {
    main: 'src/cli/main.ts',
    index: 'src/index.ts',
    agent: 'service/agent.ts',
    emulator: 'src/emulator/index.ts',
    // Found beside the file that starts it.
    'thread-main': 'src/secrets/thread-main.ts',
  },
  platform: 'node',
  // With binaries of their own.
  external: [/^better-sqlite3$/u, /^@napi-rs\/keyring/u],
  transform: { define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' } },
  // All in one folder, so that a file finds its neighbours as the source does.
  output: { dir: 'dist', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  plugins: [
    {
      name: 'ascii',
      generateBundle(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.code = file.code.replaceAll(/\P{ASCII}/gu, escaped);
        }
      },
    },
  ],
});

/** A single other letter has V8 keep all of a file with two bytes a letter, for as long as the daemon runs. */
function escaped(letter: string): string {
  return letter
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** The web page's scripts as one, with what they import. */
const page = defineConfig({
  input: { page: 'page/main.ts' },
  platform: 'browser',
  output: { dir: 'dist', entryFileNames: '[name].js', minify: true },
});

export default [program, page];
