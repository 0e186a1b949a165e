/** What any part may have to say. */
export const common = {
  verbatim: '{text}',
  defect: 'Switchback has a defect; please report this: {problem}',
  stopped: 'Stopped; what was done so far is kept.',
  hostGone: 'The host has gone.',
  engineClosed: 'The engine has been closed.',
  requestCancelled: 'The request was cancelled.',
  connectionLost: 'The connection was lost: try again.',
  connectionLostFor: 'The connection was lost ({reason}): try again.',
  connectionClosed: 'The connection is closed: open Switchback again.',
  noRequest: 'There is no request "{name}".',
  requestNotUnderstood: 'The request "{name}" is not understood: {problem}.',
  requestNotUnderstoodAt: 'The request "{name}" is not understood at {place}: {problem}.',
  noComputation: 'There is no computation "{name}".',
} as const;
