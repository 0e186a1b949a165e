/** Whether a thread may have another priority than its process, as on Linux. */
export const threadsHavePriorities: boolean = process.platform === 'linux';
