/** The files of the web page, as they are served: its document, its style, its scripts and what those import. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { extname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  readonly contentType: string;
  readonly body: string;
}

export interface PageAssets {
  readonly document: Asset;
  /** For a browser that was not let in. */
  readonly notice: Asset;
  /** Of the one script that stands in the document itself: which file each imported name means. */
  readonly inlineSha256: string;
  /** By their path below `/assets/`. */
  readonly files: ReadonlyMap<string, Asset>;
}

/** In a checkout the page's scripts are served one by one; the build makes one of them, beside this file's own. */
const IS_BUILT = extname(import.meta.filename) === '.js';
const CHECKOUT = new URL('../../../', import.meta.url);
const ENTRY = IS_BUILT ? 'page.js' : 'page/main.ts';
/** What the scripts of a checkout import by name. */
const LIBRARIES = IS_BUILT ? [] : ['preact', 'preact/hooks', 'htm'];

/** Read once, when somebody opens the page: what is on the disk then belongs to this version of the daemon. */
export function readPageAssets(): PageAssets {
  const imports = Object.fromEntries(LIBRARIES.map((name) => [name, `/assets/${libraryPath(name)}`]));
  const document = readText('#page/index.html')
    .replace('%IMPORT_MAP%', JSON.stringify({ imports }))
    .replace('%ENTRY%', `/assets/${ENTRY}`);
  return {
    document: html(document),
    notice: html(readText('#page/notice.html')),
    inlineSha256: createHash('sha256').update(inlineScript(document)).digest('base64'),
    files: new Map([
      ['style.css', { contentType: 'text/css; charset=utf-8', body: readText('#page/style.css') }],
      ['icon.svg', { contentType: 'image/svg+xml', body: readText('#page/icon.svg') }],
      ...LIBRARIES.map((name) => [libraryPath(name), script(readText(name))] as const),
      ...(IS_BUILT
        ? [[ENTRY, script(readFileSync(new URL(ENTRY, import.meta.url), 'utf8'))] as const]
        : scriptsFrom(ENTRY)),
    ]),
  };
}

/** White space included: that is how browsers compare it (CSP level 3, "Does element match source list?"). */
function inlineScript(document: string): string {
  return /<script type="importmap">([^]*?)<\/script>/u.exec(document)?.[1] ?? '';
}

/** The script and everything that it imports by a relative path, and what that imports. */
function scriptsFrom(entry: string): ReadonlyMap<string, Asset> {
  const found = new Map<string, Asset>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const code = stripTypeScriptTypes(readFileSync(new URL(path, CHECKOUT), 'utf8'));
    found.set(path, script(code));
    for (const [, specifier = ''] of code.matchAll(/^(?:im|ex)port\b[^'"]*['"](\.[^'"]+)['"]/gmu)) {
      waiting.push(posix.join(posix.dirname(path), specifier));
    }
  }
  return found;
}

function libraryPath(name: string): string {
  return `lib/${name.replace('/', '-')}.js`;
}

function html(body: string): Asset {
  return { contentType: 'text/html; charset=utf-8', body };
}

function script(body: string): Asset {
  return { contentType: 'text/javascript; charset=utf-8', body };
}

function readText(specifier: string): string {
  return readFileSync(fileURLToPath(import.meta.resolve(specifier)), 'utf8');
}
