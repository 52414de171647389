import type { HttpAnswer } from './exchange.ts';
import { single } from './rate-limit.ts';

/**
 * The organization that a key belongs to, where the answer tells: in the header `Msh-Org-Id` (seen in answers of 2025 and
 * 2026), or in the text of a refusal, such as "Your account org-…<ak-…> request reached organization max RPM".
 */
export function organizationOf({ headers, body, status }: HttpAnswer): string | undefined {
  const named = single(headers, 'msh-org-id')?.trim() ?? '';
  if (named !== '') return named;
  return status < 400 ? undefined : /\baccount (org-[\w-]{4,64})/i.exec(body)?.[1];
}
