export { AddPartition } from './add-partition'
