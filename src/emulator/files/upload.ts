import type { Answer } from '../answer.ts';
import {
  accountFull,
  emptyFile,
  fileTooLarge,
  invalidPurpose,
  invalidRequest,
  noContentParsed,
  tooManyFiles,
  unsupportedType,
} from '../errors.ts';
import type { UploadForm, UploadedFile } from '../http/form.ts';
import type { Limits } from '../limits/limits.ts';
import { extensionOf } from './extensions.ts';
import { extract } from './extract.ts';
import { uniqueName } from './names.ts';
import type { StoredFile } from './stored-file.ts';

export type UploadVerdict =
  | { readonly accepted: false; readonly refusal: Answer }
  | {
      readonly accepted: true;
      readonly file: UploadedFile;
      readonly purpose: string;
      /** That it is to be stored under. */
      readonly filename: string;
    };

/** Judges an upload by the rules of the Files API; `stored` is what the account has already. */
export function acceptUpload(
  form: UploadForm | undefined,
  stored: readonly StoredFile[],
  limits: Limits,
): UploadVerdict {
  if (form?.kind === 'too-large') return refuse(fileTooLarge(limits.maxFileBytes));
  if (form?.kind !== 'form') return refuse(invalidRequest('the body is not multipart/form-data'));
  const { file, purpose = DEFAULT_PURPOSE } = form;
  // Moonshot's text for this is not known.
  if (file === undefined) return refuse(invalidRequest('file is required'));
  if (!PURPOSES.has(purpose)) return refuse(invalidPurpose(purpose));
  const refusal =
    refusedForSize(file, stored, limits) ?? (purpose === DEFAULT_PURPOSE ? refusedForContent(file, limits) : undefined);
  if (refusal !== undefined) return refuse(refusal);
  return {
    accepted: true,
    file,
    purpose,
    filename: limits.uniqueNames ? uniqueName(file.filename, namesOf(stored)) : file.filename,
  };
}

const DEFAULT_PURPOSE = 'file-extract';
const PURPOSES: ReadonlySet<string> = new Set(['file-extract', 'batch', 'batch_output', 'lambda', 'image', 'video']);

function namesOf(files: readonly StoredFile[]): ReadonlySet<string> {
  return new Set(files.map((file) => file.filename));
}

function refuse(refusal: Answer): UploadVerdict {
  return { accepted: false, refusal };
}

function refusedForSize({ content }: UploadedFile, stored: readonly StoredFile[], limits: Limits): Answer | undefined {
  if (content.length === 0) return emptyFile;
  if (content.length > limits.maxFileBytes) return fileTooLarge(limits.maxFileBytes);
  if (stored.length >= limits.maxFiles) return tooManyFiles(limits.maxFiles);
  const total = stored.reduce((sum, file) => sum + file.bytes, content.length);
  return total > limits.maxTotalBytes ? accountFull(limits.maxTotalBytes) : undefined;
}

function refusedForContent({ filename, content }: UploadedFile, { extensions }: Limits): Answer | undefined {
  if (extensions !== 'any' && !extensions.has(extensionOf(filename))) return unsupportedType;
  return extract(filename, content) === '' ? noContentParsed : undefined;
}
