/** Where the real API is, and with which key it may be asked; undefined unless a person switched it on. */
export function realMoonshot(
  environment: Readonly<Record<string, string | undefined>>,
): { readonly baseUrl: string; readonly key: string } | undefined {
  const key = environment['KIMI_API_KEY'] ?? '';
  if (environment['MOONTIDE_TEST_REAL'] !== '1' || key === '') return undefined;
  return { baseUrl: environment['KIMI_BASE_URL'] ?? 'https://api.moonshot.ai/v1', key };
}
