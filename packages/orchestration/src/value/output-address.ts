/** How an output is called beside others of its step: `name`, or `name[key]` of a dynamic one. */
export const outputAddress = (output: string, mappingKey?: string): string => (mappingKey === undefined ? output : `${output}[${mappingKey}]`)
