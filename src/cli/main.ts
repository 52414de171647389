/** The command's process: importing this file runs it. */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import process from 'node:process';
import { compileCacheFolder, isGiven, makeOwnFolder } from './compile-cache.ts';

const { env, platform } = process;
// Compiling a hundred small files takes several times as long as all the rest of a short command. No folder is made but
// the cache's own, and what cannot be cached is compiled: this never fails.
const cache = compileCacheFolder({ env, platform, home: homedir() });
if (isGiven(env) || makeOwnFolder(cache)) enableCompileCache(cache);

// Loaded after that line, as static imports would not be.
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2));
