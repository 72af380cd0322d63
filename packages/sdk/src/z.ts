/**
 * zod, version 4, as the SDK carries it: for `config` schemas. Its error texts are English; other languages of
 * `z.locales` are left out so that every bundle stays small.
 */
export { z } from 'zod'
