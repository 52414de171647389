/** The part of a configuration of Kimi Code that is read, in a file of its own or within `config.toml`. */
import { type Static, Type } from 'typebox';
import { closed, loose } from './building-blocks.ts';

export const kimiTables = {
  default_model: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A name from [models].' })),
  providers: loose('Providers as Kimi Code configures them; base_url of one with type "kimi" is used.'),
  models: loose('Models as Kimi Code configures them.'),
};

export const KimiTables = Type.Object(kimiTables, closed);
export type KimiTables = Static<typeof KimiTables>;
