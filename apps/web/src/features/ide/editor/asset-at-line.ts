import type { PreviewAsset } from '../preview/preview'

const longest = 400

/**
 * The asset whose declaration the line belongs to: the last that begins at or above it, unless its statement has ended. A statement ends
 * with the first closing bracket at the start of a line.
 */
export function assetAtLine(assets: readonly PreviewAsset[], at: { path: string; line: number }, lineOf: (line: number) => string): string | undefined {
  const asset = assets
    .filter(({ file, line }) => file === at.path && line !== null && line <= at.line)
    .reduce<PreviewAsset | undefined>((last, next) => ((last?.line ?? 0) <= (next.line ?? 0) ? next : last), undefined)
  if (asset?.line === null || asset === undefined || at.line - asset.line > longest) return undefined
  if (!/[([{]\s*$/.test(lineOf(asset.line))) return at.line === asset.line ? asset.key : undefined
  for (let line = asset.line + 1; line < at.line; line += 1) {
    if (/^[)}\]]/.test(lineOf(line))) return undefined
  }
  return asset.key
}
