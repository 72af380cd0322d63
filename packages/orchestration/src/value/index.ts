export { encodeValue, ValueEncodingError } from './encode-value'
export { decodeValue } from './decode-value'
export { previewValue, type ValuePreview } from './preview-value'
export { outputAddress } from './output-address'
