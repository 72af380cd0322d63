/** What `import … from 'zod'` may name: all that the SDK's own zod exports, so that both are one. Checked against it in a test. */
export const zodNames: readonly string[] = `
  $brand $input $output INVALID NEVER TimePrecision ZodAny ZodArray ZodBase64 ZodBase64URL ZodBigInt ZodBigIntFormat ZodBoolean ZodCIDRv4 ZodCIDRv6
  ZodCUID ZodCUID2 ZodCatch ZodCodec ZodCompileAsyncError ZodCompileUnsupportedError ZodCreditCard ZodCustom ZodCustomStringFormat ZodDate ZodDefault
  ZodDiscriminatedUnion ZodE164 ZodEmail ZodEmoji ZodEnum ZodError ZodExactOptional ZodFile ZodFirstPartyTypeKind ZodFunction ZodGUID ZodIBAN ZodIPv4
  ZodIPv6 ZodISODate ZodISODateTime ZodISODuration ZodISOTime ZodInstanceOf ZodIntersection ZodIssueCode ZodJWT ZodKSUID ZodLazy ZodLiteral ZodMAC
  ZodMap ZodNaN ZodNanoID ZodNever ZodNonOptional ZodNull ZodNullable ZodNumber ZodNumberFormat ZodObject ZodOptional ZodPipe ZodPrefault ZodPreprocess
  ZodPromise ZodReadonly ZodRealError ZodRecord ZodSet ZodString ZodStringFormat ZodSuccess ZodSymbol ZodTemplateLiteral ZodTransform ZodTuple ZodType
  ZodULID ZodURL ZodUUID ZodUndefined ZodUnion ZodUnknown ZodVoid ZodXID ZodXor _ZodString _default _function any array base64 base64url bigint boolean
  catch check cidrv4 cidrv6 clone codec coerce compile config core creditCard cuid cuid2 currencyCode custom date decode decodeAsync deepPartial
  describe discriminatedUnion e164 email emoji encode encodeAsync endsWith enum exactOptional file flattenError float32 float64 formatError
  fromJSONSchema function getDiscriminatedOption getErrorMap globalRegistry gt gte guid hash hex hostname httpUrl iban includes input instanceof int
  int32 int64 intersection invertCodec ipv4 ipv6 iso json jwt keyof ksuid lazy length literal locales looseObject looseRecord lowercase lt lte mac map
  maxLength maxSize memoizer meta mime minLength minSize multipleOf nan nanoid nativeEnum negative never nonnegative nonoptional nonpositive normalize
  null nullable nullish number object optional output overwrite parse parseAsync partialRecord pipe positive prefault preprocess prettifyError promise
  properties property readonly record refine regex regexes registry safeDecode safeDecodeAsync safeEncode safeEncodeAsync safeParse safeParseAsync set
  setErrorMap size slugify startsWith strictObject string stringFormat stringbool success superRefine symbol templateLiteral toJSONSchema toLowerCase
  toUpperCase toZod transform treeifyError trim tuple uint32 uint64 ulid undefined union unknown uppercase url util uuid uuidv4 uuidv6 uuidv7 validate
  validateAsync void withParser xid xor
`.trim().split(/\s+/)
