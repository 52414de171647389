/** Tokens by rule of thumb, where asking the server would take a request for each text. */

const ASCII_PER_TOKEN = 4;
/** Letters beyond ASCII: Chinese and its like come near this; other alphabets need fewer tokens, so it errs upwards. */
const OTHERS_PER_TOKEN = 1.5;

export function estimateTokens(text: string): number {
  let ascii = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) < 0x80) ascii += 1;
  }
  return Math.ceil(ascii / ASCII_PER_TOKEN + (text.length - ascii) / OTHERS_PER_TOKEN);
}
