export {
  bundleInJail, bundleTool, requiredMounts, type BundleTool, type BundleToolOptions, type Mount, type ToolRunner,
} from './bundle-in-jail'
export { decodeToolOutput, encodeToolInput } from './tool-protocol'
