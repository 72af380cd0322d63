export { AddPartition } from './add-partition'
export { RemovePartition } from './remove-partition'
