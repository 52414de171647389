/** What `file-extract` takes, by the end of a filename: Moonshot decides by it alone (observed in Sept 2025). */

/** Moonshot's list of Sept 2026: without images, which were taken before. */
export const EXTRACTED_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    '.pdf .txt .csv .doc .docx .xls .xlsx .ppt .pptx .md .dot .epub .html .json .mobi .log .go .h .c .cpp .cxx .cc .cs ' +
    '.java .js .css .jsp .php .py .py3 .asp .yaml .yml .ini .conf .ts .tsx'
  ).split(' '),
);

/** Formats that are not plain text, with the `file_type` that Moonshot reports or would: it looks at the first bytes. */
const FILE_TYPES: ReadonlyMap<string, string> = new Map([
  ['.pdf', 'application/pdf'],
  ['.docx', 'application/zip'],
  ['.xlsx', 'application/zip'],
  ['.pptx', 'application/zip'],
  ['.epub', 'application/zip'],
  ['.doc', 'application/octet-stream'],
  ['.dot', 'application/octet-stream'],
  ['.xls', 'application/octet-stream'],
  ['.ppt', 'application/octet-stream'],
  ['.mobi', 'application/octet-stream'],
]);

/** In lower case with its dot; empty when there is none. All of `.env` is extension. */
export function extensionOf(filename: string): string {
  const dot = filename.lastIndexOf('.');
  return dot === -1 ? '' : filename.slice(dot).toLowerCase();
}

/** `text/plain` for everything that is read as text. */
export function fileTypeOf(filename: string): string {
  return FILE_TYPES.get(extensionOf(filename)) ?? 'text/plain';
}
